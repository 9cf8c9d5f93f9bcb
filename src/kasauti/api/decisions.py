"""The debrief: the fused dossier once it is open to one, and what was decided after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import scorecards
from kasauti.api.idempotency import once
from kasauti.api.tokens import Bearer, user_of
from kasauti.dossier import as_dict
from kasauti.records.concerned import APPLICATION
from kasauti.records.models import Application, Decision

router = Router(tags=["decisions"])
READ = Bearer("decisions:read", Permission.INTERVIEWS_SEE, APPLICATION)
DECIDE = Bearer("decisions:write", Permission.DOSSIER_DECIDE, APPLICATION)


class DecisionShown(Schema):
    """What was decided after the debrief, and why."""

    id: int
    outcome: str
    reason: str
    override: bool = Field(description="Whether it departs from the computed order")
    by: str
    at: datetime


class DebriefShown(Schema):
    """The dossier as it stands, and the decisions, the latest first."""

    dossier: dict[str, Any] = Field(description="As `kasauti dossier --json` gives it")
    decisions: list[DecisionShown]


class DecisionTold(Schema):
    """A decision with its reason."""

    outcome: Decision.Outcome
    reason: str = Field(min_length=1, max_length=10_000)
    override: bool = False


@router.get(
    "/applications/{pk}/debrief", auth=READ, response=DebriefShown, summary="Read the debrief"
)
def show_debrief(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return a person's dossier; refused until every scorecard is filed, one's own included."""
    application = _application(pk)
    dossier = scorecards.dossier_for(user_of(request), application)
    decisions = application.decisions.select_related("by")
    return {"dossier": as_dict(dossier), "decisions": [_shown(one) for one in decisions]}


@router.post(
    "/applications/{pk}/decisions", auth=DECIDE, response={201: DecisionShown}, summary="Decide"
)
@once
def decide_application(
    request: HttpRequest, pk: int, body: DecisionTold
) -> tuple[int, dict[str, Any]]:
    """Decide after the debrief, with the reason; it moves nobody and sends nothing."""
    made = scorecards.decide(_application(pk), **body.dict(), by=user_of(request))
    return 201, _shown(made)


def _application(pk: int) -> Application:
    return get_object_or_404(Application.objects.select_related("candidate", "role"), pk=pk)


def _shown(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.pk,
        "outcome": str(decision.outcome),
        "reason": decision.reason,
        "override": decision.override,
        "by": str(decision.by),
        "at": decision.at.isoformat(),
    }
