"""Nobody sees another's rating before filing their own, whoever they are."""

from hypothesis import given
from hypothesis import strategies as st

from kasauti.interviews.visibility import Filing, complete, readable, sees_averages

filings = st.lists(
    st.builds(
        Filing,
        id=st.integers(1, 10_000),
        rater=st.integers(1, 4),
        filed=st.booleans(),
        counts=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(filings, st.integers(1, 6))
def test_nothing_of_others_before_ones_own(held: list[Filing], reader: int) -> None:
    seen = readable(reader, held)
    own = {one.id for one in held if one.rater == reader}
    assert own <= seen
    waiting = any(one.rater == reader and not one.filed for one in held)
    if waiting:
        assert seen == own
        assert not sees_averages(reader, held)


@given(filings, st.integers(1, 6))
def test_nothing_of_others_that_is_not_filed(held: list[Filing], reader: int) -> None:
    drafts = {one.id for one in held if not one.filed and one.rater != reader}
    assert not drafts & readable(reader, held)


@given(filings)
def test_who_is_not_on_the_panel_waits_for_all(held: list[Filing]) -> None:
    stranger = 99
    if not complete(held):
        assert readable(stranger, held) == frozenset()
        assert not sees_averages(stranger, held)


@given(filings, st.integers(1, 6))
def test_filing_opens_and_never_closes(held: list[Filing], reader: int) -> None:
    filed = [Filing(o.id, o.rater, filed=True, counts=o.counts) for o in held]
    assert readable(reader, held) <= readable(reader, filed) | {
        o.id for o in held if o.rater == reader
    }


def test_a_shadow_holds_nobody_up() -> None:
    held = [Filing(1, 1, filed=True), Filing(2, 2, filed=False, counts=False)]
    assert complete(held)
    assert sees_averages(1, held)
    assert not sees_averages(2, held)
    assert not complete([])
