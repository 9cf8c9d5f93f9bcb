"""The command that watches a version, and trains a new one when there is reason to."""

from __future__ import annotations

import time
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.models import load_material
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.monitoring import (
    Calibration,
    Reference,
    Thresholds,
    Tuned,
    calibration,
    drift,
    keep_look,
    outcomes_since,
    triggers,
    tune,
)
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.training.lists import observed, renumbered
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import run
from kasauti_recommender.training.registry import Registry
from kasauti_recommender.training.shelf import NoVersion, Shelf

console = Console()
_FILE = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender"))
@click.option("--events", type=_FILE, help="What has come in since; Parquet, CSV or partitions.")
@click.option("--catalogue", type=_FILE, help="The catalogue as it is now.")
@click.option("--thresholds", is_flag=True, help="Only tune thresholds and print what they find.")
@click.option("--retrain", is_flag=True, help="Train a new version when there is reason to.")
@click.option("--every", type=float, default=0, help="Hours between looks; 0 looks once.")
@click.option("--registry", default="", help="MLflow server; a local database by default.")
def watch(
    models: Path,
    events: Path | None,
    catalogue: Path | None,
    thresholds: bool,
    retrain: bool,
    every: float,
    registry: str,
) -> None:
    """Hold what comes in against what the champion was trained on."""
    while True:
        shelf = Shelf(models)
        held = shelf.champion()
        if held is None:
            raise NoVersion("nothing to watch: no version has been promoted yet")
        folder = shelf.path(held.version)
        known = np.load(folder / "reference.npy")
        tuned = tune(known, NAMES, days=200, trials=10)
        _print_tuned(tuned)
        if thresholds:
            return
        made = shelf.manifest(held.version).created_from
        material, source = _now(events, catalogue, made["source"])
        record = Registry(models, registry)
        expected = record.figures(held.version).get("hit_rate", 0.0)
        reasons = _look(material, folder, known, tuned, expected)
        if reasons and retrain:
            outcome = run(
                material, Parameters.of(made["parameter_values"]), shelf, source=source,
                registry=record, say=console.print,
            )  # fmt: skip
            console.print(f"gate: {outcome.gate.reason}")
        if not every:
            return
        time.sleep(every * 3600)


def _now(
    events: Path | None, catalogue: Path | None, trained_on: dict[str, object]
) -> tuple[Material, dict[str, object]]:
    if events is not None and catalogue is not None:
        now = time.time_ns() // 1_000_000
        source: dict[str, object] = {"events": str(events), "catalogue": str(catalogue)}
        return gather(read_table(catalogue), [read_table(events)], now=now), source
    return load_material(trained_on)


def _look(
    material: Material, folder: Path, known: np.ndarray, tuned: Tuned, expected: float
) -> bool:
    bundle = Bundle.open(folder)
    ids = (bundle.ids.number(name) for name in material.catalogue.ids.to_list())
    number = np.array([-1 if known is None else known for known in ids])
    values = observed(
        material.history, index=bundle.index, vectors=bundle.vectors, table=bundle.table,
        visits=bundle.visits, number=number,
    )  # fmt: skip
    drifts = drift(Reference(known, NAMES), values)
    keep_look(folder.parent.parent, folder.name, drifts, tuned.psi, now=int(time.time()))
    table = Table(title=f"Drift of {len(values):,} rows against {len(known):,}")
    for name in ("feature", "PSI", "KS", "unknown"):
        table.add_column(name, justify="left" if name == "feature" else "right")
    for one in drifts[:8]:
        table.add_row(one.feature, f"{one.psi:.3f}", f"{one.distance:.3f}", f"{one.unknown:.1%}")
    console.print(table)
    age = (time.time() - (folder / "manifest.json").stat().st_mtime) / 86_400
    found = triggers(
        Thresholds(psi=tuned.psi, distance=tuned.distance), drifts=drifts, age=age,
        calibrated=_calibrated(bundle, material, number, expected),
        new_items=float((number < 0).mean()),
    )  # fmt: skip
    for trigger in found:
        console.print(f"{trigger.name}: {trigger.reason}")
    if not found:
        console.print("no reason to retrain")
    return bool(found)


def _calibrated(
    bundle: Bundle, material: Material, number: np.ndarray, expected: float
) -> Calibration | None:
    """Say how well the version still finds what people choose, where enough came in since."""
    until = bundle.manifest.created_from.get("until")
    if not expected or not isinstance(until, int):
        console.print(
            "concept drift: not looked at, what the version was judged by is not recorded"
        )
        return None
    try:
        outcomes = outcomes_since(bundle, renumbered(material.history, number), until, expected)
        found = calibration(outcomes, now=int(time.time()))
    except ValueError as error:
        console.print(f"concept drift: not looked at, {error}")
        return None
    console.print(
        f"it finds {outcomes.clicked.mean():.1%} of what {found.labelled:,} people chose since, "
        f"{expected:.1%} when it was judged (p {found.p:.2g})"
    )
    return found


def _print_tuned(tuned: Tuned) -> None:
    console.print(
        f"thresholds: PSI {tuned.psi:.3f}, KS {tuned.distance:.3f}; "
        f"false alarms on {tuned.false_alarms:.1%} of {tuned.days} days without drift"
    )
    for found in tuned.found:
        console.print(
            f"  shift of {found.shift} standard deviations: found in {found.detected:.0%}, "
            f"after {found.delay:.1f} days"
        )
