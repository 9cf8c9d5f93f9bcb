"""The commands on versions, as a shell calls them."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from kasauti_recommender.cli import commands
from kasauti_recommender.cli.models import load_material
from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.log import Log
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.serving.tail import End
from kasauti_recommender.training.material import gather
from kasauti_recommender.training.registry import Registry
from kasauti_recommender.training.shelf import Shelf

SHOP = Shop(items=1_200, users=800, kinds=40, categories=5, brands=20)


def ask(*words: object) -> Result:
    wide = CliRunner(env={"COLUMNS": "200"})
    return wide.invoke(commands, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """A shop's tables, three bad rows among the events, as the options that name them."""
    folder = tmp_path_factory.mktemp("shop")
    goods, parts = made_tables(SHOP)
    events = pl.concat(parts)
    bad = events.head(3).with_columns(item=pl.lit("elsewhere"), id=pl.format("bad{}", "id"))
    goods.write_parquet(folder / "catalogue.parquet")
    pl.concat([events, bad]).write_parquet(folder / "events.parquet")
    return ["--events", folder / "events.parquet", "--catalogue", folder / "catalogue.parquet"]


@pytest.fixture(scope="module")
def trained(models: Path, files: list[object]) -> tuple[str, str, str]:
    """Two versions, trained by the command; what it said of the first."""
    said = [ask("train", "--models", models, *files, "--width", width) for width in (8, 16)]
    assert [one.exit_code for one in said] == [0, 0]
    one, other = Shelf(models).versions()
    return one, other, said[0].output


@pytest.fixture
def away() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"


def test_train_says_what_it_did_and_promotes(models: Path, trained: tuple[str, str, str]) -> None:
    one, _, said = trained
    assert "set aside 3: item is not in the catalogue" in said
    assert re.search(r"ranker \d+\.\d s", said)
    assert one in said
    assert "gate: promoted: hit rate" in said
    assert Shelf(models).champion() is not None


