"""Slots are free for everybody, within hours and loads."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti.interviews.slots import SCORING, Busy, Panellist, free_slots

ZONE = ZoneInfo("Asia/Kolkata")
MONDAY = datetime(2026, 12, 7, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


busy = st.builds(
    lambda start, minutes: Busy(
        MONDAY + timedelta(minutes=start), MONDAY + timedelta(minutes=start + minutes)
    ),
    st.integers(0, 7 * 1440),
    st.integers(0, 300),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(busy, max_size=12), st.lists(busy, max_size=12), st.sampled_from([30, 45, 60, 75]))
def test_a_slot_fits_everybody_and_leaves_time_to_score(
    one: list[Busy], other: list[Busy], minutes: int
) -> None:
    panel = [
        Panellist(1, tuple(one)),
        Panellist(2, tuple(other), zone="Europe/London", opens=time(8)),
    ]
    for slot in free_slots(panel, minutes, start=MONDAY, end=MONDAY + timedelta(days=7)):
        ends = slot + timedelta(minutes=minutes) + SCORING
        for person in panel:
            here = slot.astimezone(ZoneInfo(person.zone))
            assert person.opens <= here.time()
            assert ends.astimezone(ZoneInfo(person.zone)).time() <= person.closes
            assert here.weekday() < 5
            assert not any(b.starts < ends and slot < b.ends for b in person.busy)


def test_a_free_day_has_its_slots_on_the_half_hour() -> None:
    slots = free_slots([Panellist(1)], 60, start=at(0, 0), end=at(1, 0))
    assert slots[0] == at(0, 10)
    assert slots[-1] == at(0, 16, 30)
    assert len(slots) == 14


def test_load_limits_hold_by_day_and_week() -> None:
    held = tuple(Busy(at(d, 10), at(d, 11), interview=True) for d in (0, 0, 1, 2, 3))
    assert not free_slots([Panellist(1, held)], 30, start=at(0, 0), end=at(5, 0))
    assert not free_slots([Panellist(1, held, most_a_week=9)], 30, start=at(0, 12), end=at(1, 0))
    assert free_slots([Panellist(1, held, most_a_week=9)], 30, start=at(1, 12), end=at(2, 0))
    assert free_slots([Panellist(1, held)], 30, start=at(7, 0), end=at(8, 0))


def test_other_zones_shift_the_hours() -> None:
    panel = [Panellist(1), Panellist(2, zone="Europe/London")]
    slots = free_slots(panel, 45, start=at(0, 0), end=at(1, 0))
    assert slots[0].astimezone(UTC).time() == time(10)


def test_no_panel_and_no_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="panel"):
        free_slots([], 30, start=at(0, 0), end=at(1, 0))
    with pytest.raises(ValueError, match="zone"):
        free_slots([Panellist(1)], 30, start=datetime(2026, 1, 1), end=at(1, 0))  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        Busy(datetime(2026, 1, 1), at(0, 1))  # noqa: DTZ001
