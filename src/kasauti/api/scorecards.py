"""Scorecards: one's own, written, filed, amended; others' once they are open to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import scorecards
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, ROUND
from kasauti.records.models import Application, Rating, Scorecard
from kasauti.records.permissions import visible
from kasauti.records.scorecards import scorecards_for

router = Router(tags=["scorecards"])
MINE = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT)
OWN = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT, ROUND)
OPENED = Bearer("interviews:read", Permission.INTERVIEWS_SEE, APPLICATION)
WRITE = Bearer("interviews:write", Permission.INTERVIEWS_CONDUCT, ROUND)
Recommended = Literal["strong no", "no", "yes", "strong yes"]


class RatingShown(Schema):
    """What a rater gave one competency; no level is "not observed"."""

    competency: str
    level: int | None
    evidence: str
    prompted: bool
    amended_level: int | None
    amended_reason: str


class ScorecardShown(Schema):
    """A scorecard, and the competencies it asks for."""

    id: int
    round: int
    application: int
    code: str
    rater: str
    part: str
    starts_at: datetime | None
    filed_at: datetime | None
    recommendation: str
    summary: str
    asked: list[str]
    ratings: list[RatingShown]


class RatingTold(Schema):
    """A level of 1 to 5 with what was seen or heard; None says "not observed"."""

    competency: str = Field(max_length=4)
    level: int | None = Field(ge=1, le=5)
    evidence: str = Field("", max_length=8000)
    prompted: bool = False


class Draft(Schema):
    """What is kept of one's own scorecard; competencies that are left out stay as they are."""

    ratings: list[RatingTold] = Field(max_length=16)
    summary: str = Field("", max_length=20_000)


class FilingTold(Schema):
    """A recommendation; there is no neutral one."""

    recommendation: Recommended


class AmendmentTold(Schema):
    """A second view beside the first rating, which stays."""

    competency: str = Field(max_length=4)
    level: int = Field(ge=1, le=5)
    reason: str = Field(min_length=1, max_length=2000)


@router.get(
    "/scorecards", auth=MINE, response=Page[ScorecardShown], summary="List one's own, newest first"
)
def list_own(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the scorecards that are the token's user's to write."""
    user = user_of(request)
    own = _known().filter(rater=user, round__cancelled_at=None)
    role = "round__plan__application__role"
    rows = visible(own, user, Permission.INTERVIEWS_CONDUCT, role=role)
    return by_id(rows, wanted, _shown)


@router.get(
    "/rounds/{pk}/scorecard", auth=OWN, response=ScorecardShown, summary="Show one's own scorecard"
)
def show_own(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return the token's user's scorecard of a round."""
    return _shown(_own(request, pk))


@router.put(
    "/rounds/{pk}/scorecard", auth=WRITE, response={200: ScorecardShown}, summary="Keep a draft"
)
@once
def save(request: HttpRequest, pk: int, body: Draft) -> tuple[int, dict[str, Any]]:
    """Keep a draft of one's own scorecard; nobody else reads it."""
    given = {
        one.competency: scorecards.Given(one.level, one.evidence, one.prompted)
        for one in body.ratings
    }
    scorecards.save(_own(request, pk), given, summary=body.summary, by=user_of(request))
    return 200, _shown(_own(request, pk))


@router.post(
    "/rounds/{pk}/scorecard/filing", auth=WRITE, response={200: ScorecardShown}, summary="File it"
)
@once
def file(request: HttpRequest, pk: int, body: FilingTold) -> tuple[int, dict[str, Any]]:
    """File one's own scorecard: it is locked from then on."""
    wanted = Scorecard.Recommendation(body.recommendation)
    scorecards.file(_own(request, pk), recommendation=wanted, by=user_of(request))
    return 200, _shown(_own(request, pk))


@router.post(
    "/rounds/{pk}/scorecard/amendments", auth=WRITE, response={201: ScorecardShown},
    summary="Amend a rating",
)  # fmt: skip
@once
def amend(request: HttpRequest, pk: int, body: AmendmentTold) -> tuple[int, dict[str, Any]]:
    """Put a second view beside a rating that is filed."""
    rating = get_object_or_404(_own(request, pk).ratings, competency=body.competency)
    scorecards.amend(rating, level=body.level, reason=body.reason, by=user_of(request))
    return 201, _shown(_own(request, pk))


@router.get(
    "/applications/{pk}/scorecards", auth=OPENED, response=list[ScorecardShown],
    summary="Read the scorecards that are open to one",
)  # fmt: skip
def opened(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Return a person's scorecards that may be read: nobody else's before one's own is filed."""
    application = get_object_or_404(Application, pk=pk)
    rows = scorecards_for(user_of(request), application).select_related("round__plan", "rater")
    return [_shown(card) for card in rows]


def _known() -> Any:
    return Scorecard.objects.select_related("round__plan", "rater").prefetch_related("ratings")


def _own(request: HttpRequest, pk: int) -> Scorecard:
    found: Scorecard = get_object_or_404(_known(), round_id=pk, rater=user_of(request))
    return found


def _shown(card: Scorecard) -> dict[str, Any]:
    held = card.round
    return {
        "id": card.pk,
        "round": held.pk,
        "application": held.plan.application_id,
        "code": held.code,
        "rater": str(card.rater),
        "part": str(card.part),
        "starts_at": iso(held.starts_at),
        "filed_at": iso(card.filed_at),
        "recommendation": str(card.recommendation),
        "summary": card.summary,
        "asked": scorecards.asked(card),
        "ratings": [_rating(one) for one in card.ratings.all()],
    }


def _rating(one: Rating) -> dict[str, Any]:
    return {
        "competency": one.competency,
        "level": one.level,
        "evidence": one.evidence,
        "prompted": one.prompted,
        "amended_level": one.amended_level,
        "amended_reason": one.amended_reason,
    }
