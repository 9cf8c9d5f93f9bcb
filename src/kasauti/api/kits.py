"""What an interviewer brings to a round: its question, what is read aloud, the sheet of estimates.

A kit is read by the round's own panel alone: it holds keys and probes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from math import isfinite
from typing import Annotated, Any, Literal

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import designs, estimates, invitations, packets
from kasauti.api.idempotency import once
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import plain
from kasauti.interviews import (
    AiRule,
    DesignQuestion,
    EvidenceQuestion,
    Scenario,
    ai_rule_words,
    debugging_steps,
    design_question,
    design_questions,
    draw_svg,
    evidence_questions,
    fault_cards,
    follow_ups,
    run,
    scenarios,
    session_codes,
    stages,
    write_invitation,
)
from kasauti.interviews.curves import PLANTED
from kasauti.records.concerned import ROUND
from kasauti.records.models import Round, Scorecard

router = Router(tags=["interview kits"])
OWN = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT, ROUND)
WRITE = Bearer("interviews:write", Permission.INTERVIEWS_CONDUCT, ROUND)
BANK = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT)
SEE = Bearer("interviews:read", Permission.INTERVIEWS_SEE, ROUND)
Said = Annotated[str, Field(max_length=80)]


class RuleShown(Schema):
    """What a stage measures, and its rule on assistants."""

    stage: str
    name: str
    measures: str
    rule: str


class PacketShown(Schema):
    """A scenario or a question about past work; whether it is read here, or was met elsewhere."""

    stage: Literal["O", "L", "E"]
    id: str
    read: bool
    met: bool = Field(description="In another round of this person")
    about: dict[str, Any] = Field(description="What is read, with what a good answer holds")


class KitShown(Schema):
    """What the panel brings to a round."""

    round: int
    rules: list[RuleShown]
    open: bool = Field(description="Whether it may still be written down what is read")
    twice: list[str] = Field(description="Titles that another round of the person asks too")
    design: dict[str, Any] | None = Field(description="The design question in full")
    dives: list[str] = Field(description="The deep dives that the plan assigns")
    packets: list[PacketShown]
    follow_ups: list[str]
    steps: list[dict[str, Any]] = Field(description="The order of a good answer in debugging")
    faults: list[dict[str, Any]]


class ReadAloudTold(Schema):
    """What of a stage's bank is read aloud, in place of what was written down."""

    stage: Literal["O", "L", "E"]
    read: list[Annotated[str, Field(max_length=40)]] = Field(max_length=40)


class DesignListed(Schema):
    """A design question of the bank."""

    id: str
    version: str
    title: str


class EstimatesTold(Schema):
    """Assumptions and figures as they were said, by field; what is left out is the key's."""

    said: dict[Said, Said] = Field(max_length=200)


class AssumptionShown(Schema):
    """A number that a figure rests on."""

    field: str = Field(description="Under which it is sent")
    name: str
    key: str
    said: str


class EstimateShown(Schema):
    """A figure of the sheet; judged on the assumptions it was made on."""

    id: str = Field(description="Under which the figure is sent")
    name: str
    unit: str
    formula: str
    conclude: str = Field(description="What must be concluded from it")
    assumptions: list[AssumptionShown]
    said: str
    unread: bool = Field(description="Whether something of it is no number")
    low: float | None = Field(description="From what to what is accepted")
    high: float | None
    right: bool | None = Field(description="None where no figure was said")
    verdict: str


