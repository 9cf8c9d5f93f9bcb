"""Watching a version: all is well, or tastes changed and a new version is trained."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from kasauti_recommender.cli.watching import watch
from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.ranking import Trees
from kasauti_recommender.training.material import gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import run
from kasauti_recommender.training.registry import Registry
from kasauti_recommender.training.shelf import Shelf

SHOP = Shop(items=3_000, users=1_500, kinds=100, categories=10, brands=60)
PARAMETERS = Parameters(width=16, lists=300, trees=Trees(count=10))
TRAINED_SHARE = 0.7


class Watched:
    """A version trained on the first part of a shop's events, and what comes in after."""

    def __init__(self, folder: Path) -> None:
        goods, parts = made_tables(SHOP)
        self.events = pl.concat(parts).sort("at")
        self.split = int(len(self.events) * TRAINED_SHARE)
        self.models, self.files = folder / "models", folder
        self.models.mkdir()
        goods.write_parquet(folder / "catalogue.parquet")
        material = gather(
            goods, [self.events[: self.split]], now=int(self.events["at"][self.split])
        )
        self.first = run(
            material, PARAMETERS, Shelf(self.models), source={}, asked=1_000,
            registry=Registry(self.models),
        ).version  # fmt: skip

    def look(self, later: pl.DataFrame, *flags: str) -> str:
        path = self.files / "events.parquet"
        pl.concat([self.events[: self.split], later]).write_parquet(path)
        words = ["--models", str(self.models), "--events", str(path)]
        words += ["--catalogue", str(self.files / "catalogue.parquet"), *flags]
        found = CliRunner().invoke(watch, words, catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.output


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(tmp_path_factory.mktemp("watched"))


def test_more_of_the_same_is_no_change_of_tastes(watched: Watched) -> None:
    said = watched.look(watched.events[watched.split :])
    assert "people chose since" in said
    assert "concept drift" not in said


def test_too_little_that_is_new_is_said_not_judged(watched: Watched) -> None:
    said = watched.look(watched.events[watched.split : watched.split + 50])
    assert "concept drift: not looked at" in said


def test_changed_tastes_ring_and_train_a_new_version(watched: Watched) -> None:
    later = watched.events[watched.split :]
    shuffled = later.with_columns(item=pl.col("item").shuffle(seed=4))
    said = watched.look(shuffled, "--retrain")
    assert "concept drift: 0." in said
    assert "gate:" in said
    assert len(Shelf(watched.models).versions()) == 2
