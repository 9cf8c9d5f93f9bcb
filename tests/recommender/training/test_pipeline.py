"""A version from data to champion: what it is made of, when it is let through, how it goes back."""

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import HAS_BEHAVIOUR
from kasauti_recommender.features.state import UserState
from kasauti_recommender.ranking import Trees
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.training import learn as learning
from kasauti_recommender.training.curve import Shown
from kasauti_recommender.training.evaluation import Evaluated, Quality, evaluate, gate
from kasauti_recommender.training.fit import Fitted, fit
from kasauti_recommender.training.learn import cuts, events_between
from kasauti_recommender.training.lists import History, build_lists
from kasauti_recommender.training.material import Material, gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import Outcome, digests_of, run
from kasauti_recommender.training.registry import Registry
from kasauti_recommender.training.reproduction import reproduce
from kasauti_recommender.training.shelf import NoVersion, Shelf

SHOP = Shop(items=3_000, users=1_500, kinds=100, categories=10, brands=60)
PARAMETERS = Parameters(width=16, lists=300, trees=Trees(count=10))


def made(shop: Shop = SHOP) -> Material:
    goods, events = made_tables(shop)
    return gather(goods, events, now=shop.started + 90 * 86_400_000)


@pytest.fixture(scope="module")
def material() -> Material:
    return made()


@pytest.fixture(scope="module")
def trained(
    material: Material, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Shelf, Registry, Outcome]:
    folder = tmp_path_factory.mktemp("models")
    shelf, registry = Shelf(folder), Registry(folder)
    outcome = run(material, PARAMETERS, shelf, source={}, registry=registry, asked=200)
    return shelf, registry, outcome


def test_a_first_version_beats_popularity_and_is_champion(
    trained: tuple[Shelf, Registry, Outcome],
) -> None:
    shelf, registry, outcome = trained
    assert outcome.gate.passed
    assert outcome.quality.hit_rate > 1.5 * outcome.quality.popularity
    assert outcome.quality.one_click > outcome.quality.popularity
    assert outcome.quality.short == 0
    assert shelf.champion().version == outcome.version == registry.champion()  # type: ignore[union-attr]
    assert registry.figures(outcome.version)["hit_rate"] == outcome.quality.hit_rate


