"""The jobs that actions leave behind, by name; ``actions.tasks`` gives them bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kasauti import jobs

READ_ITEM = "intakes.read_item"
RESCREEN = "screenings.rescreen_application"
MEASURE = "measurements.run"
CONSULT = "consultations.run"
SEND_MAIL = "mail.deliver"
READ_DRAFT = "applying.read_draft"
FINISH_ERASURE = "erasures.finish"
BRING_IN = "imports.bring_in"
DELIVER = "webhooks.deliver"
GRADE = "gradings.run"
RUN_TRIAL = "gradings.run_trial"
SWAP = "swaps.run"
READ_CALENDAR = "availability.read_calendar"
LOOK_FOR_DUPLICATES = "duplicates.look"
FIND_DUPLICATES = "duplicates.find"
RENEW_REPORTS = "reports.renew"
CHECK_TRAIL = "audit.check"


def read_items(items: Iterable[int]) -> None:
    """Have each item read by a worker."""
    jobs.defer_each(READ_ITEM, ({"item": item} for item in items), queue="files")


def rescreen(applications: Iterable[int], *, as_of: str) -> None:
    """Have each application screened again by a worker."""
    each = ({"application": pk, "as_of": as_of} for pk in applications)
    jobs.defer_each(RESCREEN, each, queue="files")


def measure(measurement: int) -> None:
    """Have the bench run by a worker, one run at a time."""
    jobs.defer(MEASURE, queue="bench", lock=MEASURE, measurement=measurement)


def consult(consultation: int) -> None:
    """Have the language model asked by a worker."""
    jobs.defer(CONSULT, queue="model", lock=CONSULT, consultation=consultation)


def send_mail(mail: int, *, after: float = 0) -> None:
    """Have a mail handed over by a worker, in ``after`` seconds."""
    jobs.defer(SEND_MAIL, queue="mail", lock=f"mail {mail}", after=after, mail=mail)


def deliver(delivery: int, *, after: int = 0) -> None:
    """Have a webhook told by a worker, in ``after`` seconds."""
    jobs.defer(DELIVER, queue="webhooks", after=after, delivery=delivery)


def read_draft(draft: int) -> None:
    """Have an applicant's résumé read by a worker."""
    jobs.defer(READ_DRAFT, queue="files", draft=draft)


def finish_erasure(erasure: int) -> None:
    """Have what an erasure left in files removed by a worker."""
    jobs.defer(FINISH_ERASURE, queue="files", erasure=erasure)


def bring_in(source: int) -> None:
    """Have a spreadsheet's rows brought in by a worker."""
    jobs.defer(BRING_IN, queue="files", lock=f"import {source}", source=source)


def look_for_duplicates(search: int) -> None:
    """Have records compared by a worker, not beside the hourly comparing."""
    jobs.defer(LOOK_FOR_DUPLICATES, queue="files", lock=FIND_DUPLICATES, search=search)


def grade(grading: int) -> None:
    """Have a submission graded by a worker."""
    jobs.defer(GRADE, queue="gradings", lock=f"grading {grading}", grading=grading)


def run_trial(run: int) -> None:
    """Have a candidate's run done by the next free worker, before whatever else waits."""
    jobs.defer(RUN_TRIAL, queue="trials", priority=50, run=run)


def check_trail(check: int) -> None:
    """Have the audit trail verified by a worker, one run at a time."""
    jobs.defer(CHECK_TRAIL, queue="default", lock=CHECK_TRAIL, check=check)


def swap(test: int) -> None:
    """Have the swap tests run by a worker, one run at a time."""
    jobs.defer(SWAP, queue="bench", lock=MEASURE, test=test)


def read_calendar(interviewer: int) -> None:
    """Have an interviewer's published calendar read by a worker, one reading of it at a time."""
    lock = f"calendar {interviewer}"
    jobs.defer(READ_CALENDAR, queue="mail", lock=lock, interviewer=interviewer)


def renew_reports(scope: Mapping[str, str], *, key: str) -> None:
    """Have kept reports reckoned again by a worker; asked for while one waits, nothing is added."""
    jobs.defer_one(RENEW_REPORTS, queue="default", key=f"reports {key}", scope=dict(scope))
