"""A chain holds as written and breaks at the first entry that was touched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.audit import FIRST, Entry, digest, verify

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Chain = list[tuple[Entry, str]]


def chain(details: list[dict[str, int]]) -> Chain:
    links: Chain = []
    previous = FIRST
    for number, detail in enumerate(details, 1):
        entry = Entry(number, AT, "user 1", "roles.create", f"role {number}", detail, previous)
        previous = digest(entry)
        links.append((entry, previous))
    return links


details = st.lists(st.dictionaries(st.text(max_size=5), st.integers()), min_size=2, max_size=8)


@given(details)
def test_a_chain_as_written_holds(written: list[dict[str, int]]) -> None:
    assert verify(chain(written)) is None


@given(details, st.data())
def test_a_changed_entry_is_found(written: list[dict[str, int]], data: st.DataObject) -> None:
    links = chain(written)
    place = data.draw(st.integers(0, len(links) - 1))
    entry, stored = links[place]
    links[place] = (replace(entry, actor="user 2"), stored)
    broken = verify(links)
    assert broken is not None
    assert broken.number == place + 1
    assert "changed" in broken.sentence


@given(details, st.data())
def test_a_changed_entry_with_a_new_digest_breaks_the_next_link(
    written: list[dict[str, int]], data: st.DataObject
) -> None:
    links = chain(written)
    place = data.draw(st.integers(0, len(links) - 2))
    forged = replace(links[place][0], verb="roles.archive")
    links[place] = (forged, digest(forged))
    broken = verify(links)
    assert broken is not None
    assert broken.number == place + 2


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_removed_entry_is_found(place: int) -> None:
    links = chain([{}, {"n": 1}, {"n": 2}, {"n": 3}])
    del links[place]
    broken = verify(links)
    assert broken is not None
    assert broken.sentence == f"entry {place + 1} is missing"


def test_the_digest_does_not_depend_on_the_zone_or_the_order_of_keys() -> None:
    here = Entry(1, AT, "system", "x.y", "role 1", {"a": 1, "b": 2}, FIRST)
    india = timezone(timedelta(hours=5, minutes=30))
    there = replace(here, at=AT.astimezone(india), detail={"b": 2, "a": 1})
    assert digest(here) == digest(there)


def test_an_empty_chain_holds() -> None:
    assert verify([]) is None
