"""Who saw which arm and converted: from what a node's log and its archive hold."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kasauti_recommender.events.log import Compacted, follow, segments
from kasauti_recommender.experiments.analysis import (
    Arm,
    Difference,
    always_valid,
    at_horizon,
    sample_ratio,
)
from kasauti_recommender.experiments.plan import Plan

EXPOSURES = "exposures"
"""Kind of the log's records of who was shown an arm, and folder of those it no longer holds."""
EXPOSURE_COLUMNS = {
    "id": pl.String(), "experiment": pl.String(), "arm": pl.String(), "user": pl.String(),
    "at": pl.Int64(),
}  # fmt: skip
_FEWEST = 100  # users of an arm: below it the normal law says nothing of rates
_HOUR = 3_600_000


def exposure(experiment: str, arm: str, user: str, at: int) -> dict[str, Any]:
    """Return the record of a user's list; however often it comes, the day's archive has it once."""
    name = f"{experiment}\x00{user}"
    return {"id": name, "experiment": experiment, "arm": arm, "user": user, "at": at}


def converted(data: Path, plan: Plan) -> pl.DataFrame:
    """Return a row for each user who was shown an arm.

    Columns are ``user``, ``arm``, ``at`` (of the first list, milliseconds since 1970-01-01 UTC) and
    ``converted`` (when, null for who did not within the plan's hours). Reads beside a node that is
    writing: records that compaction takes from the log meanwhile stand in the archive before.
    """
    while True:
        with contextlib.suppress(Compacted):
            seen, done = _of_log(data, plan)
            break
    held = [seen, *_archived(data / EXPOSURES, pl.col("experiment") == plan.name, seen.columns)]
    first = pl.concat(held).sort("at").unique("user", keep="first")
    held = [done, *_archived(data / "events", pl.col("kind") == plan.counts, done.columns)]
    later = (
        pl.concat(held).rename({"at": "converted"}).join(first, on="user")
        .filter(pl.col("converted").is_between(
            pl.col("at"), pl.col("at") + round(plan.within * _HOUR)
        ))
        .group_by("user").agg(pl.col("converted").min())
    )  # fmt: skip
    return first.join(later, on="user", how="left").sort("at", "user")


def _of_log(data: Path, plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame]:
    exposed: list[tuple[str, str, int]] = []
    events: list[tuple[str, int]] = []
    held = segments(data / "log")
    for record in follow(data / "log", held[0][0] if held else 0):
        if record.kind == EXPOSURES:
            exposed += [
                (e["user"], e["arm"], e["at"])
                for e in record.body[EXPOSURES] if e["experiment"] == plan.name
            ]  # fmt: skip
        elif record.kind == "events":
            events += [
                (e["user"], e["at"]) for e in record.body["events"] if e["kind"] == plan.counts
            ]
    return (
        pl.DataFrame(exposed, schema={n: EXPOSURE_COLUMNS[n] for n in ("user", "arm", "at")},
                     orient="row"),
        pl.DataFrame(events, schema={"user": pl.String(), "at": pl.Int64()}, orient="row"),
    )  # fmt: skip


def _archived(folder: Path, wanted: pl.Expr, columns: list[str]) -> Iterator[pl.DataFrame]:
    for path in sorted(folder.glob("day=*/events.parquet")):
        yield pl.read_parquet(path).filter(wanted).select(columns)


def arms(rows: pl.DataFrame, plan: Plan, until: int | None = None) -> tuple[Arm, ...]:
    """Return what was counted of each arm, in the plan's order.

    Parameters
    ----------
    rows : DataFrame
        From ``converted``.
    plan : Plan
    until : int, optional
        Milliseconds since 1970-01-01 UTC; what came later is left out.
    """
    if until is not None:
        rows = rows.filter(pl.col("at") <= until)
    came = pl.col("converted").is_not_null() & (pl.col("converted") <= (until or 1 << 62))
    counted = {
        str(arm): (int(users), int(some))
        for arm, users, some in rows.group_by("arm").agg(pl.len(), came.sum()).iter_rows()
    }
    return tuple(Arm(arm.name, *counted.get(arm.name, (0, 0))) for arm in plan.arms)


@dataclass(frozen=True, slots=True)
class Finding:
    """What an arm showed against the control.

    Parameters
    ----------
    arm : Arm
    now : Difference, optional
        Always valid; None while an arm has too few users.
    horizon : Difference, optional
        At the planned number of users; None before it.
    """

    arm: Arm
    now: Difference | None
    horizon: Difference | None


@dataclass(frozen=True, slots=True)
class Result:
    """What an experiment showed.

    Parameters
    ----------
    control : Arm
    findings : tuple of Finding
    split : float
        p-value of the sample ratio; below ``SRM_ALARM`` nothing else may be read.
    """

    control: Arm
    findings: tuple[Finding, ...]
    split: float


def result(rows: pl.DataFrame, plan: Plan, now: int) -> Result:
    """Analyse an experiment: at any time, and once at the number of users that was planned.

    At the horizon an arm and the control are compared by the users up to one moment for both, when
    the smaller of the two had as many as were planned, once their hours are over: what comes later
    changes nothing any more, and neither arm has days that the other lacks.

    Parameters
    ----------
    rows : DataFrame
        From ``converted``.
    plan : Plan
    now : int
        Milliseconds since 1970-01-01 UTC.
    """
    control, *others = arms(rows, plan)
    split = sample_ratio([a.users for a in (control, *others)], [a.share for a in plan.arms])
    waited = rows.filter(pl.col("at") <= now - round(plan.within * _HOUR))
    findings = tuple(
        Finding(arm, _now(control, arm, plan), _planned(waited, plan, arm.name)) for arm in others
    )
    return Result(control, findings, split)


def _planned(rows: pl.DataFrame, plan: Plan, name: str) -> Difference | None:
    """Return what an arm shows at the planned number of users, None before it."""
    both = (plan.arms[0].name, name)
    of = [rows.filter(pl.col("arm") == one)["at"].sort() for one in both]
    if min(map(len, of)) < plan.horizon:
        return None
    moment = max(at[plan.horizon - 1] for at in of)
    counted = {arm.name: arm for arm in arms(rows.filter(pl.col("at") <= moment), plan)}
    return at_horizon(*(counted[one] for one in both), confidence=1 - plan.alpha)


def _now(control: Arm, arm: Arm, plan: Plan) -> Difference | None:
    if min(control.users, arm.users) < _FEWEST or not control.conversions + arm.conversions:
        return None
    return always_valid(control, arm, alpha=plan.alpha, scale=plan.scale)


def over_time(
    rows: pl.DataFrame, plan: Plan, *, points: int = 60
) -> dict[str, list[tuple[int, Difference]]]:
    """Return for each arm how its difference stood as users came in: (milliseconds, difference)."""
    lines: dict[str, list[tuple[int, Difference]]] = {arm.name: [] for arm in plan.arms[1:]}
    if not len(rows):
        return lines
    last = max(rows["at"].max(), rows["converted"].max() or 0)  # type: ignore[type-var]
    for until in np.linspace(rows["at"].min(), last, points).astype(int).tolist():  # type: ignore[arg-type]
        control, *others = arms(rows, plan, until)
        for arm in others:
            if (found := _now(control, arm, plan)) is not None:
                lines[arm.name].append((until, found))
    return lines
