"""The commands that take a Ray cluster: what they make there is what they make alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("ray")
from ray.cluster_utils import Cluster

from kasauti_recommender.cli import commands
from kasauti_recommender.training.shelf import Shelf


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a cluster of two machines, which nobody here has joined yet: the commands do."""
    two = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    two.add_node(num_cpus=1)
    yield two.address
    two.shutdown()


def run(*words: str) -> str:
    done = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.slow
def test_a_version_trained_on_a_cluster_is_the_one_trained_alone(
    address: str, tmp_path: Path
) -> None:
    made = []
    for name, more in (("alone", ()), ("there", ("--cluster", address))):
        shelf = Shelf(tmp_path / name)
        run("train", "--models", str(shelf.folder), "--items", "1500", "--users", "500",
            "--width", "16", *more)  # fmt: skip
        (version,) = shelf.versions()
        folder = shelf.path(version)
        made.append((version, {f.name: f.read_bytes() for f in folder.glob("*.[on]*")}))
    assert made[0][0] == made[1][0]
    assert {"ranker.onnx", "reference.npy"} <= made[0][1].keys()
    assert made[0][1] == made[1][1]


@pytest.mark.slow
def test_the_bench_builds_on_a_cluster_and_searches_its_shards(
    address: str, tmp_path: Path
) -> None:
    said = run("bench", "--items", "1000", "--seconds", "0", "--cluster", address,
               "--shards", "2", "--folder", str(tmp_path / "bench"),
               "--results", str(tmp_path))  # fmt: skip
    assert "2 shards against one index" in " ".join(said.split())
    sharded = json.loads((tmp_path / "recommender-1000.json").read_text())["sharded"]
    assert (sharded["shards"], sharded["missing"]) == (2, 0)
    assert sharded["found"] >= sharded["one_found"] - 0.02
    assert sharded["p50"] > 0
