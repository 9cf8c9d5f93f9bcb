"""The jobs' bodies: each hands on to an action. Loaded by workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from kasauti import jobs
from kasauti.actions import (
    applying,
    approvals,
    audit_checks,
    availability,
    consultations,
    data_requests,
    deadlines,
    deferred,
    digests,
    duplicate_searches,
    duplicates,
    erasures,
    gradings,
    imports,
    incoming,
    kept_reports,
    knowledge,
    mail_threads,
    measurements,
    reading,
    reminders,
    screenings,
    swap_runs,
    tokens,
    webhooks,
    workspace,
)
from kasauti.actions import mail as outbox
from kasauti.records.stored_bytes import clear_unfinished

# The action itself gives a file up after some attempts, so that none stays open for ever.
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name=deferred.READ_ITEM, queue="files", retry=_AGAIN, pass_context=True)
def read_item(context: JobContext, item: int) -> None:
    """Read and screen one dropped file."""
    reading.read_item(item, attempt=context.job.attempts)


@app.task(name=deferred.RESCREEN, queue="files", retry=_AGAIN)
def rescreen(application: int, as_of: str) -> None:
    """Screen one application again."""
    screenings.rescreen_application(application, as_of=date.fromisoformat(as_of))


@app.task(name=deferred.MEASURE, queue="bench", retry=_AGAIN, pass_context=True)
def measure(context: JobContext, measurement: int) -> None:
    """Run the bench on this installation."""
    measurements.run(measurement, attempt=context.job.attempts)


@app.task(name=deferred.SWAP, queue="bench", retry=_AGAIN, pass_context=True)
def swap(context: JobContext, test: int) -> None:
    """Swap one signal at a time."""
    swap_runs.run(test, attempt=context.job.attempts)


@app.task(name=deferred.CHECK_TRAIL, queue="default", retry=_AGAIN, pass_context=True)
def check_trail(context: JobContext, check: int) -> None:
    """Verify the audit trail."""
    audit_checks.run(check, attempt=context.job.attempts)


@app.task(name=deferred.CONSULT, queue="model", retry=_AGAIN, pass_context=True)
def consult(context: JobContext, consultation: int) -> None:
    """Ask the language model."""
    consultations.run(consultation, attempt=context.job.attempts)


@app.task(name=deferred.SEND_MAIL, queue="mail", retry=_AGAIN, pass_context=True)
def send_mail(context: JobContext, mail: int) -> None:
    """Hand a mail over."""
    outbox.deliver(mail, attempt=context.job.attempts)


@app.task(name=deferred.READ_DRAFT, queue="files", retry=_AGAIN, pass_context=True)
def read_draft(context: JobContext, draft: int) -> None:
    """Read an applicant's résumé."""
    applying.read_draft(draft, attempt=context.job.attempts)


@app.task(name=deferred.BRING_IN, queue="files", retry=_AGAIN)
def bring_in(source: int) -> None:
    """Bring a spreadsheet's candidates in."""
    imports.bring_in(source)


@app.task(name=deferred.FINISH_ERASURE, queue="files", retry=_AGAIN)
def finish_erasure(erasure: int) -> None:
    """Remove what an erasure left in files."""
    erasures.finish(erasure)


@app.periodic(cron="17 * * * *")
@app.task(name="privacy.keep_clocks", queueing_lock="privacy.keep_clocks", queue="files")
def keep_clocks(timestamp: int) -> None:  # noqa: ARG001
    """Clear what is kept for a while; erase who asked, came back or has run out of time."""
    _each(
        tokens.forget_answers,
        applying.clear_drafts,
        imports.clear_values,
        mail_threads.forget_strangers,
        lambda: clear_unfinished(before=time.time() - 3600),
        data_requests.erase_asked,
        data_requests.remind,
        erasures.erase_again,
        *((erasures.erase_due,) if settings.RETENTION else ()),
    )


def _each(*steps: Callable[[], object]) -> None:
    """Take every step; one that fails keeps none of the others back and is told at the end."""
    failed = []
    for step in steps:
        try:
            step()
        except Exception as error:  # whatever it is: the others must not wait an hour for it
            failed.append(error)
    if failed:
        raise ExceptionGroup("some of what is cleared every hour failed", failed)


@app.periodic(cron="41 * * * *")
@app.task(name="approvals.remind", queueing_lock="approvals.remind", queue="mail")
def remind(timestamp: int) -> None:  # noqa: ARG001
    """Ask again whoever keeps an approval waiting."""
    approvals.remind()


