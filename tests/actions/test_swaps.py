"""The installed scorer hears no signal of a group, and hears work."""

from kasauti.actions.swaps import swap_tests
from kasauti.fairness import Direction


def test_no_signal_moves_a_level_and_the_control_does() -> None:
    found = list(swap_tests(6))
    assert len(found) > 8
    for one in found:
        assert one.result.passed, one.signal.id
        if one.signal.direction is not Direction.CONTROL:
            assert one.result.largest == 0.0, one.signal.id
    assert any(one.signal.direction is Direction.PLACEBO for one in found)
    assert sum(one.signal.direction is Direction.CONTROL for one in found) == 1