@router.get("/rounds/{pk}/kit", auth=OWN, response=KitShown, summary="Show a round's kit")
def show_kit(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return what the panel brings; for somebody of the panel alone."""
    return _kit(_card(request, pk).round)


@router.put(
    "/rounds/{pk}/read-aloud", auth=WRITE, response={200: KitShown},
    summary="Write down what is read aloud",
)  # fmt: skip
@once
def write_read_aloud(
    request: HttpRequest, pk: int, body: ReadAloudTold
) -> tuple[int, dict[str, Any]]:
    """Write down which scenario or questions a round reads, until a scorecard is filed."""
    packets.choose(_card(request, pk), body.stage, body.read, by=user_of(request))
    return 200, _kit(_card(request, pk).round)


@router.get(
    "/design-questions", auth=BANK, response=list[DesignListed], summary="List design questions"
)
def list_designs(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the bank of ML system design questions."""
    return [{"id": q.id, "version": q.version, "title": q.title} for q in design_questions()]


@router.post(
    "/design-questions/{question}/sheet", auth=BANK, response={200: list[EstimateShown]},
    summary="Judge a sheet of estimates",
)  # fmt: skip
def judge_sheet(request: HttpRequest, question: str, body: EstimatesTold) -> list[dict[str, Any]]:
    """Judge each figure on the assumptions that were said; nothing is kept."""
    return [_estimate(one) for one in estimates.lines(_question(question), body.said)]


@router.get(
    "/fault-curves/{fault}", auth=BANK, summary="Draw a fault's curve",
    openapi_extra=sends("image/svg+xml"),
)  # fmt: skip
def fault_curve(request: HttpRequest, fault: str) -> HttpResponse:
    """Return the losses of a small network with a fault planted; the same seed each time."""
    if fault not in PLANTED:
        raise Http404
    return HttpResponse(_drawn(fault), content_type="image/svg+xml")


@router.get(
    "/rounds/{pk}/invitation.ics", auth=SEE, summary="Send a round's invitation",
    openapi_extra=sends("text/calendar"),
)  # fmt: skip
def round_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the present version of a round's invitation as a calendar file."""
    held = get_object_or_404(Round, pk=pk)
    made = invitations.version(held, location=invitations.door(held, user_of(request)))
    return HttpResponse(write_invitation(made), f"text/calendar; method={made.method}")


@cache
def _drawn(fault: str) -> str:
    return draw_svg(run(np.random.default_rng(0), fault))


def _question(identifier: str) -> DesignQuestion:
    try:
        return design_question(identifier)
    except KeyError:
        raise Http404 from None


def _card(request: HttpRequest, pk: int) -> Scorecard:
    rows = Scorecard.objects.select_related("round__plan__application")
    return get_object_or_404(rows, round_id=pk, rater=user_of(request), round__cancelled_at=None)


def _kit(held: Round) -> dict[str, Any]:
    codes = session_codes(held.code)
    asked = packets.asked_by_round(held.plan.application.candidate_id)
    met = packets.besides(held, asked)
    debugs, past = "D" in codes, packets.SEVERAL in codes
    return {
        "round": held.pk,
        "rules": [_rule(code) for code in codes],
        "open": packets.is_open(held),
        "twice": packets.twice(held, asked),
        "design": plain(design_question(held.question)) if held.question else None,
        "dives": list(designs.assigned(held)),
        "packets": [
            *(one for c in packets.ONE if c in codes for one in _bank(held, c, scenarios(c), met)),
            *(_bank(held, packets.SEVERAL, evidence_questions(), met) if past else ()),
        ],
        "follow_ups": list(follow_ups()) if past else [],
        "steps": plain(debugging_steps()) if debugs else [],
        "faults": plain(fault_cards()) if debugs else [],
    }


def _rule(code: str) -> dict[str, Any]:
    stage = stages()[code]
    return {
        "stage": code,
        "name": stage.name,
        "measures": stage.measures,
        "rule": ai_rule_words(AiRule(stage.ai_rule)),
    }


def _bank(
    held: Round,
    stage: str,
    bank: Sequence[Scenario] | Sequence[EvidenceQuestion],
    met: Collection[str],
) -> list[dict[str, Any]]:
    return [
        {
            "stage": stage,
            "id": one.id,
            "read": one.id in held.read_aloud,
            "met": one.id in met,
            "about": plain(one),
        }
        for one in bank
    ]


def _estimate(line: estimates.Line) -> dict[str, Any]:
    return {
        "id": line.about.id,
        "name": line.about.name,
        "unit": line.about.unit,
        "formula": line.reckoned,
        "conclude": line.about.conclude,
        "assumptions": plain(line.assumptions),
        "said": line.said,
        "unread": line.unread,
        "low": _told(line.accepted.low) if line.accepted else None,
        "high": _told(line.accepted.high) if line.accepted else None,
        "right": line.verdict.accepted if line.verdict else None,
        "verdict": line.verdict.sentence if line.verdict else "",
    }


def _told(figure: float) -> float | None:
    """Return a figure that JSON holds: none beyond what a number may be."""
    return figure if isfinite(figure) else None
