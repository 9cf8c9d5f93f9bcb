"""Work samples: the exercises there are, asking for one, giving time, taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from kasauti import work_samples
from kasauti.access import Permission
from kasauti.actions import assignments, gradings, reviews, sittings
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, ASSIGNMENT
from kasauti.records.models import Application, Assignment, Grading, Round, Submission, User

router = Router(tags=["work samples"])
KNOWN = Bearer("work_samples:read", Permission.WORK_SAMPLES_SEE)
LIST = Bearer("work_samples:read", Permission.WORK_SAMPLES_SEE, APPLICATION)
READ = Bearer("work_samples:read", Permission.WORK_SAMPLES_SEE, ASSIGNMENT)
ASSIGN = Bearer("work_samples:write", Permission.WORK_SAMPLES_ASSIGN, APPLICATION)
CHANGE = Bearer("work_samples:write", Permission.WORK_SAMPLES_ASSIGN, ASSIGNMENT)
LATEST = timedelta(days=366)


class ExerciseShown(Schema):
    """An exercise that can be asked for."""

    name: str
    title: str
    version: str
    minutes: int
    ai_rule: str
    lacks: str = Field(
        description="What this machine lacks to ask for it, and how to mend that; empty if nothing"
    )


class AssignmentShown(Schema):
    """An exercise asked of a person. What came of it is read on its page, after one's review."""

    id: int
    application: int | None = Field(
        description="None at its own address, for who has yet to review it blind; so its round"
    )
    round: int | None
    exercise: str
    version: str
    minutes: int = Field(description="With what an adjustment adds, for who may ask for a sample")
    due_at: datetime = Field(description="The last moment to begin")
    asked_by: str
    asked_at: datetime
    started_at: datetime | None = Field(description="None for raters: it would tell of more time")
    handed_in_at: datetime | None
    withdrawn_at: datetime | None
    grading: str | None = Field(description="waiting, done, refused or failed")
    why: str = Field(description="Why it could not be graded")


class AssignmentTold(Schema):
    """Which exercise, until when, and for which round of the plan."""

    exercise: str = Field(max_length=60)
    due_at: AwareDatetime
    round: Annotated[int, Field(ge=1, lt=2**53)] | None = None


class DueTold(Schema):
    """The last moment to begin."""

    due_at: AwareDatetime


@router.get("/exercises", auth=KNOWN, response=list[ExerciseShown], summary="List the exercises")
def exercises(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the exercises that come with Kasauti."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "version": str(one.manifest["version"]),
            "minutes": int(one.manifest["minutes"]),
            "ai_rule": str(one.manifest["ai_rule"]),
            "lacks": assignments.lacks(one),
        }
        for one in work_samples.shipped()
    ]


@router.get(
    "/applications/{pk}/work-samples", auth=LIST, response=Page[AssignmentShown],
    summary="List what a person was asked for",
)  # fmt: skip
def list_assignments(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the exercises asked of a person, the newest first."""
    reader = user_of(request)
    return by_id(_known().filter(application=pk), wanted, lambda one: _shown(one, reader))


@router.post(
    "/applications/{pk}/work-samples", auth=ASSIGN, response={201: AssignmentShown},
    summary="Ask for a work sample",
)  # fmt: skip
@once
def assign(request: HttpRequest, pk: int, body: AssignmentTold) -> tuple[int, dict[str, Any]]:
    """Ask a person for an exercise; its link goes out by mail."""
    application = get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)
    held = get_object_or_404(Round, pk=body.round) if body.round else None
    made = assignments.assign(
        application, body.exercise, due_at=near(body.due_at), held=held, by=user_of(request)
    )
    return 201, _shown(_found(made.pk), user_of(request))


@router.get("/work-samples/{pk}", auth=READ, response=AssignmentShown, summary="Show a work sample")
def show_assignment(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one exercise asked of a person."""
    return _alone(_found(pk), user_of(request))


@router.post(
    "/work-samples/{pk}/time", auth=CHANGE, response={200: AssignmentShown}, summary="Give time"
)
@once
def give_time(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Add a third to the time box, once; no reason is asked."""
    assignments.give_time(_found(pk), by=user_of(request))
    return 200, _alone(_found(pk), user_of(request))


@router.post(
    "/work-samples/{pk}/deadline", auth=CHANGE, response={200: AssignmentShown},
    summary="Move the deadline",
)  # fmt: skip
@once
def extend(request: HttpRequest, pk: int, body: DueTold) -> tuple[int, dict[str, Any]]:
    """Move the deadline; the candidate is sent a link that lasts as long."""
    assignments.extend(_found(pk), due_at=near(body.due_at), by=user_of(request))
    return 200, _alone(_found(pk), user_of(request))


@router.post(
    "/work-samples/{pk}/withdraw", auth=CHANGE, response={200: AssignmentShown},
    summary="Take a work sample back", url_name="withdraw_work_sample",
)  # fmt: skip
@once
def withdraw(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take an exercise back: its link opens nothing more."""
    assignments.withdraw(_found(pk), by=user_of(request))
    return 200, _alone(_found(pk), user_of(request))


@router.post(
    "/work-samples/{pk}/grading", auth=CHANGE, response={200: AssignmentShown},
    summary="Have it graded again",
)  # fmt: skip
@once
def grade_again(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Have a grading that was refused or failed tried again, with the same inputs."""
    grading = _grading(_found(pk))
    if grading is None:
        raise Refused("Nothing was handed in yet")
    gradings.again(grading, by=user_of(request))
    return 200, _alone(_found(pk), user_of(request))


def near(moment: datetime) -> datetime:
    """Return a moment that is at most a year away; refuse one that is later."""
    if moment > timezone.now() + LATEST:
        raise Problem(422, "That day is more than a year away")
    return moment


def _known() -> Any:
    return Assignment.objects.select_related("by", "application", "submission__grading")


def _found(pk: int) -> Assignment:
    found: Assignment = get_object_or_404(_known(), pk=pk)
    return found


def _grading(assignment: Assignment) -> Grading | None:
    return getattr(_submission(assignment), "grading", None)


def _submission(assignment: Assignment) -> Submission | None:
    return getattr(assignment, "submission", None)


def _alone(one: Assignment, reader: User) -> dict[str, Any]:
    """Return a sample at its own address: whose it is stays untold to who reviews it blind."""
    submission = _submission(one)
    if submission is None or one.withdrawn_at is not None:
        return _shown(one, reader)
    blind = reviews.still_blind(reader, submission)
    return _shown(one, reader) | ({"application": None, "round": None} if blind else {})


def _shown(one: Assignment, reader: User) -> dict[str, Any]:
    grading, submission = _grading(one), _submission(one)
    sitting = sittings.sitting(one, reader=reader)
    return {
        "id": one.pk,
        "application": one.application_id,
        "round": one.round_id,
        "exercise": one.exercise,
        "version": one.version,
        "minutes": sitting.minutes,
        "due_at": one.due_at.isoformat(),
        "asked_by": str(one.by),
        "asked_at": one.at.isoformat(),
        "started_at": iso(sitting.started_at),
        "handed_in_at": iso(submission.at if submission else None),
        "withdrawn_at": iso(one.withdrawn_at),
        "grading": str(grading.state) if grading else None,
        "why": grading.why if grading else "",
    }
