"""How far groups' scores lie apart: of screening, of interviews, of work samples; nobody's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.db.models import F, Func, JSONField, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasauti.fairness import Difference, standardised_difference
from kasauti.fairness.differences import SHOWN_FROM
from kasauti.records import scorecards
from kasauti.records.groups import ATTRIBUTES, answers_of
from kasauti.records.models import Application, Grading, GroupAnswer, RunState
from kasauti.records.reports import Scope
from kasauti.skills import competencies

STAGES: Mapping[str, Promise] = {
    "screening": _("Screening"), "interviews": _("Interviews"), "work samples": _("Work samples"),
}  # fmt: skip
WHOLE = "whole"
"""What a stage says of all competencies together: the role match, a work sample's score."""


def stage_name(key: str) -> str:
    """Return the words for a stage."""
    return str(STAGES[key])


@dataclass(frozen=True, slots=True)
class GroupApart:
    """A group's people and how far their mean lies from the reference's, in its spread."""

    group: str
    people: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class Apart:
    """One measure of one stage.

    Parameters
    ----------
    stage : str
        Of ``STAGES``.
    measure : str
        Id of a competency, or ``WHOLE``.
    name : str
        The competency's; empty for the whole.
    reference : str
        The group with the highest mean.
    others : tuple of GroupApart
        Each of at least ``SHOWN_FROM`` people, as is the reference.
    """

    stage: str
    measure: str
    name: str
    reference: str
    others: tuple[GroupApart, ...]


Scores = dict[tuple[str, str], dict[int, float]]
"""(stage, measure) → application → score."""


def apart(scope: Scope) -> dict[str, list[Apart]]:
    """Return each attribute's measures with groups large enough to be held apart.

    Only applications of people who said something of themselves are looked at, in a constant
    number of queries. Ratings are read once filed, and only their means are told.
    """
    who = dict(scope.cohort().values_list("pk", "candidate_id"))
    answers = answers_of(set(who.values()))
    told = {pk: answers[person] for pk, person in who.items() if person in answers}
    scores = _screened(told) | _rated(told) | _graded(told)
    return {attribute: list(_measures(attribute, scores, told)) for attribute in ATTRIBUTES}


def _measures(attribute: str, scores: Scores, told: Mapping[int, GroupAnswer]) -> Iterator[Apart]:
    names = {one.id: one.name for one in competencies()}
    for (stage, measure), each in scores.items():
        groups = defaultdict(list)
        for application, score in each.items():
            if group := getattr(told[application], attribute):
                groups[group].append(score)
        large = {group: of for group, of in groups.items() if len(of) >= SHOWN_FROM}
        if len(large) < 2:
            continue
        reference = max(sorted(large), key=lambda group: fmean(large[group]))
        others = tuple(
            GroupApart(group, len(of), standardised_difference(of, large[reference]))
            for group, of in sorted(large.items())
            if group != reference
        )
        yield Apart(stage, measure, names.get(measure, ""), reference, others)


def _screened(who: Collection[int]) -> Scores:
    levels = Func(
        F("result__result"),
        Value("$.competencies[*].level"),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    rows = Application.objects.filter(pk__in=who, result__isnull=False)
    found: Scores = defaultdict(dict)
    for pk, match, each in rows.values_list("pk", "result__attainment", levels):
        found["screening", WHOLE][pk] = match
        for competency, level in zip(competencies(), each, strict=True):
            if level is not None:
                found["screening", competency.id][pk] = level
    return found


def _rated(who: Collection[int]) -> Scores:
    found: Scores = {("interviews", one.id): {} for one in competencies()}
    for application, competency, level in scorecards.mean_levels(who):
        found["interviews", competency][application] = level
    return found


def _graded(who: Collection[int]) -> Scores:
    rows: Any = Grading.objects.filter(
        state=RunState.DONE, submission__assignment__application__in=who
    ).values_list("submission__assignment__application", "sealed__record__score")
    return {("work samples", WHOLE): dict(rows.order_by("submission__assignment", "pk"))}
