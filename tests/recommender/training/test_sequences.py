"""Real sequences: what is held out stays out, baselines are what they say, the service is asked."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks import recommender_validation
from kasauti_recommender.cli import commands
from kasauti_recommender.cli.bench.bars import of_sequences
from kasauti_recommender.events.sequences import read_sequences
from kasauti_recommender.ranking import Trees
from kasauti_recommender.training import sequence_quality, sequence_service
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.sequence_baselines import (
    implicit_als,
    item_neighbours,
    popularity,
)
from kasauti_recommender.training.sequence_quality import (
    BASELINES,
    OURS,
    Measured,
    compare,
    items_after_the_moment,
)
from kasauti_recommender.training.sequence_splits import (
    Asked,
    at_one_moment,
    estimated_times,
    leave_last_out,
    moment,
)

ITEMS, GROUPS, USERS = 600, 15, 900


def world(seed: int = 3) -> tuple[list[tuple[int, ...]], list[np.ndarray]]:
    """People meet items of their group while these are sold; with the true times."""
    random = np.random.default_rng(seed)
    group = random.integers(0, GROUPS, ITEMS)
    sold = random.random(ITEMS)
    rows, clocks = [], []
    for _ in range(USERS):
        taste = int(random.integers(0, GROUPS))
        clock = np.sort(random.random() + random.random(int(random.integers(4, 12))) * 0.1)
        row: list[int] = []
        for at in clock:
            near = np.exp(-(((sold - at) / 0.12) ** 2)) * np.where(group == taste, 1, 0.01) + 1e-9
            near[row] = 0
            row.append(int(random.choice(ITEMS, p=near / near.sum())))
        rows.append(tuple(row))
        clocks.append(clock)
    return rows, clocks


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("sequences")
    rows, _ = world()
    random = np.random.default_rng(3)
    group = random.integers(0, GROUPS, ITEMS)
    lines = (f"{n} {' '.join(map(str, row))}" for n, row in enumerate(rows))
    (folder / "rows.txt").write_text("\n".join(lines))
    pairs = (f'"{item}": [{kind}, {100 + item % 7}]' for item, kind in enumerate(group.tolist()))
    (folder / "attributes.json").write_text("{" + ", ".join(pairs) + "}")
    return folder / "rows.txt", folder / "attributes.json"


def test_the_estimated_clock_follows_the_true_one() -> None:
    rows, clocks = world()
    found = estimated_times(rows, ITEMS)
    assert all((np.diff(times) >= 0).all() for times in found)
    told = stats.spearmanr(np.concatenate(found), np.concatenate(clocks)).statistic
    chance = np.concatenate([np.linspace(0, 1, len(row)) for row in rows])  # place in the row alone
    assert told > 0.9
    assert told > 2 * stats.spearmanr(chance, np.concatenate(clocks)).statistic


def test_after_one_moment_nothing_is_learnt_from() -> None:
    rows, _ = world()
    split = at_one_moment(rows, ITEMS)
    assert max(int(times.max()) for times in split.times) < split.now
    learnt = sum(map(len, split.train))
    assert 0.85 < learnt / sum(map(len, rows)) <= 0.9
    whole = dict.fromkeys(rows)
    for history, answer in zip(*_parts(split.cases["known user"]), strict=True):
        assert any(row[: len(history) + 1] == (*history, answer) for row in whole)
    starters = {row[:2] for row in rows}
    new = split.cases["new user, one click"]
    assert all((*h, a) in starters for h, a in zip(*_parts(new), strict=True))


def _parts(asked: Asked) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    return asked.histories, asked.answers


def test_the_last_item_is_held_out_and_the_one_before_teaches_the_ranker() -> None:
    rows = [(1, 2, 3, 4), (5, 6), (3, 2, 1)]
    split = leave_last_out(rows)
    assert split.train == ((1, 2, 3), (3, 2))
    assert split.cases["known user"].answers == (4, 1)
    assert split.cases["one click"].histories == ((3,), (2,))
    at = np.concatenate(split.times)
    cut = np.quantile(at, split.learn_until, method="lower")
    assert [int((times >= cut).sum()) for times in split.times] == [1, 1]


ROWS = st.lists(
    st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True).map(tuple), min_size=3
)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_baselines_are_what_they_say(rows: list[tuple[int, ...]]) -> None:
    met = np.zeros((len(rows), 10))
    for user, row in enumerate(rows):
        met[user, list(row)] = 1
    length = np.sqrt(met.sum(axis=0))
    similar = met.T @ met / np.maximum(np.outer(length, length), 1e-9)
    for method, scores in (
        (popularity(rows, 10, 3), np.tile(met.sum(axis=0), (len(rows), 1))),
        (item_neighbours(rows, 10, 3), met @ similar),
    ):
        for user, found in enumerate(method(rows)):
            shown = found[found >= 0]
            assert not set(shown.tolist()) & set(rows[user])
            rest = np.sort(np.delete(scores[user], list(rows[user])))[::-1][: len(shown)]
            assert np.allclose(np.sort(scores[user][shown])[::-1], rest, atol=1e-5)


def test_the_library_lists_nothing_that_was_had() -> None:
    rows, _ = world()
    found = implicit_als(rows, ITEMS, 20)(rows[:50])
    assert found.shape == (50, 20)
    assert all(not set(lst.tolist()) & set(row) for lst, row in zip(found, rows, strict=False))


@pytest.fixture(scope="module")
def compared(files: tuple[Path, Path]) -> list[Measured]:
    with pytest.MonkeyPatch.context() as patched:
        # A process a method measures memory and costs a minute of start-up: one test does it.
        patched.setattr(sequence_quality, "_apart", lambda work, *given: work(*given))
        small = partial(Parameters, width=32, lists=300, trees=Trees(count=20))
        patched.setattr(sequence_service, "Parameters", small)
        return list(compare(read_sequences(*files), most=100))


def test_a_method_is_measured_in_a_process_of_its_own(files: tuple[Path, Path]) -> None:
    data = read_sequences(*files)
    split = leave_last_out(data.histories)
    rows = sequence_quality._apart(
        sequence_quality._measure, "popularity", split, data.attributes, 20
    )
    assert [row.asked for row in rows] == [USERS, USERS]
    assert all(row.memory > 1 << 20 for row in rows)


def test_new_items_at_one_moment_are_what_nobody_had_met_by_then(
    files: tuple[Path, Path],
) -> None:
    data = read_sequences(*files)
    late, (cut, at, before) = items_after_the_moment(data), moment(data.histories, data.items)
    known = late.known.shape[0]
    assert known + late.coming.shape[0] == data.items
    assert {item for history in late.split.train for item in history} == set(range(known))
    assert all(set(history) <= set(range(known)) for history in late.asked.histories)
    assert all(known <= answer < data.items for answer in late.asked.answers)
    met = {i for h, n in zip(data.histories, before, strict=True) for i in h[:n]}
    turned = sum(bool(n and set(h[n:]) - met) for h, n in zip(data.histories, before, strict=True))
    assert len(late.asked.answers) == turned > 0
    assert late.split.now == cut
    assert [len(h) for h in late.split.train] == [n for n in before if n]
    assert all((times < cut).sum() == n for times, n in zip(at, before, strict=True))


def test_what_is_served_stands_beside_the_baselines_with_its_cost(
    compared: list[Measured],
) -> None:
    by = {(row.case, row.method): row for row in compared}
    cases = {case for case, _ in by if "new items" not in case}
    assert len(cases) == 4
    for case in cases:
        assert {method for at, method in by if at == case} == {*BASELINES, OURS}
        assert by[case, OURS].against == by[case, "popularity"].rate
        assert by[case, OURS].rate > 2 * by[case, "popularity"].rate
    assert all(row.seconds > 0 and row.memory > 1 << 20 for row in compared)
    assert by["new items, among the new", OURS].ratio > 2
    after = "one moment for all: new items"
    assert by[f"{after}, among the new", OURS].rate == by[f"{after}, among the new", OURS].against
    assert (f"{after}, in the whole list", OURS) in by
    assert by[f"{after}, in the whole list", "behaviour alone"].rate == 0
    assert by["new items, in the whole list", OURS].rate > 0
    assert by["new items, in the whole list", "behaviour alone"].rate == 0
    assert len(of_sequences(compared)) == 10


def test_one_command_prints_the_table_judges_and_keeps_it(
    files: tuple[Path, Path],
    compared: list[Measured],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("kasauti_recommender.cli.sequences.compare", lambda *_, **__: compared)
    given_ = ["evaluate", "--sequences", str(files[0]), "--attributes", str(files[1])]
    ran = CliRunner().invoke(commands, [*given_, "--results", str(tmp_path / "kept")])
    assert ran.exit_code == 0
    for row in compared:
        assert row.case in ran.output
        assert f"{row.rate:.4f}" in ran.output
    kept = json.loads((tmp_path / "kept" / "sequences-rows.json").read_text())
    assert [Measured(**row) for row in kept["rows"]] == compared
    assert [bar["met"] for bar in kept["bars"]] == [bar.met for bar in of_sequences(compared)]
    assert kept["sequences"]["sha256"] == hashlib.sha256(files[0].read_bytes()).hexdigest()


def test_the_rankers_validation_table_is_a_command(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = read_sequences(*files)
    split = recommender_validation.validation(data, 0)
    assert {max(map(len, split.train))} == {max(map(len, data.histories)) - 2}
    words = [*map(str, files), "--users", "60", "--only", "kept", "--results", str(tmp_path / "r")]
    assert recommender_validation.main(words) == 0
    kept = json.loads((tmp_path / "r").read_text())
    found = {row["row"]: row for row in kept["rows"]}
    through = found["kept, through the feature pipeline"]
    assert all(row["known user"] > 0.1 for row in found.values())
    assert abs(through["known user"] - found["kept"]["known user"]) < 0.2
    assert "its transform: " in capsys.readouterr().out
