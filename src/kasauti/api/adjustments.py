"""Adjustments that candidates ask for, without a reason: for whoever arranges sessions alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import adjustments
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import ADJUSTMENT, APPLICATION
from kasauti.records.models import Adjustment

router = Router(tags=["interviews"])
LIST = Bearer("interviews:read", Permission.INTERVIEWS_SCHEDULE, APPLICATION)
ANSWER = Bearer("interviews:write", Permission.INTERVIEWS_SCHEDULE, ADJUSTMENT)


class AdjustmentShown(Schema):
    """What a candidate asked for so that sessions measure what they should."""

    id: int
    kinds: list[str] = Field(description=", ".join(adjustments.KINDS))
    extra_percent: int = Field(description="More time")
    words: str
    state: Literal["asked", "granted", "declined"]
    asked_at: datetime
    answer: str
    answered_by: str | None = Field(description="None where it is granted to everybody who asks")
    answered_at: datetime | None


class AdjustmentAnswered(Schema):
    """Whether it is granted; declined only with the reason, which the candidate reads."""

    state: Literal["granted", "declined"]
    words: str = Field("", max_length=2000)


@router.get(
    "/applications/{pk}/adjustments", auth=LIST, response=Page[AdjustmentShown],
    summary="List what a person asked for",
)  # fmt: skip
def list_adjustments(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the adjustments of a person's sessions, the newest first."""
    rows = Adjustment.objects.filter(plan__application=pk).select_related("by")
    return by_id(rows, wanted, _shown)


@router.post(
    "/adjustments/{pk}/answer", auth=ANSWER, response={200: AdjustmentShown},
    summary="Grant or decline an adjustment",
)  # fmt: skip
@once
def answer_adjustment(
    request: HttpRequest, pk: int, body: AdjustmentAnswered
) -> tuple[int, dict[str, Any]]:
    """Grant what was asked for, which lengthens coming sessions, or decline it; they are told."""
    asked, state = get_object_or_404(Adjustment, pk=pk), Adjustment.State(body.state)
    made = adjustments.answer(asked, state, words=body.words, by=user_of(request))
    return 200, _shown(made)


def _shown(one: Adjustment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kinds": one.kinds,
        "extra_percent": one.extra_percent,
        "words": one.words,
        "state": str(one.state),
        "asked_at": one.asked_at.isoformat(),
        "answer": one.answer,
        "answered_by": str(one.by) if one.by else None,
        "answered_at": iso(one.answered_at),
    }
