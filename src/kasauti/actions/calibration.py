"""Exemplars rated blind: who passes is trained for the stage. A set of exemplars is sat once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kasauti.actions import availability, trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import ExemplarSet, Gate, Given, exemplar_sets, gate
from kasauti.records.models import AuditEntry, Training, User

VERB = "calibration.sit"


@dataclass(frozen=True, slots=True)
class Sitting:
    """What somebody gave for the exemplars of a stage, and where that stands against the key."""

    at: datetime
    given: Mapping[str, int]
    gate: Gate


def exemplars(stage: str) -> ExemplarSet:
    """Return the exemplars of a stage.

    Raises
    ------
    Refused
        If there are none.
    """
    if stage not in exemplar_sets():
        raise Refused(f"{stage} is no stage that people rate live")
    return exemplar_sets()[stage]


def sittings(user: User) -> dict[str, Sitting]:
    """Return a user's sittings over the present exemplars, by stage."""
    found: dict[str, Sitting] = {}
    for row in AuditEntry.objects.filter(verb=VERB, actor_user=user):
        stage, given = row.detail["stage"], row.detail["given"]
        asked = exemplar_sets().get(stage)
        if asked is not None and asked.version == row.detail["version"]:
            found.setdefault(stage, Sitting(row.at, given, gate(asked.keys, given)))
    return found


def given() -> list[Given]:
    """Return every sitting's levels as ratings: answers that all rate link raters who share nobody.

    They go into statistics of raters, where an answer counts as a person.
    """
    found = []
    for row in AuditEntry.objects.filter(verb=VERB, actor_user__isnull=False):
        asked = exemplar_sets().get(row.detail["stage"])
        if asked is not None and asked.version == row.detail["version"]:
            found += [
                Given(f"{asked.stage} {one}", str(row.actor_user_id), asked.competency.id, level)
                for one, level in row.detail["given"].items()
            ]
    return found


def sitting(user: User, stage: str) -> Sitting | None:
    """Return a user's sitting over the present exemplars of a stage, None before it."""
    return sittings(user).get(stage)


@trail.in_turn
def sit(stage: str, given: Mapping[str, int], *, by: User) -> Sitting:
    """File a user's own levels for the exemplars of a stage; passing makes them trained for it.

    Raises
    ------
    Refused
        If one is not rated, or the user has seen the key of these exemplars.
    """
    asked = exemplars(stage)
    if set(given) != set(asked.keys) or not set(given.values()) <= {1, 2, 3, 4, 5}:
        raise Refused("Rate every answer from 1 to 5: the key is shown after all of them")
    if sitting(by, stage) is not None:
        raise Refused("You have seen the key of these answers: new ones open a new sitting")
    found = gate(asked.keys, given)
    entry = trail.record(
        VERB, by, by=by, stage=stage, version=asked.version, given=dict(given),
        passed=found.passed, deviation=found.deviation, worst=found.worst,
    )  # fmt: skip
    if found.passed:
        availability.train(by, stage, Training.State.TRAINED, by=by)
    return Sitting(entry.at, dict(given), found)
