"""Reviews of work samples: blind by the rubric, then the result; likenesses judged by a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import blind_readings, gradings, reviews, work_logs
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import ASSIGNMENT, FLAG
from kasauti.records.models import RunState, SimilarityFlag, Submission, User, WorkReview

router = Router(tags=["reviews"])
WAITING = Bearer("reviews:read", Permission.WORK_SAMPLES_REVIEW)
READ = Bearer("reviews:read", Permission.WORK_SAMPLES_REVIEW, ASSIGNMENT)
WRITE = Bearer("reviews:write", Permission.WORK_SAMPLES_REVIEW, ASSIGNMENT)
JUDGE = Bearer("reviews:write", Permission.WORK_SAMPLES_REVIEW, FLAG)


class SampleToReview(Schema):
    """A work sample that waits for the token's user's review: no person is named."""

    id: int = Field(description="A place in this list alone")
    work_sample: int
    role: str
    exercise: str
    handed_in_at: datetime


class LogShown(Schema):
    """The files it began with, and every change in turn."""

    start: dict[str, str]
    length: int = Field(description="Milliseconds")
    whole: bool = Field(description="Whether it leads to exactly what was handed in")
    events: list[list[Any]] = Field(description="Kind, file, milliseconds, what")


class CriterionShown(Schema):
    """A criterion of the rubric, and what one wrote so far."""

    name: str
    competency: str
    anchors: list[str] = Field(description="Levels 1 to 5, in words")
    follow_up: str
    judged: bool
    level: int | None = Field(description="None with ``judged``: not seen")
    words: str


class ReviewShown(Schema):
    """One's own review: code and rubric; nothing of the person and no result."""

    work_sample: int
    files: dict[str, str]
    criteria: list[CriterionShown]
    filed_at: datetime | None


class JudgedTold(Schema):
    """A level of 1 to 5 with what in the code shows it; None says "not seen"."""

    criterion: str = Field(max_length=80)
    level: int | None = Field(ge=1, le=5)
    words: str = Field("", max_length=4000)


class ReviewTold(Schema):
    """What is kept of one's own review; criteria that are left out stay as they are."""

    judged: list[JudgedTold] = Field(max_length=40)


class OtherReview(Schema):
    """A review that was filed."""

    reviewer: str
    judged: dict[str, Any]
    filed_at: datetime


class LikenessShown(Schema):
    """Another submission that is alike: a signal that a person confirms or clears."""

    id: int
    other_work_sample: int
    share: float
    confirmed: bool | None
    words: str
    by: str | None


class ResultShown(Schema):
    """What the machine and the reviewers found."""

    grading: str
    holds: bool = Field(description="Whether the signed record is as it was signed")
    sealed: dict[str, Any] | None = Field(description="The signed record of the grading")
    reviews: list[OtherReview]
    likenesses: list[LikenessShown]


class LikenessTold(Schema):
    """Whether it is one, and why."""

    confirmed: bool
    words: str = Field(min_length=1, max_length=500)


