"""The registry follows the shelf: away, killed half-way, damaged, and back again."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from mlflow import MlflowClient

from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.ranking import Trees
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import run
from kasauti_recommender.training.registry import MODEL, Registry, RegistryAway, follow
from kasauti_recommender.training.shelf import Busy, Shelf

SHOP = Shop(items=1_200, users=800, kinds=40, categories=5, brands=20)
PARAMETERS = Parameters(width=16, lists=200, trees=Trees(count=5))
DIGESTS = {"data": "d", "code": "c", "parameters": "p"}


class Server:
    """MLflow's own server in a process group of its own, killed without notice."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as sock:
            self.port = int(sock.getsockname()[1])
        self.folder, self.uri = folder, f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        database = f"sqlite:///{self.folder / 'server.db'}"
        words = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", database]
        words += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.uri}/health", timeout=1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError((self.folder / "server.log").read_text())

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pytest.importorskip("flask", reason="MLflow's server needs it")
    made = Server(tmp_path_factory.mktemp("mlflow"))
    yield made
    made.kill()


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local database without a record; making one takes MLflow seconds."""
    folder = tmp_path_factory.mktemp("tables")
    Registry(folder).follow(Shelf(folder))
    return folder / "mlflow.db"


def shelf_in(folder: Path, tables: Path) -> tuple[Shelf, Registry]:
    shelf = Shelf(folder)
    shutil.copy(tables, folder)
    return shelf, Registry(folder)


def a_version(shelf: Shelf, name: str, hit_rate: float | None = 0.2) -> None:
    with shelf.place_for(name) as folder:
        made = {**DIGESTS, "parameter_values": {"width": 16}}
        said = {"version": name, "items": 1, "width": 16, "created_from": made, "files": {}}
        (folder / "manifest.json").write_text(json.dumps(said))
    if hit_rate is not None:
        shelf.judge(name, {"hit_rate": hit_rate, "popularity": 0.1})


def recorded(uri: str) -> tuple[list[str], list[str]]:
    """Names of the runs and of the versions that MLflow holds."""
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    known = client.get_experiment_by_name(MODEL)
    runs = client.search_runs([known.experiment_id]) if known else []
    versions = client.search_model_versions(f"name='{MODEL}'")
    return sorted(r.info.run_name for r in runs), sorted(v.tags["version"] for v in versions)


@pytest.fixture(scope="module")
def material() -> Material:
    goods, events = made_tables(SHOP)
    return gather(goods, events, now=SHOP.started + 90 * 86_400_000)


def _follow_killed(call: str, when: str, folder: Path, uri: str) -> None:
    real = getattr(MlflowClient, call)

    def killed(*words: object, **named: object) -> None:
        if when == "after":
            real(*words, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(MlflowClient, call, killed)
    Registry(folder, uri).follow(Shelf(folder))


CALLS = (
    "create_experiment", "create_run", "log_batch", "set_terminated", "create_registered_model",
    "create_model_version", "set_model_version_tag", "set_registered_model_alias",
)  # fmt: skip


def killed_in(target: object, *words: object) -> None:
    """Run in a process that ends by SIGKILL; its server has loaded what it needs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    child = context.Process(target=target, args=words)  # type: ignore[arg-type]
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL


def test_a_record_killed_before_and_after_every_call_is_finished_once(
    server: Server, tmp_path: Path
) -> None:
    server.start()
    shelf, registry = Shelf(tmp_path), Registry(tmp_path, server.uri)
    a_version(shelf, "v-1")
    shelf.promote("v-1")
    for call in CALLS:
        for when in ("before", "after"):
            killed_in(_follow_killed, call, when, tmp_path, server.uri)
            runs, versions = recorded(server.uri)
            assert set(runs) | set(versions) <= {"v-1"}
            assert max(len(runs), len(versions)) <= 1, (call, when)
    registry.follow(shelf)
    assert recorded(server.uri) == (["v-1"], ["v-1"])
    assert registry.champion() == "v-1"
    assert registry.figures("v-1") == {"hit_rate": 0.2, "popularity": 0.1}


