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
from kasauti_recommender.monitoring import Reference, Thresholds, Tuned, drift, triggers, tune
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.training.lists import observed
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
        material, source = _now(events, catalogue, shelf, held.version)
        reasons = _look(material, folder, known, tuned)
        if reasons and retrain:
            outcome = run(
                material, Parameters(), shelf, source=source,
                registry=Registry(models, registry), say=console.print,
            )  # fmt: skip
            console.print(f"gate: {outcome.gate.reason}")
        if not every:
            return
        time.sleep(every * 3600)


def _now(
    events: Path | None, catalogue: Path | None, shelf: Shelf, version: str
) -> tuple[Material, dict[str, object]]:
    if events is not None and catalogue is not None:
        now = time.time_ns() // 1_000_000
        source: dict[str, object] = {"events": str(events), "catalogue": str(catalogue)}
        return gather(read_table(catalogue), [read_table(events)], now=now), source
    return load_material(shelf.manifest(version).created_from["source"])


def _look(material: Material, folder: Path, known: np.ndarray, tuned: Tuned) -> bool:
    bundle = Bundle.open(folder)
    values = observed(
        material.history, index=bundle.index, vectors=bundle.vectors, table=bundle.table,
        visits=bundle.visits,
        ids=[bundle.ids.number(name) for name in material.catalogue.ids.to_list()],
    )  # fmt: skip
    drifts = drift(Reference(known, NAMES), values)
    table = Table(title=f"Drift of {len(values):,} rows against {len(known):,}")
    for name in ("feature", "PSI", "KS", "unknown"):
        table.add_column(name, justify="left" if name == "feature" else "right")
    for one in drifts[:8]:
        table.add_row(one.feature, f"{one.psi:.3f}", f"{one.distance:.3f}", f"{one.unknown:.1%}")
    console.print(table)
    age = (time.time() - (folder / "manifest.json").stat().st_mtime) / 86_400
    met = sum(bundle.ids.number(name) is not None for name in material.catalogue.ids.to_list())
    found = triggers(
        Thresholds(psi=tuned.psi, distance=tuned.distance),
        drifts=drifts, age=age, new_items=1 - met / len(material.catalogue),
    )  # fmt: skip
    for trigger in found:
        console.print(f"{trigger.name}: {trigger.reason}")
    if not found:
        console.print("no reason to retrain")
    return bool(found)


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
