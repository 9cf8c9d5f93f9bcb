"""The command that watches a version, and trains a new one when there is reason to."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.models import load_material
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.monitoring import (
    Calibration,
    Drift,
    Reference,
    Thresholds,
    Tuned,
    calibration,
    drift,
    keep_look,
    known_users,
    numbers_of,
    outcomes_since,
    rows_of,
    served_skew,
    triggers,
    tune,
)
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.training.changes import Changes
from kasauti_recommender.training.curve import PATIENCE, Curve
from kasauti_recommender.training.lists import MOMENTS, History, lately, observed, renumbered
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import run
from kasauti_recommender.training.registry import Registry
from kasauti_recommender.training.shelf import Judged, NoVersion, Shelf

console = Console()
Floats = NDArray[np.float32]
_FILE = click.Path(exists=True, path_type=Path)


_DATA = click.option(
    "--data", type=click.Path(path_type=Path),
    help="Where a node's states live; by default beside the versions.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """What looks are timed by; seconds of a clock that only goes forward, and how to wait."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender"))
@click.option("--events", type=_FILE, help="What has come in since; Parquet, CSV or partitions.")
@click.option("--catalogue", type=_FILE, help="The catalogue as it is now.")
@_DATA
@click.option("--thresholds", is_flag=True, help="Only tune thresholds and print what they find.")
@click.option("--retrain", is_flag=True, help="Train a new version when there is reason to.")
@click.option("--every", type=float, default=0, help="Hours from look to look; 0 looks once.")
@click.option("--registry", default="", help="MLflow server; a local database by default.")
def watch(
    models: Path,
    events: Path | None,
    catalogue: Path | None,
    data: Path | None,
    thresholds: bool,
    retrain: bool,
    every: float,
    registry: str,
) -> None:
    """Hold what comes in against what the champion was trained on."""
    clock = click.get_current_context().find_object(Clock) or Clock()
    while True:
        due = clock.now() + every * 3600
        _look_once(models, events, catalogue, data, registry, only_tune=thresholds, retrain=retrain)
        if thresholds or not every:
            return
        clock.sleep(max(0.0, due - clock.now()))


def _look_once(
    models: Path, events: Path | None, catalogue: Path | None, data: Path | None, registry: str,
    *, only_tune: bool, retrain: bool,
) -> None:  # fmt: skip
    """Look at what has come in until now, and train where there is reason to and it is wanted."""
    shelf = Shelf(models)
    folder = champion_of(shelf)
    if only_tune:
        _print_tuned(_tuned(folder))
        return
    made = shelf.manifest(folder.name).created_from
    material, source = _now(events, catalogue, made["source"], shelf.forgotten())
    judged = shelf.judged(folder.name) or Judged()
    reasons = _look(material, folder, judged.curve)
    _sides_agree(folder, data or models / "serving", material)
    if reasons and retrain:
        outcome = run(
            material, Parameters.of(made["parameter_values"]), shelf, source=source,
            registry=Registry(models, registry), say=console.print,
        )  # fmt: skip
        console.print(f"gate: {outcome.gate.reason}")


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender"))
@click.option("--events", type=_FILE, help="What training reads; Parquet, CSV or partitions.")
@click.option("--catalogue", type=_FILE, help="The catalogue as it is now.")
@_DATA
@click.argument("version", default="champion")
def skew(
    models: Path, events: Path | None, catalogue: Path | None, data: Path | None, version: str
) -> None:
    """Compare the features that VERSION is served with those it would be trained on.

    Online a user's state is what the node's store answers, offline it is cut out of the tables.
    Ends with 1 where features differ.
    """
    shelf = Shelf(models)
    folder = champion_of(shelf) if version == "champion" else shelf.path(version)
    source = shelf.manifest(folder.name).created_from["source"]
    material, _ = _now(events, catalogue, source, shelf.forgotten())
    if not _sides_agree(folder, data or models / "serving", material):
        sys.exit(1)


def champion_of(shelf: Shelf) -> Path:
    """Return the champion's folder.

    Raises
    ------
    NoVersion
        If none was promoted yet.
    """
    held = shelf.champion()
    if held is None:
        raise NoVersion("nothing to watch: no version has been promoted yet")
    return shelf.path(held.version)


def _sides_agree(folder: Path, data: Path, material: Material) -> bool:
    bundle = Bundle.open(folder)
    with known_users(folder, data) as (store, live):
        until = 2**62 if live else int(bundle.manifest.created_from.get("until", 2**62))
        try:
            found = served_skew(bundle, material, store, until=until)
        except ValueError as error:
            console.print(f"skew: not looked at, {error}")
            return True
    whose = f"the node in {data}" if live else f"{folder.name}, no node has served yet"
    ahead = f"; {found.ahead} users did something since and are left out" if found.ahead else ""
    said = found.skew.report() if found.skew.differing else found.skew.report().splitlines()[0]
    console.print(f"skew of {whose}: {said}{ahead}")
    return not found.skew.differing


