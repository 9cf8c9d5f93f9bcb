"""The candidate's feedback sheet; what they contest of it, read anew without names and levels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import feedback
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, CONTEST
from kasauti.records.models import Application, Contest, FeedbackSheet
from kasauti.records.scorecards import may_see_averages

router = Router(tags=["feedback"])
READ = Bearer("decisions:read", Permission.INTERVIEWS_SEE, APPLICATION)
RELEASE = Bearer("decisions:write", Permission.DOSSIER_DECIDE, APPLICATION)
ANEW = Bearer("reviews:read", Permission.INTERVIEWS_CONDUCT, CONTEST)
ANSWER = Bearer("reviews:write", Permission.INTERVIEWS_CONDUCT, CONTEST)


class AnchorShown(Schema):
    """A competency with the anchor that was reached."""

    competency: str
    level: int


class ContestedShown(Schema):
    """That a line is contested, and whether somebody has read it anew."""

    id: int
    competency: str
    at: datetime
    answered_at: datetime | None


class SheetShown(Schema):
    """The sheet as the candidate has it."""

    application: int
    lines: list[AnchorShown]
    by: str
    at: datetime
    contests: list[ContestedShown]


class ContestShown(ContestedShown):
    """A contested line: what the candidate says, and the stored evidence without levels, names."""

    role: str
    words: str
    evidence: list[str]
    level: int | None = Field(description="What was found anew; None until it is answered")
    answer: str


class ContestTold(Schema):
    """The level that the stored evidence shows, and why."""

    level: int = Field(ge=1, le=5)
    words: str = Field(min_length=1, max_length=4000)


@router.get(
    "/applications/{pk}/feedback", auth=READ, response=SheetShown, summary="Read a feedback sheet"
)
def show_feedback(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return what the candidate was given; refused while ratings are closed to one."""
    rows = FeedbackSheet.objects.select_related("application", "by").prefetch_related("contests")
    sheet = get_object_or_404(rows, application=pk)
    if not may_see_averages(user_of(request), sheet.application):
        raise Refused("Ratings open when every scorecard is filed, your own included")
    return _sheet(sheet)


@router.post(
    "/applications/{pk}/feedback", auth=RELEASE, response={201: SheetShown},
    summary="Give the candidate the feedback sheet",
)  # fmt: skip
@once
def release_feedback(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Give the candidate the anchors that were observed, once the decision stands."""
    rows = Application.objects.select_related("candidate", "role")
    return 201, _sheet(feedback.release(get_object_or_404(rows, pk=pk), by=user_of(request)))


@router.get(
    "/contests/{pk}", auth=ANEW, response=ContestShown, summary="Read contested evidence anew"
)
def show_contest(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return contested evidence; refused for whoever rated this person."""
    held = _contest(pk)
    return _anew(held, feedback.evidence(held, by=user_of(request)))


@router.post(
    "/contests/{pk}/answer", auth=ANSWER, response={200: ContestShown}, summary="Answer a contest"
)
@once
def answer_contest(request: HttpRequest, pk: int, body: ContestTold) -> tuple[int, dict[str, Any]]:
    """Score the stored evidence anew, once; the candidate is told, and a higher level stands."""
    user = user_of(request)
    feedback.answer(_contest(pk), **body.dict(), by=user)
    held = _contest(pk)
    return 200, _anew(held, feedback.evidence(held, by=user))


def _contest(pk: int) -> Contest:
    return get_object_or_404(Contest.objects.select_related("sheet__application__role"), pk=pk)


def _sheet(sheet: FeedbackSheet) -> dict[str, Any]:
    return {
        "application": sheet.application_id,
        "lines": sheet.lines,
        "by": str(sheet.by),
        "at": sheet.at.isoformat(),
        "contests": [_contested(one) for one in sheet.contests.all()],
    }


def _contested(held: Contest) -> dict[str, Any]:
    return {
        "id": held.pk,
        "competency": held.competency,
        "at": held.at.isoformat(),
        "answered_at": iso(held.answered_at),
    }


def _anew(held: Contest, evidence: list[str]) -> dict[str, Any]:
    return _contested(held) | {
        "role": held.sheet.application.role.slug,
        "words": held.words,
        "evidence": evidence,
        "level": held.level,
        "answer": held.answer,
    }
