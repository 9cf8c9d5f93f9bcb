"""Commands on versions: train, evaluate, promote, roll back, report."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import polars as pl
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.options import MODELS, warn
from kasauti_recommender.cli.picturing import draw, page
from kasauti_recommender.cli.sequences import compare_on
from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.events.tables import BadTable, read_table
from kasauti_recommender.training.evaluation import Quality
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import digests_of, judge, run
from kasauti_recommender.training.registry import Registry, follow
from kasauti_recommender.training.reproduction import reproduce as again
from kasauti_recommender.training.shelf import Judged, Shelf

console = Console()
_FILE = click.Path(exists=True, path_type=Path)


def hardware() -> str:
    """Say what a number was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, load {load:.1f}"


@contextmanager
def joined(cluster: str) -> Iterator[None]:
    """Be part of a Ray cluster where one is named."""
    if not cluster:
        yield
        return
    from kasauti_recommender.retrieval.cluster import joined as on  # Ray loads slowly

    with on(cluster):
        yield


@click.command()
@MODELS
@click.option("--events", type=_FILE, help="Parquet or CSV, or a folder of partitions.")
@click.option("--catalogue", type=_FILE, help="Parquet or CSV.")
@click.option("--items", type=int, default=1_000_000, show_default=True, help="Of a made shop.")
@click.option("--users", type=int, default=100_000, show_default=True, help="Of a made shop.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--width", type=int, default=64, show_default=True, help="Columns of item vectors.")
@click.option("--registry", default="", help="MLflow server; a local database by default.")
@click.option("--cluster", default="", help="Ray cluster that makes the training lists, or auto.")
def train(
    models: Path,
    events: Path | None,
    catalogue: Path | None,
    items: int,
    users: int,
    seed: int,
    width: int,
    registry: str,
    cluster: str,
) -> None:
    """Check the data, train a version, judge it, record it, promote it if it is not worse."""
    start = time.perf_counter()
    shelf = Shelf(models)
    material, source = _material(events, catalogue, items, users, seed, forgotten=shelf.forgotten())
    gathered = time.perf_counter() - start
    for reason, count in material.set_aside.items():
        console.print(f"set aside {count:,}: {reason}")
    with joined(cluster):
        outcome = run(
            material, Parameters(width=width), shelf, source=source,
            registry=Registry(models, registry), say=console.print, on_cluster=bool(cluster),
        )  # fmt: skip
    stages = {"data": gathered, **outcome.seconds}
    console.print(" · ".join(f"{name} {seconds:.1f} s" for name, seconds in stages.items()))
    _print_qualities({outcome.version: outcome.quality, "champion": outcome.champion})
    console.print(
        f"gate: {'promoted' if outcome.gate.passed else 'held back'}: {outcome.gate.reason}"
    )


def _material(
    events: Path | None, catalogue: Path | None, items: int, users: int, seed: int, now: int = 0,
    forgotten: Mapping[str, int] | None = None,
) -> tuple[Material, dict[str, object]]:  # fmt: skip
    """Return what to learn from, and where it came from; ``now`` in milliseconds, 0 for now."""
    now = now or time.time_ns() // 1_000_000
    if (events is None) != (catalogue is None):
        raise click.UsageError("--events and --catalogue go together")
    if events is not None and catalogue is not None:
        named = {"events": str(events.resolve()), "catalogue": str(catalogue.resolve())}
        source: dict[str, object] = {**named, "now": now}
        tables = read_table(catalogue), [read_table(events)]
        return gather(*tables, now=now, forgotten=forgotten), source
    shop = Shop(items=items, users=users, seed=seed)
    goods, happenings = made_tables(shop)
    frames: Iterable[pl.DataFrame] = happenings
    source = {"made": {"items": items, "users": users, "seed": seed}}
    return gather(goods, frames, now=now, forgotten=forgotten), source


@click.command()
@MODELS
@click.argument("version", default="champion")
@click.option(
    "--sequences", type=_FILE, help="A line a user: user id, then items in order of time."
)
@click.option("--attributes", type=_FILE, help="JSON: item id to attribute ids.")
@click.option("--asked", type=int, default=1_000, show_default=True, help="Requests to judge by.")
@click.option(
    "--users", type=int, default=0, show_default=True, help="Of the sequences, a case; 0: all."
)
@click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    help="Of the sequences: keep the table there as JSON.",
)
def evaluate(
    models: Path,
    version: str,
    sequences: Path | None,
    attributes: Path | None,
    asked: int,
    users: int,
    results: Path | None,
) -> None:
    """Measure a version on what came after it was made, or the service on real sequences."""
    if sequences is not None:
        compare_on(sequences, attributes, most=users, results=results, console=console)
        return
    shelf = Shelf(models)
    held = shelf.champion()
    name = held.version if version == "champion" and held else version
    made = shelf.manifest(name).created_from
    material, _ = load_material(made["source"], shelf.forgotten())
    parameters = Parameters.of(made["parameter_values"])
    candidate, champion = judge(material, parameters, shelf, name, asked=asked)
    _print_qualities({name: candidate.quality, "champion": champion.quality if champion else None})