def test_without_one_of_the_two_tables_nothing_is_trained(models: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("id,user,item,kind,at\n")
    found = ask("train", "--models", tmp_path, "--events", events)
    assert found.exit_code == 2
    assert "--events and --catalogue go together" in found.output
    assert Shelf(tmp_path).versions() == ()


def test_promote_and_rollback_move_the_champion_here_and_in_the_registry(
    models: Path, trained: tuple[str, str, str]
) -> None:
    one, other, _ = trained
    for version in (one, other):
        assert f"{version} is champion (" in ask("promote", version, "--models", models).output
    assert Registry(models).champion() == other
    assert f"{one} is champion again" in ask("rollback", "--models", models).output
    assert Shelf(models).champion().version == one == Registry(models).champion()  # type: ignore[union-attr]


def test_where_the_registry_is_away_they_warn_and_the_next_command_records(
    models: Path, trained: tuple[str, str, str], away: str
) -> None:
    one, other, _ = trained
    Shelf(models).promote(one)
    promoted = ask("promote", other, "--models", models, "--registry", away)
    assert promoted.exit_code == 0
    assert f"{other} is champion (" in promoted.stdout
    assert f"warning: MLflow at {away} took no record" in promoted.stderr
    back = ask("rollback", "--models", models, "--registry", away)
    assert back.exit_code == 0
    assert f"{one} is champion again" in back.stdout
    assert "the next train, promote, rollback or report records" in back.stderr
    shown = ask("report", "--models", models, "--registry", away)
    assert shown.exit_code == 0
    assert one in shown.stdout
    Shelf(models).promote(other)
    ask("report", "--models", models)
    assert Registry(models).champion() == other


def test_report_lists_versions_with_their_figures(
    models: Path, trained: tuple[str, str, str]
) -> None:
    one, other, _ = trained
    shelf = Shelf(models)
    shelf.promote(one)
    said = ask("report", "--models", models).stdout
    for version in (one, other):
        (line,) = (line for line in said.splitlines() if version in line)
        assert f"{shelf.judged(version).figures['hit_rate']:.4f}" in line  # type: ignore[union-attr]
        assert ("champion" in line) == (version == one)
        assert "1,200" in line


def test_an_unknown_version_is_named_with_those_there_are(
    models: Path, trained: tuple[str, str, str]
) -> None:
    with pytest.raises(LookupError, match=f"no version v-0; there are: {', '.join(trained[:2])}"):
        ask("promote", "v-0", "--models", models)


def test_evaluate_measures_the_champion_again(models: Path, trained: tuple[str, str, str]) -> None:
    one, other, _ = trained
    Shelf(models).promote(other)
    said = ask("evaluate", one, "--models", models, "--asked", 100).output
    assert one in said
    assert "champion" in said


def test_what_came_after_a_training_run_is_left_out_when_its_data_are_gathered_again(
    files: list[object],
) -> None:
    then = SHOP.started + 50 * 86_400_000  # of sixty days
    source = {"events": str(files[1]), "catalogue": str(files[3]), "now": then}
    again, _ = load_material(source, as_then=True)
    since, _ = load_material(source)
    held = pl.read_parquet(str(files[1]))
    early = held.filter(pl.col("at") <= then + 5 * 60_000)
    was = gather(pl.read_parquet(str(files[3])), [early], now=then)
    assert again.digest == was.digest != since.digest


def test_a_version_is_reproduced_and_what_differs_is_named(
    models: Path, trained: tuple[str, str, str], files: list[object], tmp_path: Path
) -> None:
    one, other, _ = trained
    said = ask("reproduce", one, "--models", models)
    assert said.exit_code == 0, said.output
    assert f"{one} is reproduced" in said.output
    assert Shelf(models).versions() == (one, other)
    held = pl.read_parquet(str(files[1]))
    changed = tmp_path / "events.parquet"
    held[1:].write_parquet(changed)
    with pytest.raises(ValueError, match="made from other data than are here: bring back"):
        ask("reproduce", one, "--models", models, "--events", changed)
    manifest = Shelf(models).path(one) / "manifest.json"
    whole = manifest.read_text()
    made = json.loads(whole)
    made["files"]["vectors/vectors.i8"] = "0" * 64
    manifest.write_text(json.dumps(made))
    differs = ask("reproduce", one, "--models", models)
    manifest.write_text(whole)
    assert differs.exit_code == 1
    assert "differs: vectors/vectors.i8" in differs.output
    assert "1 of " in differs.output


def test_events_writes_a_log_as_partitions_that_train_reads_once_however_often(
    files: list[object], tmp_path: Path
) -> None:
    held = pl.read_parquet(str(files[1]))[:100].with_columns(
        request=pl.lit(""), position=pl.lit(-1)
    )
    log = Log(tmp_path / "log")
    for part in (held[:60], held[60:]):
        log.append("events", {"events": part.rows(named=True)})
    End(tmp_path / "end").set(log.end)
    log.close()
    for _ in range(2):
        said = ask("events", tmp_path)
        assert said.exit_code == 0, said.output
        assert f"written to {tmp_path / 'events'}: kasauti-recommender train" in said.output
    written = read_table(tmp_path / "events")
    assert sorted(written["id"]) == sorted(held["id"])
    material = gather(pl.read_parquet(str(files[3])), [written], now=SHOP.started + 90 * 86_400_000)
    assert len(material.history.item) == 100
    assert ask("events", tmp_path / "elsewhere").exit_code == 2


def test_a_rollback_loads_nothing_that_trains() -> None:
    program = (
        "import sys, click; from kasauti_recommender.cli import commands;"
        "assert commands.get_command(click.Context(commands), 'rollback');"
        "slow = {'lightgbm', 'polars', 'sklearn', 'mlflow', 'ray', 'onnx', 'faiss', 'scipy'};"
        "print(*slow & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
