"""Watching a version: all is well, or tastes changed and a new version is trained."""

from __future__ import annotations

import re
from pathlib import Path

import click
import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from kasauti_recommender.cli.watching import Clock, skew, watch
from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.monitoring import Reference, drift, numbers_of, rows_of, tune
from kasauti_recommender.ranking import Trees
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.ids import Ids
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import KINDS
from kasauti_recommender.training.lists import History, lately, observed, renumbered
from kasauti_recommender.training.material import gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import run
from kasauti_recommender.training.registry import Registry
from kasauti_recommender.training.shelf import Shelf

SHOP = Shop(items=3_000, users=1_500, kinds=100, categories=10, brands=60)
PARAMETERS = Parameters(width=16, lists=300, trees=Trees(count=10))
TRAINED_SHARE = 0.7
DAY = 86_400_000


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

    def come_in(self, later: pl.DataFrame) -> Path:
        path = self.files / "events.parquet"
        pl.concat([self.events[: self.split], later]).write_parquet(path)
        return path

    def ask(
        self, command: click.Command, later: pl.DataFrame, *flags: str, clock: Clock | None = None
    ) -> Result:
        words = ["--models", str(self.models), "--events", str(self.come_in(later))]
        words += ["--catalogue", str(self.files / "catalogue.parquet"), *flags]
        return CliRunner().invoke(command, words, obj=clock, catch_exceptions=clock is not None)

    def week(self) -> pl.DataFrame:
        """The events of the seven days after the training."""
        later = self.events[self.split :]
        return later.filter(pl.col("at") < int(later["at"][0]) + 7 * DAY)

    def look(self, later: pl.DataFrame, *flags: str) -> str:
        found = self.ask(watch, later, *flags)
        assert found.exit_code == 0, found.output
        return found.output

    def node(self, data: Path, later: pl.DataFrame) -> Path:
        """States of a node that was told of the later events, in the order they came.

        It refuses those on products that its version has never met.
        """
        folder = Shelf(self.models).path(self.first)
        base, ids = LmdbUserStore(folder / "users"), Ids(folder / "ids")
        users = LiveUsers(data / "users", base=base, writable=True)
        users.apply(
            (
                (event, user, number, KINDS[kind], at // 1000)
                for event, user, item, kind, at in later.select(
                    "id", "user", "item", "kind", "at"
                ).iter_rows()
                if (number := ids.number(item)) is not None
            ),
            1,
        )
        users.close()
        base.close()
        return data


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(tmp_path_factory.mktemp("watched"))


def test_more_of_the_same_is_no_change_of_tastes(watched: Watched) -> None:
    said = " ".join(watched.look(watched.events[watched.split :]).split())
    assert "items that it shows since" in said
    assert re.search(r"[1-9][\d,]* are younger than a day and wait", said)
    assert "concept drift" not in said
    assert f"skew of {watched.first}, no node has served yet: 200 moments" in said
    assert "offline and online agree" in said


def test_an_unchanged_shop_gives_no_reason_to_retrain(watched: Watched) -> None:
    week, goods = watched.week(), pl.read_parquet(watched.files / "catalogue.parquet")
    known = watched.files / "known.parquet"  # products that came later would be a reason
    goods.filter(pl.col("added_at") <= int(watched.events["at"][watched.split])).write_parquet(
        known
    )
    for days in (1, 3):
        later = week.filter(pl.col("at") < int(week["at"][0]) + days * DAY)
        said = watched.look(later, "--catalogue", str(known))
        assert "Drift at 100 moments" in said
        assert "no reason to retrain" in said


def test_whole_looks_at_an_unchanged_shop_seldom_ring_and_at_other_lists_always(
    watched: Watched,
) -> None:
    """Not resampled: each looks at other people on a day after the training."""
    folder = Shelf(watched.models).path(watched.first)
    bundle, known = Bundle.open(folder), np.load(folder / "reference.npy")
    goods = pl.read_parquet(watched.files / "catalogue.parquet")
    newest = int(watched.events["at"].max())  # type: ignore[arg-type]
    material = gather(goods, [watched.events[: watched.split], watched.week()], now=newest)
    history = renumbered(material.history, numbers_of(bundle, material.catalogue))
    limits, reference = tune(known, NAMES, trials=1), Reference(rows_of(known), NAMES)
    first = int(watched.week()["at"][0]) // 1000

    def rings(day: int, most: int) -> bool:
        until = history.where(history.at < first + (day + 1) * DAY // 1000)
        values = observed(
            until, lately(until), index=bundle.index, vectors=bundle.vectors, table=bundle.table,
            visits=bundle.visits, most=most, seed=day,
        )  # fmt: skip
        found = drift(reference, rows_of(values))
        return any(one.psi > limits.psi or one.distance > limits.distance for one in found)

    assert sum(rings(day, most=20) for day in range(7)) <= 1
    assert all(rings(day, most=100) for day in range(3)), "what was compared until then"


def test_a_version_that_keeps_no_looks_is_said_not_judged(watched: Watched) -> None:
    path = Shelf(watched.models).path(watched.first) / "reference.npy"
    kept = path.read_bytes()
    try:
        np.save(path, np.load(path).reshape(-1, len(NAMES)))
        said = " ".join(watched.look(watched.week()).split())
    finally:
        path.write_bytes(kept)
    assert "data drift: not looked at" in said
    assert "train a new version" in said


def test_a_look_draws_each_person_once_a_day_and_lists_as_long_as_any_other(
    watched: Watched,
) -> None:
    bundle = Bundle.open(Shelf(watched.models).path(watched.first))
    one = np.ones(80, np.int64)
    history = History(
        user=np.repeat(np.arange(20), 4), item=np.arange(80), kind=(2 * one).astype(np.int8),
        at=SHOP.started // 1000 + 50 * 86_400 + np.tile([0, 60, 40_000, 90_000], 20),
        starts=np.arange(0, 81, 4),
    )  # fmt: skip

    def look(since: int, **how: int) -> np.ndarray:
        return observed(
            history, since, index=bundle.index, vectors=bundle.vectors, table=bundle.table,
            visits=bundle.visits, **how,
        )  # fmt: skip

    two_days = int(history.at.min())
    whole = look(two_days, seed=1)
    assert whole.shape == (40, 20, len(NAMES)), "whoever comes on two days is in two looks"
    one_day = look(lately(history, 20), seed=1)
    assert one_day.shape == (20, 20, len(NAMES))
    known = one_day[:, 0, NAMES.index("recent_events")].round(4)
    assert len(set(known)) > 1, "not always the last thing that somebody did"
    np.testing.assert_array_equal(whole, look(two_days, seed=1))
    assert look(0, moments=5).shape[0] == 5
    assert lately(history) == history.at.min() + 60, "the fewest that a look may draw from"
    assert lately(history, 20) == history.at.max() - 86_399
    assert look(int(history.at.max()) + 1).shape == (0, 20, len(NAMES))


def test_too_little_that_is_new_is_said_not_judged(watched: Watched) -> None:
    said = watched.look(watched.events[watched.split : watched.split + 50])
    assert "concept drift: not looked at" in said


def test_a_node_that_counted_what_the_tables_hold_is_served_what_it_was_trained_on(
    watched: Watched, tmp_path: Path
) -> None:
    later = watched.events[watched.split :]
    data = watched.node(tmp_path, later)
    found = watched.ask(skew, later, "--data", str(data))
    assert found.exit_code == 0, found.output
    assert f"skew of the node in {data}" in " ".join(found.output.split())
    assert "offline and online agree" in " ".join(found.output.split())


def test_users_who_did_something_since_the_tables_were_written_are_left_out_and_counted(
    watched: Watched, tmp_path: Path
) -> None:
    later = watched.events[watched.split :]
    newest = int(watched.events["at"].max())  # type: ignore[arg-type]
    since = watched.events.unique("user", keep="last").with_columns(
        id=pl.format("since-{}", "user"), at=pl.lit(newest + 60_000)
    )
    since = since.filter(pl.col("user").hash() % 2 == 0)
    found = watched.ask(
        skew, later, "--data", str(watched.node(tmp_path, pl.concat([later, since])))
    )
    assert found.exit_code == 0, found.output
    said = " ".join(found.output.split())
    counted = re.search(r"(\d+) moments.* agree; (\d+) users did something since", said)
    assert counted is not None, said
    compared, left_out = map(int, counted.groups())
    assert compared + left_out == 200
    assert 50 < left_out < 150


def test_a_node_that_lost_events_or_counted_otherwise_is_told_by_its_features(
    watched: Watched, tmp_path: Path
) -> None:
    later = watched.events[watched.split :]
    lossy = watched.node(tmp_path / "lossy", later.filter(pl.col("kind") != "view"))
    lost = watched.ask(skew, later, "--data", str(lossy))
    assert lost.exit_code == 1
    assert "features differ" in " ".join(lost.output.split())
    assert "log_user_events" in lost.output
    assert "co_visits" in lost.output
    assert "log_price " not in lost.output, "what is known of items is the same on both sides"


class Stop(Exception):
    """Whoever watches is told to stop."""


def test_every_so_often_it_looks_again_at_what_has_come_in_by_then(watched: Watched) -> None:
    later = watched.events[watched.split :]
    slept: list[float] = []
    now = iter([0.0, 100.0, 7_200.0, 7_200.0 + 9_000.0])  # begin and end of each look

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise Stop
        watched.come_in(later)

    clock = Clock(lambda: next(now), sleep)
    found = watched.ask(watch, later[:50], "--every", "2", clock=clock)
    assert isinstance(found.exception, Stop), found.output
    assert slept == [7_100.0, 0.0]  # from look to look; one that took longer is followed at once
    said = " ".join(found.output.split())
    first, second = said.split("thresholds: ")[1:]
    assert "concept drift: not looked at" in first
    assert "items that it shows since" in second


def test_changed_tastes_ring_and_train_a_new_version(watched: Watched) -> None:
    later = watched.events[watched.split :]
    shuffled = later.with_columns(item=pl.col("item").shuffle(seed=4))
    said = watched.look(shuffled, "--retrain")
    assert "concept drift: 0." in said
    assert "gate:" in said
    assert len(Shelf(watched.models).versions()) == 2
