"""The installed scorer hears no signal of a group, and hears work."""

import pytest

from kasauti.actions import asked_runs, swap_runs
from kasauti.actions.swaps import swap_tests
from kasauti.fairness import Direction
from kasauti.records.models import AuditEntry, SwapTest, User


def test_no_signal_moves_a_level_and_the_control_does() -> None:
    found = list(swap_tests(6))
    assert len(found) > 8
    for one in found:
        assert one.result.passed, one.signal.id
        if one.signal.direction is not Direction.CONTROL:
            assert one.result.largest == 0.0, one.signal.id
    assert any(one.signal.direction is Direction.PLACEBO for one in found)
    assert sum(one.signal.direction is Direction.CONTROL for one in found) == 1


def _fail(people: int) -> None:
    raise OSError("no space left")


@pytest.mark.database
def test_a_failed_test_is_told_and_keeps_no_later_one_waiting(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = swap_runs.ask(by=user)
    assert swap_runs.ask(by=user) == asked  # while it is under way there is no second
    assert AuditEntry.objects.filter(verb="swaps.ask").count() == 1
    monkeypatch.setattr(swap_runs, "swap_tests", _fail)
    swap_runs.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.failure, asked.results) == ("OSError while the scorer was tested", [])
    assert AuditEntry.objects.get(verb="swaps.run").detail["ended"] is False
    assert swap_runs.ask(by=user) != asked


@pytest.mark.database
def test_a_test_that_kills_its_workers_is_given_up(user: User) -> None:
    asked = swap_runs.ask(by=user)
    swap_runs.run(asked.pk, attempt=asked_runs.MOST_ATTEMPTS)
    assert "worker" in SwapTest.objects.get().failure
    assert swap_runs.ask(by=user) != asked