@app.periodic(cron="* * * * *")
@app.task(
    name="incoming.fetch", queueing_lock="incoming.fetch", lock="incoming.fetch", queue="mail"
)
def fetch_mail(timestamp: int) -> None:  # noqa: ARG001
    """Take in what came to the mailbox."""
    incoming.fetch()


@app.periodic(cron="*/5 * * * *")
@app.task(name="mail.sweep", queueing_lock="mail.sweep", queue="mail")
def sweep_mail(timestamp: int) -> None:  # noqa: ARG001
    """Defer mails that are due and whose jobs are gone."""
    outbox.sweep()


@app.periodic(cron="*/10 * * * *")
@app.task(name="reminders.sweep", queueing_lock="reminders.sweep", queue="mail")
def sweep_reminders(timestamp: int) -> None:  # noqa: ARG001
    """Remind of sessions, and tell of scorecards that are late."""
    reminders.sweep()


@app.periodic(cron="*/20 * * * *")
@app.task(
    name="availability.read_calendars",
    queueing_lock="availability.read_calendars",
    lock="availability.read_calendars",
    queue="mail",
)
def read_calendars(timestamp: int) -> None:  # noqa: ARG001
    """Have the interviewers' published calendars read."""
    availability.read_calendars()


@app.task(name=deferred.READ_CALENDAR, queue="mail")
def read_calendar(interviewer: int) -> None:
    """Read an interviewer's published calendar."""
    availability.read_due(interviewer)


@app.periodic(cron="7 * * * *")
@app.task(
    name="deadlines.watch", queueing_lock="deadlines.watch", lock="deadlines.watch", queue="mail"
)
def watch_deadlines(timestamp: int) -> None:  # noqa: ARG001
    """Look at every deadline."""
    deadlines.watch()


@app.periodic(cron="41 * * * *")
@app.task(
    name=deferred.FIND_DUPLICATES,
    queueing_lock=deferred.FIND_DUPLICATES,
    lock=deferred.FIND_DUPLICATES,
    queue="mail",
)
def find_duplicates(timestamp: int) -> None:  # noqa: ARG001
    """Look for records that may be of one person."""
    duplicates.find()


@app.task(name=deferred.LOOK_FOR_DUPLICATES, queue="files", retry=_AGAIN, pass_context=True)
def look_for_duplicates(context: JobContext, search: int) -> None:
    """Look for them because somebody asked."""
    duplicate_searches.run(search, attempt=context.job.attempts)


@app.periodic(cron="33 * * * *")
@app.task(name="digests.send", queueing_lock="digests.send", lock="digests.send", queue="mail")
def send_digests(timestamp: int) -> None:  # noqa: ARG001
    """Mail what waits for people, in the morning."""
    digests.send()


@app.task(name=deferred.RENEW_REPORTS, queue="default")
def renew_reports(scope: dict[str, str]) -> None:
    """Reckon kept reports again."""
    kept_reports.run(scope)


@app.task(name=deferred.DELIVER, queue="webhooks", retry=_AGAIN)
def deliver(delivery: int) -> None:
    """Tell a webhook."""
    webhooks.deliver(delivery)


@app.task(name=deferred.GRADE, queue="gradings", retry=_AGAIN, pass_context=True)
def grade(context: JobContext, grading: int) -> None:
    """Grade what a candidate handed in."""
    gradings.run(grading, attempt=context.job.attempts)


@app.task(name=deferred.RUN_TRIAL, queue="trials", retry=_AGAIN, pass_context=True)
def run_trial(context: JobContext, run: int) -> None:
    """Run what a candidate asked for."""
    gradings.run_trial(run, attempt=context.job.attempts)


@app.periodic(cron="* * * * *")
@app.task(name="workspace.clock", queueing_lock="workspace.clock", queue="default")
def hand_in_overdue(timestamp: int) -> None:  # noqa: ARG001
    """Hand in whatever's time is over."""
    workspace.hand_in_overdue()
    knowledge.hand_in_overdue()


@app.periodic(cron="* * * * * */5")  # of six fields the last is seconds
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", priority=100)
def rescue(timestamp: int) -> None:  # noqa: ARG001
    """Give back the jobs of workers that fell silent."""
    jobs.rescue(silent_for=jobs.STALLED_SECONDS)
