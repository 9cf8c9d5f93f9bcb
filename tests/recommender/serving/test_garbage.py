"""What stands is set apart from what comes, and nothing that is let go stays."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from kasauti_recommender.serving import garbage


class Held:
    """Something that may hang in a circle."""

    other: Held


@pytest.fixture
def usual() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_stands_is_not_looked_through_and_what_comes_is(usual: None) -> None:
    first, second = Held(), Held()
    first.other, second.other = second, first
    gone = weakref.ref(first)
    del first, second
    standing = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    garbage.hold()
    assert gone() is None, "garbage of the beginning is not kept"
    assert gc.get_freeze_count() > len(standing)
    assert not any(one is standing for one in gc.get_objects())
    later = Held()
    later.other = later
    gone = weakref.ref(later)
    del later
    gc.collect()
    assert gone() is None


def test_what_was_set_apart_and_is_let_go_since_goes_at_the_next_time(usual: None) -> None:
    standing = Held()
    standing.other = standing
    gone = weakref.ref(standing)
    garbage.hold()
    del standing
    gc.collect()
    assert gone() is not None
    garbage.hold()
    assert gone() is None
