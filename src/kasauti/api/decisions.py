"""The debrief: the dossier once it is open to one, what is added to it, what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import debriefs, scorecards
from kasauti.api.idempotency import once
from kasauti.api.tokens import Bearer, user_of
from kasauti.dossier import as_dict
from kasauti.records.concerned import APPLICATION
from kasauti.records.models import Application, Decision, Judgement

router = Router(tags=["decisions"])
READ = Bearer("decisions:read", Permission.INTERVIEWS_SEE, APPLICATION)
DECIDE = Bearer("decisions:write", Permission.DOSSIER_DECIDE, APPLICATION)
LEAD = Bearer("decisions:write", Permission.DEBRIEF_LEAD, APPLICATION)


class DecisionShown(Schema):
    """What was decided after the debrief, and why."""

    id: int
    outcome: str
    reason: str
    override: bool = Field(description="Whether it departs from the computed order")
    by: str
    at: datetime


class JudgementShown(Schema):
    """The hiring manager's own overall judgement, a declared input of at most a tenth."""

    level: int
    share: float = Field(description="What it weighs in the overall level, and nowhere else")
    reason: str
    by: str
    at: datetime


class DebriefShown(Schema):
    """The dossier as it stands, and the decisions, the latest first."""

    dossier: dict[str, Any] = Field(
        description="As `kasauti dossier --json` gives it; ``claims`` are what may be answered"
    )
    judgement: JudgementShown | None
    may_judge: bool = Field(description="Whether the token's user may still give a judgement")
    decisions: list[DecisionShown]


class JudgementTold(Schema):
    """A hiring manager's overall level with its reason."""

    level: int = Field(ge=1, le=5)
    reason: str = Field(min_length=1, max_length=4000)


class OutcomeTold(Schema):
    """Which question of the dossier's claims was asked, and what came of it."""

    probe: str = Field(min_length=1, max_length=4000)
    outcome: str = Field(min_length=1, max_length=4000)


class OutcomeShown(Schema):
    """A claim that became a question, and what came of it."""

    claim: str
    probe: str
    outcome: str
    by: str
    at: datetime


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
    application, reader = _application(pk), user_of(request)
    dossier = scorecards.dossier_for(reader, application)
    given = Judgement.objects.filter(application=application).select_related("by").first()
    return {
        "dossier": as_dict(dossier),
        "judgement": _judgement(given) if given else None,
        "may_judge": debriefs.may_judge(reader, application),
        "decisions": [_shown(one) for one in application.decisions.select_related("by")],
    }


@router.post(
    "/applications/{pk}/judgement", auth=DECIDE, response={201: JudgementShown},
    summary="Give the hiring manager's judgement",
)  # fmt: skip
@once
def judge_application(
    request: HttpRequest, pk: int, body: JudgementTold
) -> tuple[int, dict[str, Any]]:
    """Declare a hiring manager's judgement, once, before the decision; it weighs a tenth."""
    made = debriefs.judge(_application(pk), **body.dict(), by=user_of(request))
    return 201, _judgement(made)


@router.post(
    "/applications/{pk}/claims", auth=LEAD, response={201: OutcomeShown},
    summary="Keep what came of a claim",
)  # fmt: skip
@once
def answer_claim(request: HttpRequest, pk: int, body: OutcomeTold) -> tuple[int, dict[str, Any]]:
    """Keep what came of a claim that became a question, once, before the decision."""
    made = debriefs.answer(_application(pk), **body.dict(), by=user_of(request))
    return 201, {
        "claim": made.claim,
        "probe": made.probe,
        "outcome": made.outcome,
        "by": str(made.by),
        "at": made.at.isoformat(),
    }


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
    rows = Application.objects.select_related("candidate", "role", "result")
    return get_object_or_404(rows, pk=pk)


def _judgement(given: Judgement) -> dict[str, Any]:
    return {
        "level": given.level,
        "share": given.share,
        "reason": given.reason,
        "by": str(given.by),
        "at": given.at.isoformat(),
    }


def _shown(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.pk,
        "outcome": str(decision.outcome),
        "reason": decision.reason,
        "override": decision.override,
        "by": str(decision.by),
        "at": decision.at.isoformat(),
    }
