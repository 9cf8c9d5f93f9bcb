"""Real free slots: when everybody of a panel can, and what a day and a week may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IST = "Asia/Kolkata"
SCORING = timedelta(minutes=10)  # kept free after the conversation, before anything else
STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is taken; ``interview`` if it is one, for the load limits."""

    starts: datetime
    ends: datetime
    interview: bool = False

    def __post_init__(self) -> None:
        """Refuse times without a zone and ends before starts."""
        if self.starts.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("a busy time needs its zone")
        if self.ends < self.starts:
            raise ValueError("a busy time ends before it starts")


@dataclass(frozen=True, slots=True)
class Panellist:
    """Somebody who can be asked to interview.

    Parameters
    ----------
    id : int
    busy : tuple of Busy
    zone : str
        Where their working hours are meant.
    opens, closes : time
    days : frozenset of int
        Monday is 0.
    most_a_day, most_a_week : int
        Interviews they hold at most.
    """

    id: int
    busy: tuple[Busy, ...] = ()
    zone: str = IST
    opens: time = time(10)
    closes: time = time(18)
    days: frozenset[int] = frozenset(range(5))
    most_a_day: int = 2
    most_a_week: int = 5


def free_slots(
    panel: Sequence[Panellist],
    minutes: int,
    *,
    start: datetime,
    end: datetime,
    step: timedelta = STEP,
) -> tuple[datetime, ...]:
    """Return the starts at which every panellist can hold a session and score it afterwards.

    Parameters
    ----------
    panel : sequence of Panellist
    minutes : int
        Length of the session; ten minutes of scoring are added for the panel.
    start, end : datetime
        Between which; with zones.
    step : timedelta
        Starts lie on this grid of the hour.

    Returns
    -------
    tuple of datetime
        In the zone of ``start``, in order.

    Raises
    ------
    ValueError
        Without a panel or a zone.
    """
    if not panel:
        raise ValueError("a session needs a panel before it has slots")
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("say in which zone the first and last moment are meant")
    length = timedelta(minutes=minutes)
    return tuple(
        slot
        for slot in _grid(start, end - length, step)
        if all(_can(one, slot, slot + length) for one in panel)
    )


def feedback_due(ended: datetime) -> datetime:
    """Return when a scorecard must be filed: the same time on the next working day.

    Parameters
    ----------
    ended : datetime
        When the session ended, in the zone in which days are meant.

    References
    ----------
    GitLab's handbook asks for scorecards within one business day.

    Examples
    --------
    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> feedback_due(datetime(2026, 12, 4, 17, tzinfo=ZoneInfo(IST))).isoformat()  # a Friday
    '2026-12-07T17:00:00+05:30'
    """
    day = ended + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _grid(start: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    moment = start.replace(minute=0, second=0, microsecond=0)
    while moment <= last:
        if moment >= start:
            yield moment
        moment += step


def _can(one: Panellist, starts: datetime, ends: datetime) -> bool:
    zone = ZoneInfo(one.zone)
    here, until = starts.astimezone(zone), (ends + SCORING).astimezone(zone)
    if here.weekday() not in one.days or here.date() != until.date():
        return False
    if here.time() < one.opens or until.time() > one.closes:
        return False
    if any(b.starts < ends + SCORING and starts < b.ends for b in one.busy):
        return False
    held = [b.starts.astimezone(zone).date() for b in one.busy if b.interview]
    today = sum(day == here.date() for day in held)
    week = sum(_week(day) == _week(here.date()) for day in held)
    return today < one.most_a_day and week < one.most_a_week


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week
