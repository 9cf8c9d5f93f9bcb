"""What the candidate's pages of a work sample show, and what their script sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kasauti import work_samples
from kasauti.actions import assignments, run_budgets, workspace
from kasauti.actions.refusals import Refused
from kasauti.actions.workspace import Event
from kasauti.records.models import Assignment, Grading, RunState, Submission
from kasauti.web.candidate import pages
from kasauti.web.ui.prose import prose

WARNED = (10, 5, 1)  # minutes before the end
MOST_EVENTS = 5_000  # of one save; the rest comes with the next


def brief(request: HttpRequest, token: str, assignment: Assignment) -> dict[str, Any]:
    """Return what the first page needs: what is asked, the rules, where it stands."""
    submission = Submission.objects.filter(assignment=assignment).first()
    exercise = assignments.exercise_of(assignment.exercise)
    language = pages.language_of(request)
    rule = assignment.ai_rule
    if language == "hi":
        rule = str(exercise.manifest.get("ai_rule_hi", rule))
    return pages.frame(
        request,
        token=token,
        assignment=assignment,
        title=exercise.title,
        rule=rule,
        role=assignment.application.role,
        minutes=round(assignments.allowed(assignment).total_seconds() / 60),
        late=assignment.started_at is None and timezone.now() > assignment.due_at,
        submission=submission,
        groups=_groups(submission),
    )


def _groups(submission: Submission | None) -> list[tuple[str, int, int]]:
    """Return groups of hidden tests with how many passed, of how many: no inputs, no levels."""
    grading = Grading.objects.filter(submission=submission, state=RunState.DONE).first()
    if submission is None or grading is None:
        return []
    told = grading.sealed["record"]["groups"]
    return [(name, one["passed"], one["judged"]) for name, one in told.items()]


def desk(
    request: HttpRequest, token: str, assignment: Assignment, *, practice: bool
) -> dict[str, Any]:
    """Return what the workspace needs."""
    exercise = assignments.exercise_of(assignment.exercise)
    if practice:
        statement = work_samples.practice_statement(pages.language_of(request)[:2])
        public = work_samples.practice_files("public")
    else:
        statement = exercise.statement(assignment.variant)
        public = exercise.files("public", assignment.variant)
    ends = assignments.ends(assignment)
    left = None if practice or ends is None else ends - timezone.now()
    return pages.frame(
        request,
        token=token,
        practice=practice,
        title=_("Practice") if practice else exercise.title,
        statement=prose(statement),
        spent=None if practice else run_budgets.spent(assignment),
        told={
            "editor": static("ui/vendor/editor.js"),
            "name": f"{assignment.pk}{'-practice' if practice else ''}",
            "practice": practice,
            "answer": "solution.py" if practice else exercise.answer,
            "files": workspace.files_of(assignment, practice=practice),
            "public": {name: content.decode() for name, content in public.items()},
            "left": None if left is None else max(0, int(1000 * left.total_seconds())),
            "since": _since(assignment),
            "keep": reverse("work_keep", args=[token]),
            "run": reverse("work_run", args=[token]),
            "ran": _last_run(token, assignment, practice=practice),
            "brief": reverse("work_brief", args=[token]),
            "words": _words(),
        },
    )


def _last_run(token: str, assignment: Assignment, *, practice: bool) -> str | None:
    """Return where the last run is shown, so that a closed tab loses nothing of it."""
    last = assignment.runs.filter(practice=practice).last()
    return reverse("work_run_state", args=[token, last.pk]) if last else None


def _since(assignment: Assignment) -> int:
    started = assignment.started_at
    return int(1000 * (timezone.now() - started).total_seconds()) if started else 0


def _words() -> dict[str, Any]:
    """Return what the script says."""
    return {
        "kept": _("Saved"),
        "keeping": _("Saving …"),
        "trying": _("Not saved yet: kept in this browser, trying again"),
        "elsewhere": _("Open in another tab: reload this one to go on here"),
        "running": _("Running …"),
        "over": _("The time is over; what was saved is handed in"),
        "left": _left(),
        "remove": _("Remove this file?"),
        "code": _("Code"),
        "readOnly": _("read only"),
    }


def _left() -> dict[int, str]:
    """Return what is said when so many minutes are left."""
    return {n: ngettext("%(n)d minute left", "%(n)d minutes left", n) % {"n": n} for n in WARNED}


@dataclass(frozen=True, slots=True)
class Sent:
    """What the script sends when it keeps."""

    writer: str
    take: bool
    practice: bool
    files: dict[str, str]
    removed: tuple[str, ...]
    events: tuple[Event, ...]


def read_sent(body: bytes) -> Sent:
    """Read what the script sent.

    Raises
    ------
    Refused
        If it is not of that form.
    """
    try:
        told = json.loads(body)
        files = {str(path): _text(text) for path, text in dict(told.get("files", {})).items()}
        events = tuple(_event(one) for one in list(told.get("events", ()))[:MOST_EVENTS])
        removed = tuple(str(path) for path in told.get("removed", ()))
        take, practice = bool(told.get("take")), bool(told.get("practice"))
        return Sent(str(told["writer"]), take, practice, files, removed, events)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise Refused("This could not be read: reload the page") from None


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError("a file is text")
    return text


def _event(told: dict[str, Any]) -> Event:
    number, ms = int(told["number"]), int(told["ms"])
    if not 0 < number < 2**31:
        raise ValueError("a number is positive")
    return Event(number, str(told["kind"]), str(told.get("path", "")), ms, told.get("data"))
