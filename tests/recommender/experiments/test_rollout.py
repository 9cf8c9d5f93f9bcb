"""A canary that several processes count into: begun once, widened, aborted, ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kasauti_recommender.experiments import STEPS, Canary, Rollout, Tally, Verdict


@pytest.fixture
def rollout(tmp_path: Path) -> Rollout:
    found = Rollout(tmp_path)
    found.settle("v1")
    return found


def test_it_stands_as_it_was_left_and_nowhere_before_it_begins(
    rollout: Rollout, tmp_path: Path
) -> None:
    assert rollout.now() is None
    begun = rollout.begin("v2", tmp_path / "v2", Canary(needed=100))
    assert Rollout(tmp_path).now() == begun
    assert (begun.share, begun.words) == (STEPS[0], "answers 0.1% of the users")
    assert rollout.end() == begun
    assert rollout.now() is None
    assert rollout.end() is None


def test_one_at_a_time_and_another_after_it_is_over(rollout: Rollout, tmp_path: Path) -> None:
    begun = rollout.begin("v2", tmp_path, Canary())
    with pytest.raises(ValueError, match="v2 is under way"):
        rollout.begin("v3", tmp_path, Canary())
    stands = rollout.abort(begun.began, "it cannot be opened")
    assert stands is not None
    assert (stands.share, stands.words) == (0.0, "aborted, it cannot be opened")
    assert rollout.begin("v3", tmp_path, Canary()).version == "v3"


def test_it_is_over_where_another_champion_is_served(rollout: Rollout, tmp_path: Path) -> None:
    begun = rollout.begin("v2", tmp_path, Canary())
    assert begun.champion == "v1"
    assert rollout.settle("v1") is None
    assert rollout.now() == begun
    assert rollout.settle("v2") == begun
    assert rollout.now() is None
    assert rollout.settle("v1") is None
    assert rollout.begin("v2", tmp_path, Canary()).champion == "v1"


def test_none_is_begun_of_the_champion_itself_or_where_none_is_served(
    rollout: Rollout, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="v1 answers everybody already"):
        rollout.begin("v1", tmp_path, Canary())
    with pytest.raises(ValueError, match="no node has served from"):
        Rollout(tmp_path / "other").begin("v2", tmp_path, Canary())


def test_it_is_widened_to_all_and_still_watched(rollout: Rollout, tmp_path: Path) -> None:
    began = rollout.begin("v2", tmp_path, Canary(needed=50)).began
    shares = []
    for _ in STEPS:
        stands = rollout.count(began, Tally(1_000), Tally(50))
        assert stands is not None
        shares.append(stands.share)
    assert shares == [*STEPS[1:], 1.0]
    assert stands.verdict is Verdict.DONE
    assert "may be promoted" in stands.words
    stands = rollout.count(began, Tally(), Tally(50))
    assert stands is not None
    assert stands.verdict is Verdict.DONE
    harmful = rollout.count(began, Tally(), Tally(50, errors=20))
    assert harmful is not None
    assert (harmful.verdict, harmful.share) == (Verdict.ABORT, 0.0)


def test_an_aborted_one_stays_out_and_other_counts_are_not_its(
    rollout: Rollout, tmp_path: Path
) -> None:
    began = rollout.begin("v2", tmp_path, Canary()).began
    other = rollout.count(began - 1, Tally(), Tally(50, errors=50))
    assert other is not None
    assert (other.verdict, other.canary.new.requests) == (Verdict.WAIT, 0)
    for _ in range(2):
        out = rollout.count(began, Tally(1_000), Tally(50, errors=50))
        assert out is not None
        assert out.verdict is Verdict.ABORT
        assert out.canary.new.requests == 50
    assert rollout.abort(began - 1, "late") == out


def test_all_that_processes_count_is_counted(rollout: Rollout, tmp_path: Path) -> None:
    began = rollout.begin("v2", tmp_path, Canary()).began
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Rollout(tmp_path).count(began, Tally(3), Tally(1)), range(60)))
    stands = rollout.now()
    assert stands is not None
    assert (stands.canary.old.requests, stands.canary.new.requests) == (180, 60)


@pytest.mark.parametrize("said", ["", "{", "[]", '{"version": "v2"}', '{"canary": {"new": 1}}'])
def test_a_file_that_is_not_whole_shows_nobody_anything(
    rollout: Rollout, tmp_path: Path, said: str
) -> None:
    (tmp_path / "canary.json").write_text(said)
    assert rollout.now() is None
