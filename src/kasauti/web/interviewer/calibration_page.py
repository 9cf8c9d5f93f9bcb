"""What the pages of exemplars show: before the sitting no key, after it each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from kasauti.actions import calibration
from kasauti.actions.calibration import Sitting
from kasauti.interviews import ExemplarSet, Stage, stages
from kasauti.records.models import Training, User


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage, whether the user is trained for it, and their sitting."""

    stage: Stage
    state: str
    sitting: Sitting | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An exemplar as it is shown; key and reason are empty before the sitting."""

    id: str
    words: str
    given: int | None
    key: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """The exemplars of a stage for one user."""

    stage: Stage
    asked: ExemplarSet
    anchors: Sequence[tuple[int, str]]
    answers: Sequence[Answer]
    given: Mapping[str, int]
    sitting: Sitting | None


def rows(user: User) -> list[StageRow]:
    """Return the stages that people rate live, as the user stands in each."""
    known = dict(Training.objects.filter(user=user).values_list("stage", "state"))
    sat = calibration.sittings(user)
    return [
        StageRow(one, known.get(one.code, ""), sat.get(one.code))
        for one in stages().values()
        if one.live
    ]


def page(user: User, stage: str, sent: QueryDict) -> Page:
    """Return the page of a stage, with what was sent in it.

    Raises
    ------
    Refused
        If the stage has no exemplars.
    """
    asked, sat = calibration.exemplars(stage), calibration.sitting(user, stage)
    chosen = {one.id: sent.get(f"level_{one.id}", "") for one in asked.exemplars}
    given = {one: int(level) for one, level in chosen.items() if level in set("12345")}
    shown = sat.given if sat else given
    answers = [
        Answer(
            one.id,
            one.words,
            shown.get(one.id),
            one.level if sat else None,
            one.why if sat else "",
        )
        for one in asked.exemplars
    ]
    anchors = tuple(enumerate(asked.competency.anchors, 1))
    return Page(stages()[stage], asked, anchors, answers, given, sat)
