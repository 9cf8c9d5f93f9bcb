"""What an experiment is to be, said before it begins: arms, what counts, and when it is over."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kasauti_recommender.events.event import Kind
from kasauti_recommender.experiments.analysis import users_per_arm
from kasauti_recommender.experiments.buckets import Experiment
from kasauti_recommender.experiments.guards import Rails
from kasauti_recommender.ranking.rules import BadRules, rules_of


class BadPlan(ValueError):
    """An experiment that cannot be run as it is declared."""


@dataclass(frozen=True, slots=True)
class PlannedArm:
    """An arm.

    Parameters
    ----------
    name : str
    share : float
        Of the users, 0 to 1.
    version : str
        That answers in it; empty for the one that the node serves.
    rules : mapping
        How its lists are arranged otherwise than by the node's own rules (``ranking.rules``).
    """

    name: str
    share: float
    version: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """An experiment as it is declared.

    Parameters
    ----------
    name : str
        Splits the users; used once.
    arms : tuple of PlannedArm
        The first is the control and is answered as the node answers everybody.
    counts : str
        Kind of event that is a conversion.
    within : float
        Hours after the first list of an arm in which a conversion counts.
    rate : float
        Share of users who convert today, as far as is known.
    lift : float
        Smallest relative rise that is worth finding; both say how many users the horizon needs.
    rails : Rails
        What stops an arm.

    Raises
    ------
    BadPlan
    """

    name: str
    arms: tuple[PlannedArm, ...]
    counts: str = Kind.CLICK.value
    within: float = 24.0
    rate: float = 0.05
    lift: float = 0.1
    rails: Rails = field(default_factory=Rails)

    def __post_init__(self) -> None:
        if not self.name or not all(sign.isalnum() or sign in "-_." for sign in self.name):
            raise BadPlan("name: letters, digits, - _ and . make an experiment's name")
        if len(self.arms) < 2:
            raise BadPlan(f"{self.name}: two arms at least, the control first")
        for arm in self.arms:
            try:
                rules_of(arm.rules, arm.name)
            except BadRules as error:
                raise BadPlan(str(error)) from error
        if self.arms[0].version or self.arms[0].rules:
            raise BadPlan(f"{self.arms[0].name}: the first arm is the control, as the node answers")
        if self.counts not in {kind.value for kind in Kind}:
            raise BadPlan(f"counts: {self.counts!r} is no kind of event")
        if not 0 < self.rate < 1 or self.lift <= 0 or not self.within > 0:
            raise BadPlan("rate lies between 0 and 1, lift and within above 0")
        if not all(arm.share > 0 for arm in self.arms):
            raise BadPlan(f"{self.name}: every arm needs a share above 0")
        try:
            self.split.arm("")
        except ValueError as error:
            raise BadPlan(str(error)) from error

    @property
    def split(self) -> Experiment:
        """Who sees which arm."""
        return Experiment(self.name, tuple((arm.name, arm.share) for arm in self.arms))

    @property
    def horizon(self) -> int:
        """Users of each arm at which it is looked at once and for all."""
        return users_per_arm(self.rate, self.lift, alpha=self.alpha)

    @property
    def alpha(self) -> float:
        """Error rate of each comparison, so that all of them together keep to 5 %."""
        return 0.05 / (len(self.arms) - 1)

    @property
    def scale(self) -> float:
        """Size of difference, as an absolute rate, that looks at any time are most sensitive to."""
        return self.rate * self.lift


def read_plan(path: Path) -> Plan:
    """Read a plan from a TOML file.

    Raises
    ------
    BadPlan
        Naming what is wrong in it.
    """
    try:
        said = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise BadPlan(f"{path}: {error}") from error
    return plan_of(said, str(path))


def plan_of(said: Mapping[str, Any], where: str = "experiment") -> Plan:
    """Return the plan that a mapping describes, as ``dataclasses.asdict`` would give it.

    Raises
    ------
    BadPlan
        Naming what is missing or not known.
    """
    parts = dict(said)
    arms = tuple(_read(PlannedArm, arm, f"{where}: arms") for arm in parts.pop("arms", ()))
    rails = _read(Rails, parts.pop("rails", {}), f"{where}: rails")
    made: Plan = _read(Plan, parts | {"arms": arms, "rails": rails}, where)
    return made


_FORMS = {"name": str, "version": str, "counts": str, "rules": Mapping}


def _read(form: Any, said: Any, where: str) -> Any:
    if not isinstance(said, Mapping):
        raise BadPlan(f"{where}: a table is expected, not {said!r}")
    known = [one.name for one in fields(form)]
    for name, value in said.items():
        if name not in known:
            raise BadPlan(f"{where}: there is no {name!r}; known: {', '.join(known)}")
        wanted: Any = _FORMS.get(name, tuple | Rails if name in ("arms", "rails") else float | int)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise BadPlan(f"{where}: {name} = {value!r} is of the wrong kind")
    try:
        return form(**said)
    except TypeError as error:
        raise BadPlan(f"{where}: name, share and arms are needed ({error})") from error
