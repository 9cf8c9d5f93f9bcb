"""The ways people in India write the months of a post."""

from __future__ import annotations

from collections.abc import Callable

from kasauti.values import Month

SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _ordinal(month: Month) -> str:
    """A day that stays the same for the same month: people copy it from their letters."""
    day = month.index * 7 % 28 + 1
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending} {LONG[month.number - 1]} {month.year}"


# Each style: how a month is written, what joins two, what stands for "still there".
_STYLES: dict[str, tuple[Callable[[Month], str], str, str]] = {
    "Jan 2020": (lambda m: f"{SHORT[m.number - 1]} {m.year}", " – ", "Present"),
    "January 2020": (lambda m: f"{LONG[m.number - 1]} {m.year}", " to ", "Present"),
    "JAN 2020": (lambda m: f"{SHORT[m.number - 1].upper()} {m.year}", " - ", "PRESENT"),
    "Jan'20": (lambda m: f"{SHORT[m.number - 1]}'{m.year % 100:02d}", " - ", "till date"),
    "Jan-20": (lambda m: f"{SHORT[m.number - 1]}-{m.year % 100:02d}", " to ", "Till Now"),
    "Jan, 2020": (lambda m: f"{SHORT[m.number - 1]}, {m.year}", " - ", "Till Date"),
    "01/2020": (lambda m: f"{m.number:02d}/{m.year}", " - ", "Present"),
    "01.2020": (lambda m: f"{m.number:02d}.{m.year}", " – ", "today"),
    "2020-01": (lambda m: f"{m.year}-{m.number:02d}", " – ", "present"),
    "15th January 2020": (_ordinal, " to ", "Till Date"),
    "2020": (lambda m: str(m.year), " - ", "Present"),
    "since Jan 2020": (lambda m: f"{SHORT[m.number - 1]} {m.year}", " to ", "Present"),
}
STYLES = tuple(_STYLES)


def written(style: str, start: Month, end: Month | None) -> str:
    """Return a period as it is printed; ``end`` None means still there.

    Examples
    --------
    >>> written("Jan'20", Month(2019, 7), None)
    "Jul'19 - till date"
    >>> written("since Jan 2020", Month(2023, 4), None)
    'Since Apr 2023'
    """
    month, joint, still = _STYLES[style]
    if end is None and style.startswith("since"):
        return f"Since {month(start)}"
    if end is not None and month(start) == month(end):
        return month(start)
    return f"{month(start)}{joint}{month(end) if end else still}"


def exact(style: str) -> bool:
    """Return whether the style tells the month."""
    return style != "2020"