def test_a_version_is_judged_with_every_stage_however_slow_the_machine(
    material: Material, trained: tuple[Shelf, Registry, Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, _, outcome = trained
    first, last = cuts(material.history, PARAMETERS)
    places = events_between(material.history, first, last, 50, seed=1)
    bundle = Bundle.open(shelf.path(outcome.version))
    hits = evaluate(bundle, material.history, places).hits
    clock = iter(range(10**9, 2 * 10**9))  # each look at it is a second later
    monkeypatch.setattr("kasauti_recommender.serving.engine.time.perf_counter", lambda: next(clock))
    np.testing.assert_array_equal(evaluate(bundle, material.history, places).hits, hits)


def test_serving_opens_what_training_wrote(
    material: Material, trained: tuple[Shelf, Registry, Outcome]
) -> None:
    shelf, _, outcome = trained
    bundle = Bundle.open(shelf.path(outcome.version))
    assert bundle.manifest.items == len(material.catalogue) == bundle.ids.known
    assert bundle.ids.number("i42") == 42
    assert bundle.manifest.created_from["data"] == material.digest
    assert not np.isin(bundle.popular, np.flatnonzero(~material.catalogue.in_stock)).any()


def test_the_same_inputs_name_the_same_version(
    material: Material, trained: tuple[Shelf, Registry, Outcome]
) -> None:
    shelf, registry, outcome = trained
    again = run(made(), PARAMETERS, shelf, source={}, registry=registry, asked=200)
    assert again.version == outcome.version
    assert again.seconds == {}, "nothing was to be trained"


def test_a_version_made_again_has_the_same_bytes_in_every_file(
    material: Material, trained: tuple[Shelf, Registry, Outcome]
) -> None:
    shelf, _, outcome = trained
    held = shelf.versions()
    digests = digests_of(material, PARAMETERS)
    found = reproduce(material, digests, shelf, outcome.version)
    assert found.differing == ()
    assert found.files > 15
    assert found.libraries == {}
    assert shelf.versions() == held
    for name in ("data", "code", "parameters"):
        with pytest.raises(ValueError, match=f"other {name} than"):
            reproduce(material, {**digests, name: "another"}, shelf, outcome.version)


def test_another_seed_of_data_is_another_digest(material: Material) -> None:
    other = Shop(items=3_000, users=1_500, kinds=100, categories=10, brands=60, seed=8)
    assert made(other).digest != material.digest


def test_renamed_users_are_other_data(material: Material) -> None:
    goods, events = made_tables(SHOP)
    renamed = (
        part.with_columns(pl.concat_str(pl.lit("u"), "user").alias("user")) for part in events
    )
    other = gather(goods, renamed, now=SHOP.started + 90 * 86_400_000)
    np.testing.assert_array_equal(other.history.item, material.history.item)
    assert other.digest != material.digest


def test_training_killed_half_way_leaves_no_version(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    shelf = Shelf(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(learning, "write_manifest", killed)
        with pytest.raises(KeyboardInterrupt):
            run(material, PARAMETERS, shelf, source={}, asked=100)
    assert shelf.versions() == ()
    assert shelf.champion() is None
    assert run(material, PARAMETERS, shelf, source={}, asked=100).gate.passed


def test_rollback_swaps_the_champion_and_promotion_can_be_repeated(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for name in ("v-1", "v-2"):
        with shelf.place_for(name) as folder:
            (folder / "manifest.json").write_text("{}")
    shelf.promote("v-1")
    shelf.promote("v-2")
    shelf.promote("v-2")
    start = time.perf_counter()
    version, seconds = shelf.rollback()
    assert version == "v-1" == Shelf(tmp_path).champion().version  # type: ignore[union-attr]
    assert seconds <= time.perf_counter() - start
    with pytest.raises(NoVersion, match="no earlier champion"):
        shelf.rollback()
    with pytest.raises(NoVersion, match="there are: v-1, v-2"):
        shelf.promote("v-3")


def evaluated(hits: np.ndarray, popularity: float = 0.01) -> Evaluated:
    rate = float(hits.mean())
    shown = Shown(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, bool))
    return Evaluated(Quality(len(hits), rate, rate, rate, popularity, 0.5, 0), hits, shown)


def test_the_gate_holds_back_what_is_worse_and_lets_chance_be_chance() -> None:
    random = np.random.default_rng(5)
    champion = random.random(1_000) < 0.2
    worse = champion & (random.random(1_000) < 0.7)
    noise = champion ^ (random.random(1_000) < 0.02)
    assert gate(evaluated(champion), None).passed
    assert not gate(evaluated(worse), evaluated(champion)).passed
    assert gate(evaluated(noise), evaluated(champion)).passed
    assert not gate(evaluated(champion, popularity=0.3), None).passed


def test_nothing_after_the_moment_enters_the_features(
    material: Material, trained: tuple[Shelf, Registry, Outcome]
) -> None:
    shelf, _, outcome = trained
    bundle, history = Bundle.open(shelf.path(outcome.version)), material.history
    parts = {
        "index": bundle.index, "vectors": bundle.vectors, "table": bundle.table,
        "visits": bundle.visits,
    }  # fmt: skip
    first, last = cuts(history, PARAMETERS)
    random = np.random.default_rng(3)
    tried = 0
    for place in events_between(history, first, last, 60, seed=1):
        ahead = slice(place, int(history.starts[history.user[place] + 1]))
        item, kind, at = history.item.copy(), history.kind.copy(), history.at.copy()
        item[ahead] = random.permutation(item[ahead])
        kind[ahead] = random.integers(1, 5, len(kind[ahead]))
        at[ahead][1:] += 1_000
        changed = History(history.user, item, kind, at, history.starts)
        one, other = (_features(h, place, parts) for h in (history, changed))
        if one is not None and other is not None:
            tried += 1
            np.testing.assert_array_equal(one, other)
    assert tried >= 5


def _features(history: History, place: int, parts: dict[str, object]) -> np.ndarray | None:
    try:
        return build_lists(history, np.array([place]), **parts).features  # type: ignore[arg-type]
    except ValueError:
        return None


def test_counts_and_co_visits_know_nothing_after_the_cut(
    material: Material, trained: tuple[Shelf, Registry, Outcome]
) -> None:
    shelf, _, outcome = trained
    history = material.history
    _, last = cuts(history, PARAMETERS)
    bundle, items = Bundle.open(shelf.path(outcome.version)), len(material.catalogue)
    known = (history.at < last) & (history.kind > 0)
    before = np.bincount(history.item[known], minlength=items)
    np.testing.assert_array_equal(bundle.table.popularity[:items], before)
    unmet = np.flatnonzero(before == 0)
    state = UserState(tuple(unmet[:30].tolist()), (2,) * 30, (1,) * 30, 30)
    assert len(unmet) > 30
    assert not len(bundle.visits.of(state).items)


def test_the_ranker_learns_from_candidates_of_the_first_cut(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, seen = material.history, []

    def watched(data: Material, before: int, parameters: Parameters, folder: Path) -> Fitted:
        fitted = fit(data, before, parameters, folder)
        items = len(data.catalogue)
        known = (history.at < before) & (history.kind > 0)
        met = np.bincount(history.item[known], minlength=items)
        np.testing.assert_array_equal(fitted.table.popularity[:items], met)
        unmet = np.flatnonzero(met == 0)
        assert not (fitted.table.flags[unmet] & HAS_BEHAVIOUR).any()
        state = UserState(tuple(unmet[:30].tolist()), (2,) * 30, (1,) * 30, 30)
        assert not len(fitted.visits.of(state).items)
        seen.append((before, known.sum()))
        return fitted

    monkeypatch.setattr(learning, "fit", watched)
    learning.learn(material, PARAMETERS, tmp_path, version="v-0", created_from={})
    first, last = cuts(history, PARAMETERS)
    assert [before for before, _ in seen] == [first, last]
    assert seen[0][1] < seen[1][1]


def test_rows_set_aside_are_counted_and_do_not_stop_the_others() -> None:
    goods, events = made_tables(SHOP)
    frame = pl.concat(events)
    bad = frame.head(3).with_columns(item=pl.lit("elsewhere"), id=pl.lit("x"))
    whole = gather(goods, [frame, bad.head(0)], now=SHOP.started + 90 * 86_400_000)
    mixed = gather(goods, [pl.concat([frame, bad])], now=SHOP.started + 90 * 86_400_000)
    assert mixed.set_aside["item is not in the catalogue"] == 3
    assert mixed.digest == whole.digest


def test_rows_set_aside_are_kept_as_they_came_and_counted_in_the_manifest(tmp_path: Path) -> None:
    goods, events = made_tables(SHOP)
    as_text = pl.concat(events).with_columns(pl.all().cast(pl.String))
    bad = as_text.head(2).with_columns(id=pl.format("bad{}", "id"), at=pl.lit("yesterday"))
    free = goods.head(1).with_columns(id=pl.lit("free"), price=pl.lit(-5, pl.Int64))
    mixed = gather(
        pl.concat([goods, free]), [pl.concat([as_text, bad])], now=SHOP.started + 90 * 86_400_000
    )
    shelf, said = Shelf(tmp_path), list[str]()
    outcome = run(mixed, PARAMETERS, shelf, source={}, asked=100, say=said.append)
    kept = tmp_path / "set-aside" / outcome.version
    assert f"rows that were left out: {kept / 'events.parquet'}" in said
    rows = pl.read_parquet(kept / "events.parquet")
    assert rows["at"].to_list() == ["yesterday"] * 2
    assert rows["reason"].unique().to_list() == ["at is no whole number of milliseconds"]
    assert pl.read_parquet(kept / "catalogue.parquet")["price"].to_list() == [-5]
    counts = shelf.manifest(outcome.version).created_from["set_aside"]
    assert counts == {
        "at is no whole number of milliseconds": 2,
        "price is no number from 0": 1,
    }
    mended = rows.drop("reason").with_columns(at=as_text["at"][:2])
    whole = gather(goods, [pl.concat([as_text, mended])], now=SHOP.started + 90 * 86_400_000)
    assert len(whole.history.item) == len(mixed.history.item) + 2


def test_features_have_the_reference_that_drift_needs(
    trained: tuple[Shelf, Registry, Outcome],
) -> None:
    shelf, _, outcome = trained
    reference = np.load(shelf.path(outcome.version) / "reference.npy")
    assert reference.shape[1:] == (20, len(NAMES))
    assert np.isfinite(reference).all()