def load_material(
    source: Mapping[str, Any], forgotten: Mapping[str, int] | None = None, *, as_then: bool = False
) -> tuple[Material, dict[str, object]]:
    """Return what a version was learnt from, read or made again.

    Parameters
    ----------
    source : mapping
        As a manifest names it.
    forgotten : mapping, optional
        Who is left out (``Shelf.forgotten``).
    as_then : bool
        Leave out events from after the training run.

    Raises
    ------
    BadTable
        If the manifest names no source, or its files are not there any more.
    """
    if isinstance(made := source.get("made"), dict):
        of_a_shop = made["items"], made["users"], made["seed"]
        return _material(None, None, *of_a_shop, forgotten=forgotten)
    if not {"events", "catalogue"} <= source.keys():
        raise BadTable("the version records no data that it was made from: name --events")
    now = source.get("now", 0) if as_then else 0
    tables = Path(source["events"]), Path(source["catalogue"])
    return _material(*tables, 0, 0, 0, now, forgotten)


def _print_qualities(qualities: dict[str, Quality | None]) -> None:
    table = Table(title=hardware())
    names = ("version", "HR@20", "NDCG@20", "one click", "popularity", "coverage", "short", "asked")
    for name in names:
        table.add_column(name, justify="left" if name == "version" else "right")
    for name, quality in qualities.items():
        if quality is not None:
            rates = (
                quality.hit_rate,
                quality.ndcg,
                quality.one_click,
                quality.popularity,
                quality.coverage,
            )
            cells = (*(f"{rate:.4f}" for rate in rates), str(quality.short), f"{quality.asked:,}")
            table.add_row(name, *cells)
    console.print(table)


@click.command()
@MODELS
@click.argument("version")
@click.option("--events", type=_FILE, help="Where the events now are, if they were moved.")
@click.option("--catalogue", type=_FILE, help="Where the catalogue now is, if it was moved.")
def reproduce(models: Path, version: str, events: Path | None, catalogue: Path | None) -> None:
    """Train VERSION again from what it records and compare every file.

    Ends with 1 where a file comes out otherwise. Nothing on the shelf changes.
    """
    shelf = Shelf(models)
    made = shelf.manifest(version).created_from
    moved = {"events": events, "catalogue": catalogue}
    source = made["source"] | {name: str(path) for name, path in moved.items() if path}
    material, _ = load_material(source, shelf.forgotten(), as_then=True)
    digests = digests_of(material, Parameters.of(made["parameter_values"]))
    found = again(material, digests, shelf, version)
    for library, (then, now) in found.libraries.items():
        warn(f"{library} was {then}, here it is {now}")
    for name in found.differing:
        console.print(f"differs: {name}")
    if found.differing:
        console.print(f"{len(found.differing)} of {found.files} files of {version} differ")
        sys.exit(1)
    console.print(f"{version} is reproduced: {found.files} files, the same bytes")


@click.command()
@MODELS
@click.option("--registry", default="", help="MLflow server; a local database by default.")
@click.option(
    "--data", type=click.Path(path_type=Path),
    help="Where the node's log lives; by default beside the versions.",
)  # fmt: skip
@click.option("--to", type=click.Path(path_type=Path), help="HTML file; MODELS/report.html.")
def report(models: Path, registry: str, data: Path | None, to: Path | None) -> None:
    """List the versions with what was measured of them, with pictures as an HTML file.

    What the champion's searches find for their time is measured now (not beyond 5 million items),
    lists by what the node beside it answered; drift and the experiment as they were last looked
    at. The node's page shows the same pictures.
    """
    shelf = Shelf(models)
    follow(shelf, Registry(models, registry), warn)
    held, rows = shelf.champion(), _reported(shelf)
    columns = ("", "version", "items", "data", "code", "HR@20", "popularity", "one click", "MB")
    table = Table(title=hardware())
    for name in columns:
        table.add_column(name)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    if held is not None:
        drawn = draw(shelf.path(held.version), models, data or models / "serving")
        place = to or models / "report.html"
        place.write_text(page(hardware(), columns, rows, drawn))
        console.print(f"with pictures: {place}")


def _reported(shelf: Shelf) -> list[tuple[str, ...]]:
    held, rows = shelf.champion(), []
    for version in shelf.versions():
        manifest, judged = shelf.manifest(version), shelf.judged(version) or Judged()
        size = sum(p.stat().st_size for p in shelf.path(version).rglob("*") if p.is_file()) / 1e6
        mark = "champion" if held and held.version == version else ""
        made = manifest.created_from
        named = (str(made.get(name, "not known"))[:8] for name in ("data", "code"))
        rates = (
            f"{judged.figures.get(name, float('nan')):.4f}"
            for name in ("hit_rate", "popularity", "one_click")
        )
        rows.append((mark, version, f"{manifest.items:,}", *named, *rates, f"{size:.0f}"))
    return rows