@router.get(
    "/work-samples", auth=WAITING, response=Page[SampleToReview], summary="List what to review"
)
def waiting_samples(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the work samples that wait for the token's user's review."""
    rows = blind_readings.samples_for(user_of(request))
    return by_id(rows.select_related("assignment__application__role"), wanted, _waiting)


@router.get(
    "/work-samples/{pk}/log", auth=READ, response=LogShown, summary="Read how it was written"
)
def show_log(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return what was typed and run when; refused until the result is open to one."""
    submission = _submission(pk)
    if not reviews.may_see(user_of(request), submission):
        raise Refused("File your review first: the result would colour it")
    events = list(submission.assignment.events.all())
    return work_logs.log_of(submission) | {"whole": work_logs.leads_to(submission, events)}


@router.get(
    "/work-samples/{pk}/review", auth=READ, response=ReviewShown, summary="Show one's own review"
)
def show_review(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return code and rubric, and what the token's user wrote."""
    return _review(_submission(pk), user_of(request))


@router.put(
    "/work-samples/{pk}/review", auth=WRITE, response={200: ReviewShown}, summary="Keep a review"
)
@once
def keep_review(request: HttpRequest, pk: int, body: ReviewTold) -> tuple[int, dict[str, Any]]:
    """Keep one's own review; nobody else reads it before it is filed."""
    submission, user = _submission(pk), user_of(request)
    judged = {one.criterion: reviews.Judged(one.level, one.words) for one in body.judged}
    reviews.write(submission, judged, file=False, by=user)
    return 200, _review(submission, user)


@router.post(
    "/work-samples/{pk}/review/filing", auth=WRITE, response={200: ReviewShown},
    summary="File one's review",
)  # fmt: skip
@once
def file_review(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """File what was kept: it is locked then, and the result opens."""
    submission, user = _submission(pk), user_of(request)
    reviews.write(submission, {}, file=True, by=user)
    return 200, _review(submission, user)


@router.post(
    "/work-samples/{pk}/review/look", auth=WRITE, response={200: ReviewShown},
    summary="Open the result without a review",
)  # fmt: skip
@once
def look_at_result(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Give one's review up: no blind review is possible afterwards."""
    submission, user = _submission(pk), user_of(request)
    reviews.look(submission, by=user)
    return 200, _review(submission, user)


@router.get("/work-samples/{pk}/result", auth=READ, response=ResultShown, summary="Read the result")
def show_result(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return the result; refused until one's own review is filed or given up."""
    submission = _submission(pk)
    if not reviews.may_see(user_of(request), submission):
        raise Refused("File your review first: the result would colour it")
    return _result(submission)


@router.post(
    "/likenesses/{pk}/judge", auth=JUDGE, response={200: LikenessShown}, summary="Judge a likeness"
)
@once
def judge_likeness(request: HttpRequest, pk: int, body: LikenessTold) -> tuple[int, dict[str, Any]]:
    """Confirm or clear a likeness, with the reason; it changes no score."""
    flag = get_object_or_404(_flags(), pk=pk)
    return 200, _likeness(reviews.judge_likeness(flag, **body.dict(), by=user_of(request)))


def _submission(pk: int) -> Submission:
    rows = Submission.objects.select_related("grading", "assignment")
    return get_object_or_404(rows, assignment=pk)


def _review(submission: Submission, reviewer: User) -> dict[str, Any]:
    own = reviews.review_of(reviewer, submission)
    return {
        "work_sample": submission.assignment_id,
        "files": submission.files,
        "criteria": [_criterion(one, own) for one in reviews.criteria(submission)],
        "filed_at": iso(own.filed_at if own else None),
    }


def _criterion(one: dict[str, Any], own: WorkReview | None) -> dict[str, Any]:
    given = own.judged.get(one["name"]) if own else None
    return {
        "name": one["name"],
        "competency": one["competency"],
        "anchors": list(one["anchors"]),
        "follow_up": one["follow_up"],
        "judged": given is not None,
        "level": given["level"] if given else None,
        "words": given["words"] if given else "",
    }


def _result(submission: Submission) -> dict[str, Any]:
    grading = submission.grading
    filed = submission.reviews.filter(filed_at__isnull=False).select_related("reviewer")
    return {
        "grading": str(grading.state),
        "holds": gradings.holds(grading),
        "sealed": grading.sealed if grading.state == RunState.DONE else None,
        "reviews": [
            {"reviewer": str(one.reviewer), "judged": one.judged, "filed_at": one.filed_at}
            for one in filed
            if one.judged
        ],
        "likenesses": [_likeness(one) for one in _flags().filter(submission=submission)],
    }


def _flags() -> Any:
    return SimilarityFlag.objects.select_related("submission", "other", "by")


def _likeness(flag: SimilarityFlag) -> dict[str, Any]:
    return {
        "id": flag.pk,
        "other_work_sample": flag.other.assignment_id,
        "share": flag.share,
        "confirmed": flag.confirmed,
        "words": flag.words,
        "by": str(flag.by) if flag.by else None,
    }


def _waiting(submission: Submission) -> dict[str, Any]:
    assignment = submission.assignment
    return {
        "id": submission.pk,
        "work_sample": assignment.pk,
        "role": assignment.application.role.slug,
        "exercise": assignment.exercise,
        "handed_in_at": submission.at.isoformat(),
    }
