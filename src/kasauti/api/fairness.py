"""Whether groups fare alike: counts by what people volunteered, never a person; the swap test."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import fairness_report, fairness_scores, swap_runs
from kasauti.actions.fairness_report import StageImpact
from kasauti.api.idempotency import once
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.fairness import Impact, ScoringRates
from kasauti.fairness.impact import GroupImpact
from kasauti.records.models import SwapTest

router = Router(tags=["fairness"])
READ = Bearer("reports:read", Permission.FAIRNESS_SEE)
RUN = Bearer("reports:write", Permission.FAIRNESS_SEE)


class FairnessWanted(Schema):
    """One role or all, one whole year or all: finer cuts would tell of single people."""

    role: str = Field("", max_length=200, description="A role's slug")
    year: int | None = Field(None, ge=2000, le=2200)


class GroupFared(Schema):
    """One group beside the one with the highest rate; None where its size allows no ratio."""

    group: str = Field(description="Its key; of two counted together `woman · obc`")
    name: str = Field(description="In the reader's language, as every name here")
    applied: int
    selected: int
    standing: Literal["shown", "caution", "too few"] = Field(description="Of what size it is")
    ratio: float | None
    low: float | None = Field(description="Of the ratio's 95 % interval")
    high: float | None
    mid_p: float | None
    flips: bool | None = Field(description="Whether one person's difference lifts it to .8")
    unseen_above: float | None = Field(description="A true rate above it would go unseen")


class ImpactShown(Schema):
    """The groups of one step; those of fewer than five people are among ``unknown``."""

    reference: str | None = Field(description="Key of the group with the highest rate")
    groups: list[GroupFared]
    unknown: int = Field(description="Did not say, or of a group too small to be shown")


class StepFared(ImpactShown):
    """A step of the way with who was decided on there."""

    step: str = Field(description="The stage that was decided on, or `bottom line`")
    name: str
    people: int


class AttributeFared(Schema):
    """An attribute's steps; the bottom line is from applying to being hired."""

    attribute: Literal["gender", "category", "disability"]
    name: str
    steps: list[StepFared]
    bottom_line: StepFared
    scores_apart: list[ScoresApart]


class GroupApart(Schema):
    """A group beside the one with the highest mean, in standard deviations (Hedges' g)."""

    group: str
    name: str
    people: int
    standing: Literal["shown", "caution", "too few"]
    g: float | None = Field(description="Negative: below the reference; None: all scores alike")
    low: float | None = Field(description="Of g's 95 % interval")
    high: float | None


class ScoresApart(Schema):
    """One measure of one stage; groups of fewer than twenty scores are left out."""

    stage: Literal["screening", "interviews", "work samples"]
    measure: str = Field(description="A competency's id, or `whole`")
    reference: str
    others: list[GroupApart]


class RatesShown(Schema):
    """The share of each group scored above the median of all, as Local Law 144 asks."""

    median: float
    by_sex: ImpactShown
    by_category: ImpactShown
    by_both: ImpactShown


class FairnessShown(Schema):
    """The report of a role and a year."""

    people: int = Field(description="Applications")
    answered: int = Field(description="Of people who said something of themselves")
    attributes: list[AttributeFared]
    scoring_rates: RatesShown | None = Field(description="None below thirty people with a score")


class SwapsShown(Schema):
    """The swap test of the installed scorer: the last with results, and what is under way."""

    scorer: str
    people: int = Field(description="Invented ones")
    finished_at: datetime | None
    results: list[dict[str, Any]] = Field(description="By signal: shift, interval, passed")
    under_way: bool
    failure: str = Field(description="Why the last one did not finish; empty if it did")


@router.get("/fairness", auth=READ, response=FairnessShown, summary="Read the fairness report")
def show_fairness(request: HttpRequest, wanted: Query[FairnessWanted]) -> dict[str, Any]:
    """Return how groups fare; nobody is named, and small groups are not told apart."""
    reader = user_of(request)
    role = None
    if wanted.role:
        role = get_object_or_404(fairness_report.roles(reader), slug=wanted.role)
    if wanted.year is not None and wanted.year not in fairness_report.years(reader):
        raise Problem(422, "Nobody applied in that year: choose another, or none for all")
    scope = fairness_report.scope_of(reader, role, wanted.year)
    people, scores = fairness_report.came(scope), fairness_scores.apart(scope)
    law = fairness_report.local_law_144(people)
    return {
        "people": len(people),
        "answered": sum(one.answer is not None for one in people),
        "attributes": [
            {
                "attribute": one.key,
                "name": str(one.name),
                "steps": [_step(step) for step in one.steps],
                "bottom_line": _step(one.bottom_line),
                "scores_apart": [_apart(measure) for measure in scores[one.key]],
            }
            for one in fairness_report.attributes(people)
        ],
        "scoring_rates": _rates(law) if law else None,
    }


@router.get("/swap-test", auth=READ, response=SwapsShown, summary="Read the scorer's swap test")
def show_swaps(request: HttpRequest) -> dict[str, Any]:
    """Return the last swap test of the installed scorer."""
    return _swaps()


@router.post("/swap-test", auth=RUN, response={202: SwapsShown}, summary="Test the scorer now")
@once
def run_swaps(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """Have a worker test the installed scorer, some minutes; where one does, nothing is added."""
    swap_runs.ask(by=user_of(request))
    return 202, _swaps()


def _step(step: StageImpact) -> dict[str, Any]:
    return _impact(step.impact) | {"step": step.key, "name": step.name, "people": step.people}


def _impact(impact: Impact) -> dict[str, Any]:
    return {
        "reference": impact.reference,
        "groups": [_group(one) for one in impact.groups],
        "unknown": impact.unknown,
    }


def _group(one: GroupImpact) -> dict[str, Any]:
    return {
        "group": one.count.group,
        "name": fairness_report.group_name(one.count.group),
        "applied": one.count.applied,
        "selected": one.count.selected,
        "standing": str(one.standing),
        "ratio": one.ratio,
        "low": one.low,
        "high": one.high,
        "mid_p": one.mid_p,
        "flips": one.flips,
        "unseen_above": one.unseen_above,
    }


def _rates(law: ScoringRates) -> dict[str, Any]:
    return {
        "median": law.median,
        "by_sex": _impact(law.by_sex),
        "by_category": _impact(law.by_category),
        "by_both": _impact(law.by_both),
    }


def _swaps() -> dict[str, Any]:
    held, under_way, failure = fairness_report.swaps()
    shown = held or under_way or SwapTest(scorer="", people=0)
    return {
        "scorer": shown.scorer,
        "people": shown.people,
        "finished_at": iso(shown.finished_at),
        "results": shown.results,
        "under_way": under_way is not None,
        "failure": failure,
    }


def _apart(one: fairness_scores.Apart) -> dict[str, Any]:
    return {
        "stage": one.stage,
        "measure": one.measure,
        "reference": one.reference,
        "others": [
            {
                "group": other.group,
                "name": fairness_report.group_name(other.group),
                "people": other.people,
                "standing": other.difference.standing.value,
                "g": other.difference.g,
                "low": other.difference.low,
                "high": other.difference.high,
            }
            for other in one.others
        ],
    }
