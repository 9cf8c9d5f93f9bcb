"""The commands that compare arms on the users of a running node."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.options import warn
from kasauti_recommender.experiments.analysis import SRM_ALARM, Difference
from kasauti_recommender.experiments.counting import converted, over_time, result
from kasauti_recommender.experiments.plan import BadPlan, Plan, PlannedArm, read_plan
from kasauti_recommender.experiments.running import Experiments, Running, State
from kasauti_recommender.serving import pictures
from kasauti_recommender.serving.arms import rules
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.manifest import warm
from kasauti_recommender.serving.numbering import check
from kasauti_recommender.serving.pictures import Pictures
from kasauti_recommender.training.registry import Registry, follow
from kasauti_recommender.training.shelf import NoVersion, Shelf

console = Console()
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _places(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--data", type=click.Path(path_type=Path),
            help="Where the node's log lives; by default beside the versions.",
        ),
        click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender")),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group()
def experiment() -> None:
    """Compare versions or rules on the users of a running node (A/B)."""


@experiment.command()
@_places
@click.option("--name", default="", help="Of an experiment that no file declares.")
@click.option("--version", default="", help="Answers half of its users, the champion the others.")
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True,
    help="Of all users who take part in it.",
)  # fmt: skip
@click.argument("file", type=_FILE, required=False)
def start(
    models: Path, data: Path | None, name: str, version: str, share: float, file: Path | None
) -> None:
    """Begin what FILE declares, or --name with --version against the champion.

    The node that serves from the data folder goes on by itself: no restart. Each user keeps an
    arm; who was shown one stands in the log before the list is answered.
    """
    plan = _plan(name, version, share, file)
    shelf, place = Shelf(models), data or models / "serving"
    folders = {arm.name: shelf.path(arm.version) for arm in plan.arms if arm.version}
    for folder in set(folders.values()):
        check(folder, place)
        warm(folder)
    served = place / "served"
    for arm in plan.arms:
        if arm.rules and served.exists():
            words = Bundle.open(folders.get(arm.name) or shelf.path(served.read_text())).words
            known = {name: place for place, name in enumerate(words.get("category", []))}
            rules(arm.rules, known, arm.name)
    Experiments(place).begin(plan, folders)
    split = ", ".join(f"{arm.name} {arm.share:.1%}" for arm in plan.arms)
    console.print(
        f"{plan.name} is running: {split} of the users; {plan.horizon:,} in each arm find a rise "
        f"of {plan.lift:.0%} over {plan.rate:.1%} at the horizon"
    )


def _plan(name: str, version: str, share: float, file: Path | None) -> Plan:
    if file is not None and not name and not version:
        return read_plan(file)
    if file is not None or not name or not version:
        raise BadPlan("give a FILE that declares the experiment, or --name and --version")
    half = share / 2
    return Plan(name, (PlannedArm("control", half), PlannedArm("candidate", half, version)))


@experiment.command()
@_places
@click.argument("name", required=False)
def show(models: Path, data: Path | None, name: str | None) -> None:
    """Say what the experiment has shown until now, or what NAME, which was ended, showed.

    The node's page shows the same, as a picture over time.

    May be looked at as often as one likes: the interval at any time allows for it. Ends with 1
    where a guard rail stopped it or the split is not what was asked for.
    """
    place = data or models / "serving"
    sound = _said(place, _there(Experiments(place), name))
    if not sound:
        sys.exit(1)


@experiment.command()
@_places
@click.option("--registry", default="", help="MLflow server; a local database by default.")
def stop(models: Path, data: Path | None, registry: str) -> None:
    """Let the champion answer everybody again; what was shown is kept, in the registry too."""
    place = data or models / "serving"
    running = _there(Experiments(place), None)
    ended = Experiments(place).end() or running
    _said(place, ended)
    found = result(converted(place, ended.plan), ended.plan, _now())
    shelf = Shelf(models)
    for arm, finding in zip(ended.plan.arms[1:], found.findings, strict=True):
        if arm.version:
            words = f"{ended.words}; at any time: {_words(finding.now)}"
            shelf.note(arm.version, f"experiment {ended.plan.name}", words)
    follow(shelf, Registry(models, registry), warn)
    console.print(f"ended; the champion answers everybody: experiment show {ended.plan.name}")


def _there(experiments: Experiments, name: str | None) -> Running:
    held = experiments.now()
    if name and (held is None or held.plan.name != name):
        held = experiments.past(name)
    if held is None:
        raise NoVersion(
            f"there was no experiment {name}" if name
            else "no experiment is under way: kasauti-recommender experiment start FILE"
        )  # fmt: skip
    return held


def _now() -> int:
    return time.time_ns() // 1_000_000


def _said(data: Path, running: Running) -> bool:
    """Print how an experiment stands; return whether it may be believed."""
    plan, rows = running.plan, converted(data, running.plan)
    found = result(rows, plan, _now())
    Pictures((data,)).keep("experiment", pictures.experiment(plan.name, over_time(rows, plan)))
    words = running.words
    if running.state is State.RUNNING and Experiments(data).over(running):
        words = f"over, {running.champion} is served no more: kasauti-recommender experiment stop"
    table = Table(title=f"{plan.name}: {words}")
    columns = ("arm", "answered by", "users", plan.counts, "rate", "lift", "at any time", "horizon")
    for name in columns:
        table.add_column(name, justify="left" if name in columns[:2] else "right")
    table.add_row("", "", "", "", "", "", f"{1 - plan.alpha:.1%}", f"{plan.horizon:,} users")
    each = [(found.control, None, None), *((f.arm, f.now, f.horizon) for f in found.findings)]
    for declared, (arm, now, horizon) in zip(plan.arms, each, strict=True):
        by = declared.version or running.champion
        table.add_row(
            arm.name, by + (", other rules" if declared.rules else ""), f"{arm.users:,}",
            f"{arm.conversions:,}", f"{arm.rate:.2%}", f"{now.lift:+.1%}" if now else "",
            _words(now) if arm is not found.control else "", _words(horizon) if horizon else "",
        )  # fmt: skip
    console.print(table)
    for name, watched in running.watched.items():
        tally, shown = watched.tally, watched.shown
        console.print(
            f"{name}: {tally.requests:,} answers, {tally.errors} failed, {tally.slow} slow, "
            f"{tally.empty} short; {shown.items:,.0f} different items in {shown.lists:,} lists"
        )
    if found.split < SRM_ALARM:
        console.print(f"the split is not what was asked for (p {found.split:.1e}): believe nothing")
    else:
        console.print(f"split as asked for (p {found.split:.2f})")
    return found.split >= SRM_ALARM and running.state is not State.STOPPED


def _words(found: Difference | None) -> str:
    if found is None:
        return "too few users"
    return f"{found.low:+.2%} to {found.high:+.2%} (p {found.p:.2g})"