def test_a_run_without_its_server_ends_well_and_the_next_command_catches_up(
    material: Material, server: Server, tmp_path: Path
) -> None:
    shelf, registry = Shelf(tmp_path), Registry(tmp_path, server.uri)
    said: list[str] = []
    server.kill()
    outcome = run(
        material, PARAMETERS, shelf, source={}, registry=registry, asked=100, say=said.append
    )
    assert outcome.gate.passed
    assert shelf.champion().version == outcome.version  # type: ignore[union-attr]
    assert said[-1].startswith(f"warning: MLflow at {server.uri} took no record")
    with pytest.raises(RegistryAway, match="the next train, promote, rollback or report"):
        registry.champion()
    a_version(shelf, "v-next")
    shelf.promote("v-next")
    shelf.note("v-next", "canary", "aborted")
    assert not follow(shelf, registry, said.append)
    server.start()
    _, before = recorded(server.uri)
    for _ in range(2):
        assert follow(shelf, registry, said.append)
        assert registry.champion() == "v-next"
        both = sorted([outcome.version, "v-next", *before])
        assert recorded(server.uri) == (both, both)
    assert registry.figures(outcome.version)["hit_rate"] == outcome.quality.hit_rate
    assert registry.figures(outcome.version)["seconds_ranker"] > 0
    client = MlflowClient(tracking_uri=server.uri, registry_uri=server.uri)
    (noted,) = client.search_model_versions(f"name='{MODEL}' and tags.version = 'v-next'")
    assert noted.tags["canary"] == "aborted"
    shelf.rollback()
    assert follow(shelf, registry, said.append)
    assert registry.champion() == outcome.version


STEPS = {
    "candidates as of the cut": "learn.fit",
    "lists": "learn.build_lists",
    "ranker": "learn.train",
    "export": "learn.export",
    "states": "learn._states",
    "seal": "learn.write_manifest",
    "taking its place": "shelf.Path.rename",
    "judging": "pipeline.judge",
    "keeping figures": "shelf.Shelf.judge",
    "promoting": "shelf.Shelf.promote",
    "recording": "registry.Registry.follow",
}


def _run_killed(step: str, when: str, material: Material, folder: Path) -> None:
    module, *names, last = step.split(".")
    held = import_module(f"kasauti_recommender.training.{module}")
    for name in names:
        held = getattr(held, name)
    real = getattr(held, last)

    def killed(*words: object, **named: object) -> None:
        if when == "after":
            real(*words, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(held, last, killed)
    run(material, PARAMETERS, Shelf(folder), source={}, registry=Registry(folder), asked=100)


def test_a_trainer_killed_at_any_step_leaves_nothing_half_and_the_next_run_finishes(
    material: Material, tmp_path: Path, tables: Path
) -> None:
    shelf, registry = shelf_in(tmp_path, tables)
    sealed = False
    for step, place in STEPS.items():
        for when in ("before", "after") if step in ("seal", "promoting") else ("before",):
            killed_in(_run_killed, place, when, material, tmp_path)
            sealed = sealed or step == "judging"
            assert len(shelf.versions()) == sealed, step
            promoted = step == "recording" or (step, when) == ("promoting", "after")
            assert (shelf.champion() is not None) == promoted, step
            assert recorded(registry.uri) == ([], []), step
    outcome = run(material, PARAMETERS, shelf, source={}, registry=registry, asked=100)
    assert outcome.seconds == {}, "the sealed version is taken, not trained again"
    assert registry.champion() == outcome.version == shelf.champion().version  # type: ignore[union-attr]
    assert recorded(registry.uri) == ([outcome.version], [outcome.version])
    assert [path.name for path in (tmp_path / "versions").iterdir()] == [outcome.version]


def test_figures_measured_after_a_record_are_added_to_it(tmp_path: Path, tables: Path) -> None:
    shelf, registry = shelf_in(tmp_path, tables)
    a_version(shelf, "v-1", None)
    registry.follow(shelf)
    assert registry.figures("v-1") == {}
    shelf.judge("v-1", {"hit_rate": 0.3})
    registry.follow(shelf)
    assert registry.figures("v-1") == {"hit_rate": 0.3}


def test_what_only_the_registry_knows_comes_back_to_the_shelf(tmp_path: Path, tables: Path) -> None:
    shelf, registry = shelf_in(tmp_path, tables)
    a_version(shelf, "v-1")
    registry.follow(shelf)
    (tmp_path / "judged" / "v-1.json").unlink()  # as before the shelf kept figures
    assert shelf.judged("v-1") is None
    registry.follow(shelf)
    assert shelf.judged("v-1").figures["hit_rate"] == 0.2  # type: ignore[union-attr]


def test_a_damaged_local_database_is_named_and_made_again_from_the_shelf(
    tmp_path: Path, tables: Path
) -> None:
    shelf, registry = shelf_in(tmp_path, tables)
    a_version(shelf, "v-1")
    shelf.promote("v-1")
    (tmp_path / "mlflow.db").write_bytes(b"no database" * 100)
    with pytest.raises(RegistryAway, match=r"mlflow\.db is damaged .* move it away"):
        registry.follow(shelf)
    shutil.copy(tables, tmp_path)
    registry.follow(shelf)
    assert registry.champion() == "v-1"


def test_a_second_training_run_beside_the_first_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with shelf.place_for("v-1"), pytest.raises(Busy, match="another run is training"):
        a_version(Shelf(tmp_path), "v-1")