def _now(
    events: Path | None, catalogue: Path | None, trained_on: dict[str, object],
    forgotten: dict[str, int],
) -> tuple[Material, dict[str, object]]:  # fmt: skip
    if events is not None and catalogue is not None:
        now = time.time_ns() // 1_000_000
        source: dict[str, object] = {"events": str(events), "catalogue": str(catalogue)}
        tables = read_table(catalogue), [read_table(events)]
        return gather(*tables, now=now, forgotten=forgotten), source
    return load_material(trained_on, forgotten)


def _known(folder: Path) -> Floats:
    """Return what drift is held against.

    Raises
    ------
    ValueError
        If an older release made the version: it kept the ranker's lists, which no look is like.
    """
    known: Floats = np.load(folder / "reference.npy")
    if known.ndim != 3:
        raise ValueError(f"{folder.name} keeps no looks to hold it against: train a new version")
    return known


def _tuned(folder: Path, moments: int = MOMENTS) -> Tuned:
    return tune(_known(folder), NAMES, moments=moments, days=200, trials=10)


def _look(material: Material, folder: Path, curve: Curve) -> bool:
    bundle = Bundle.open(folder)
    number = numbers_of(bundle, material.catalogue)
    history = renumbered(material.history, number)
    drifts, limits = _drifted(bundle, folder, history)
    age = (time.time() - (folder / "manifest.json").stat().st_mtime) / 86_400
    found = triggers(
        limits, drifts=drifts, age=age, new_items=float((number < 0).mean()),
        calibrated=_calibrated(
            bundle, history, material.catalogue.changes.renumbered(number), curve
        ),
    )  # fmt: skip
    for trigger in found:
        console.print(f"{trigger.name}: {trigger.reason}")
    if not found:
        console.print("no reason to retrain")
    return bool(found)


def _drifted(
    bundle: Bundle, folder: Path, history: History
) -> tuple[tuple[Drift, ...], Thresholds]:
    """Look at what people of late are ranked, tune thresholds for such a look, and keep it."""
    values = observed(
        history, lately(history), index=bundle.index, vectors=bundle.vectors, table=bundle.table,
        visits=bundle.visits,
    )  # fmt: skip
    try:
        known = _known(folder)
        drifts = drift(Reference(rows_of(known), NAMES), rows_of(values))
        tuned = _tuned(folder, len(values))
    except ValueError as error:
        console.print(f"data drift: not looked at, {error}")
        return (), Thresholds()
    _print_tuned(tuned)
    keep_look(folder.parent.parent, folder.name, drifts, tuned.psi, now=int(time.time()))
    table = Table(title=f"Drift at {len(values):,} moments against {len(known):,}")
    for name in ("feature", "PSI", "KS", "unknown"):
        table.add_column(name, justify="left" if name == "feature" else "right")
    for one in drifts[:8]:
        table.add_row(one.feature, f"{one.psi:.3f}", f"{one.distance:.3f}", f"{one.unknown:.1%}")
    console.print(table)
    return drifts, Thresholds(psi=tuned.psi, distance=tuned.distance)


def _calibrated(
    bundle: Bundle, history: History, changes: Changes, curve: Curve
) -> Calibration | None:
    """Say whether scores still stand for the rates that they stood for, where enough is known."""
    until = bundle.manifest.created_from.get("until")
    if not curve.rates or not isinstance(until, int):
        console.print(
            "concept drift: not looked at, what the version's scores stood for is not recorded"
        )
        return None
    try:
        outcomes = outcomes_since(bundle, history, until, curve, changes)
        found = calibration(outcomes, now=int(history.at.max()), patience=PATIENCE)
    except ValueError as error:
        console.print(f"concept drift: not looked at, {error}")
        return None
    console.print(
        f"of {found.labelled:,} items that it shows since, {found.ratio:.2f} are chosen for each "
        f"one that their scores stood for (calibration error {found.error:.4f}, p {found.p:.2g}); "
        f"{found.waiting:,} are younger than a day and wait for their labels"
    )
    return found


def _print_tuned(tuned: Tuned) -> None:
    console.print(
        f"thresholds: PSI {tuned.psi:.3f}, KS {tuned.distance:.3f}; "
        f"false alarms on {tuned.false_alarms:.1%} of {tuned.days} resampled days"
    )
    for found in tuned.found:
        console.print(
            f"  shift of {found.shift} standard deviations: found in {found.detected:.0%}, "
            f"after {found.delay:.1f} days"
        )
