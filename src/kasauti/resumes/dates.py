"""Dates and stretches of time in the forms Indian résumés write them.

A grammar of our own: leaves (a day, month, season, quarter or year) joined by dashes or words
into stretches. Rules where the writing leaves a choice:

- ``05/06/2019`` is 5 June (day first, the Indian way) unless only the other reading is a date.
- A year alone stands for its middle: ``2019 - 2021`` runs from July 2019 to June 2021
  (see :class:`kasauti.values.Period`); both ends in one year, or one year alone, give
  May to August, the expected first and last of two moments drawn from it.
- Seasons are those of the northern calendar: spring March-May, summer June-August, monsoon
  July-September, autumn September-November, winter December-February.
- Quarters are quarters of the calendar year.
- Two-digit years up to ``69`` are of this century.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from kasauti.resumes.profile import Span
from kasauti.values import Month, Period


class Precision(IntEnum):
    """How finely a date is written."""

    YEAR = 1
    SEASON = 2
    MONTH = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """What one date as written can mean: its first and last month."""

    first: Month
    last: Month
    precision: Precision


@dataclass(frozen=True, slots=True)
class Dated:
    """A date or stretch found in a text.

    Parameters
    ----------
    span : Span
        The dates themselves.
    around : Span
        The dates with what belongs to them: brackets, "Expected", "(2 years 3 months)".
    start, end : Moment or None
        None where nothing is named, or nothing sensible ("20XX").
    ongoing : bool
    stretch : bool
        True for a stretch with two ends, False for a single date.
    expected : bool
        Marked as still to come ("Expected May 2026").
    """

    span: Span
    around: Span
    start: Moment | None
    end: Moment | None
    ongoing: bool = False
    stretch: bool = False
    expected: bool = False

    def period(self, *, single_is_end: bool = False) -> Period | None:
        """Return the months meant, None where the text names none that can be.

        Parameters
        ----------
        single_is_end : bool
            True where a single date says when something was completed, as in education.
        """
        start, end = self.start, self.end
        if start is None and end is None:
            return Period(None, None, ongoing=True) if self.ongoing else None
        if not self.stretch and not self.ongoing:
            only = end or start
            assert only is not None
            if single_is_end or self.expected:
                return Period(None, _middle(only), exact=only.precision > Precision.YEAR)
            start = end = only
        exact = all(m is None or m.precision > Precision.YEAR for m in (start, end))
        if start is None or end is None:
            return Period(
                _middle(start, start=True) if start else None,
                _middle(end) if end else None,
                ongoing=self.ongoing,
                exact=exact,
            )
        return _between(start, end, exact)


def _middle(moment: Moment, *, start: bool = False) -> Month:
    if moment.precision is Precision.YEAR:
        return Month(moment.first.year, 7 if start else 6)
    return moment.first if start else moment.last


def _between(start: Moment, end: Moment, exact: bool) -> Period | None:
    first, last = _middle(start, start=True), _middle(end)
    if not exact and last < first and start.first.year == end.first.year:
        year = start.first.year
        if start.precision is end.precision:
            first, last = Month(year, 5), Month(year, 8)
        elif start.precision is Precision.YEAR:
            first = min(Month(year, 1), last)
        else:
            last = max(Month(year, 12), first)
    return Period(first, last, exact=exact) if first <= last else None


_MONTHS = {
    1: "january jan जनवरी",
    2: "february feb फरवरी फ़रवरी",
    3: "march mar मार्च",
    4: "april apr अप्रैल",
    5: "may मई",
    6: "june jun जून",
    7: "july jul जुलाई",
    8: "august aug अगस्त",
    9: "september sept sep सितंबर सितम्बर",
    10: "october oct अक्टूबर अक्तूबर",
    11: "november nov नवंबर नवम्बर",
    12: "december dec दिसंबर दिसम्बर",
}
_MONTH_NUMBER = {name: number for number, names in _MONTHS.items() for name in names.split()}
_SEASONS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "monsoon": (7, 9),
    "autumn": (9, 11),
    "fall": (9, 11),
    "winter": (12, 14),
}
_MONTH = "(?:" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + ")"
_YEAR = r"(?:(?:19[5-9]|20\d)\d)"
_MARK = "['’‘`´]"
_DASH = r"[-‐‑‒–—―−~→]"

_LEAF = re.compile(
    rf"""
    (?<![\w'’])(?:
      (?P<iso_y>{_YEAR})[-/.](?P<iso_m>0[1-9]|1[0-2])(?:[-/.](?:0[1-9]|[12]\d|3[01]))?(?![\w/])
    | (?P<dmy_d>\d{{1,2}})(?P<dmy_sep>[/.-])(?P<dmy_m>\d{{1,2}})(?P=dmy_sep)
        (?P<dmy_y>{_YEAR}|\d{{2}})(?![\w/])
    | (?P<my_m>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<my_y>{_YEAR})(?![\w/])
    | (?P<mdy_m>{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,\s*(?P<mdy_y>{_YEAR})(?!\d)
    | (?:\d{{1,2}}\s?(?:st|nd|rd|th)?\s?(?:of\s|[-/.,])?\s?)?(?P<mon>{_MONTH})(?![^\W\d_])
        (?:\s?[.,]{{0,2}}\s?(?:{_MARK}|[-–/])?\s?(?P<mon_y>{_YEAR}|20XX)(?![\d])
          |\s?[.,]?\s?{_MARK}\s?(?P<mon_y2>\d{{2}})(?!\d)
          |[.,]?\s?[-–/.\s]\s?(?P<mon_yy>\d{{2}})(?![\d/%+]|\w|[.,]\d|:\d))?
    | (?P<season>spring|summer|autumn|fall|winter|monsoon)(?:\s+term|\s+semester)?[\s,]*
        (?:(?P<season_y>{_YEAR})|{_MARK}\s?(?P<season_y2>\d{{2}}))(?!\d)
    | q(?P<quarter>[1-4])[\s,'’/-]*(?P<quarter_y>{_YEAR})(?!\d)
    | (?P<year>{_YEAR}|20XX)(?![\d%+]|[.,]\d|\w)
    | (?P<mmyy_m>0[1-9]|1[0-2])/(?P<mmyy_y>\d{{2}})(?![\d/])
    )
    | (?<![\w])(?P<yy_mark>{_MARK})\s?(?P<yy>\d{{2}})(?!\d|\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_JOIN = (
    rf"(?:\s*{_DASH}{{1,3}}\s*|\s*[,(]?\s*\b(?:to|till|until|upto|up\sto|through|thru)\b\s*"
    r"|\s*से\s*)"
)
_NOW_WORDS = (
    r"(?:the\s+)?(?:present(?:\s+day)?|till\s*[-–]?\s*(?:date|now|today|present)|to\s*[-–]?\s*date|till|"
    r"until\s+now|upto\s+now|current(?:ly)?(?:\s+working)?|date|now|today|ongoing|on-going|"
    r"in\s+progress|continu(?:ing|ed)|pursuing|वर्तमान(?:\s+तक|\s+में)?|अब\s*तक|अभी\s*तक|आज\s*तक|जारी)"
)
_NOW_AFTER = re.compile(
    rf"(?:{_JOIN}\(?\s*{_NOW_WORDS}|\s+(?:till\s*[-–]?\s*(?:date|now|present)|to\s*[-–]?\s*date|onwards?|"
    rf"onward|present|से\s+(?:वर्तमान|अब)(?:\s+तक)?))(?!\w)",
    re.IGNORECASE,
)
_OPEN_END = re.compile(rf"\s*{_DASH}\s*(?=$|[|)\n])")
_BETWEEN = re.compile(rf"{_JOIN}(?:till\s+)?\Z", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?P<yy>\d{2})(?![\d/.:%]|\w)")
_SINCE = re.compile(r"(?:\b(?:working\s+)?(?:since|from)|\bw\.?e\.?f\.?)\s*:?\s*\Z", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:\b(?:since|from|duration|period|tenure|dates?|timeline|year(?:\s+of\s+(?:passing|completion))?|"
    r"passing\s+year|passed\s+out|pass(?:ed)?\s+in|batch(?:\s+of)?|class\s+of|"
    r"(?:expected|anticipated|estimated)(?:\s+(?:graduation|completion|in|by|date))*|"
    r"graduat(?:ion|ed|ing)(?:\s+(?:date|in|year))?|grad\.?|completed(?:\s+in)?|issued(?:\s+in)?|"
    r"awarded(?:\s+in)?|exp\.?)\s*[:\-–]?\s*|[(\[]\s*|w\.?e\.?f\.?\s*)+\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\s*[(\[,]?\s*(?:expected|anticipated|ongoing|current|pursuing|currently\s+(?:working|pursuing))\s*[)\]]?"
    r"|\s*[,|·•(\[:–—-]*\s*(?:about\s+|approx\.?\s+|~\s*)?"
    r"\d{1,2}(?:\.\d)?\+?\s*(?:years?|yrs?\.?|y)(?:[\s,&]*(?:and\s+)?\d{1,2}\s*(?:months?|mos?\.?|m)\b)?\s*[)\]]?(?!\w)"
    r"|\s*[,|·•(\[:–—-]*\s*\d{1,2}\s*(?:months?|mos?\.?|weeks?|wks?)\b\s*[)\]]?"
    r"|\s*तक(?!\w)|\s*[)\]])+",
    re.IGNORECASE,
)
_EXPECTED = re.compile(r"expected|anticipated|estimated|\bexp\b", re.IGNORECASE)
_CURRENTLY = re.compile(
    r"\b(?:currently\s+(?:working|employed|pursuing)|present(?:ly)?\s+(?:working|employed)|"
    r"till\s+date|ongoing)\b|अब\s*तक|वर्तमान",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    rf"\s*(?:{_DASH}|\b(?:to|till|until)\b)\s*(?:till\s*|up\s*)?(?:\d{{1,2}}\s?(?:st|nd|rd|th)?\s*)?"
    rf"(?:{_MONTH}\.?)?\s*,?\s*$",
    re.IGNORECASE,
)
_YEAR_MISSING = re.compile(
    rf"(?:^|[\s(])(?:\d{{1,2}}\s?(?:st|nd|rd|th)?\s+)?{_MONTH}\.?,?\s*$", re.IGNORECASE
)
_DIGITS = str.maketrans("०१२३४५६७८९\u00a0\u2009\u202f", "0123456789   ")


def unfinished(text: str) -> bool:
    """Return True if a line breaks off within its dates ("Oct 2022 to 15th", "15th October")."""
    found = _UNFINISHED.search(text)
    if found and _LEAF.search(text[: found.start()][-24:]):
        return True
    return bool(_YEAR_MISSING.search(text))


def find_dates(text: str) -> tuple[Dated, ...]:
    """Return the dates and stretches of time in a short text, in order, none overlapping.

    Parameters
    ----------
    text : str
        A line or a few lines of a résumé.

    Examples
    --------
    >>> [found] = find_dates("ML Engineer, Mar'21 - till date")
    >>> str(found.start.first), found.ongoing
    ('2021-03', True)
    >>> [found] = find_dates("15th June 2018 to 3rd July 2020")
    >>> period = found.period()
    >>> str(period.start), str(period.end)
    ('2018-06', '2020-07')
    """
    if not any(c.isdigit() for c in text) and "urrent" not in text and not _CURRENTLY.search(text):
        return ()
    return _find_dates(text)


@lru_cache(maxsize=4096)
def _find_dates(text: str) -> tuple[Dated, ...]:
    plain = text.translate(_DIGITS)
    found = list(_stretches(plain))
    if not found and (now := _CURRENTLY.search(plain)):
        span = Span(now.start(), now.end())
        found.append(Dated(span, span, None, None, ongoing=True))
    return tuple(found)


def _stretches(text: str) -> Iterator[Dated]:
    leaves = list(_LEAF.finditer(text))
    at, reach = 0, 0
    while at < len(leaves):
        dated, used = _stretch(text, leaves, at, reach)
        if dated is not None:
            yield dated
            reach = dated.around.end
        at += used
        while at < len(leaves) and leaves[at].start() < reach:
            at += 1


def _stretch(
    text: str, leaves: list[re.Match[str]], at: int, reach: int
) -> tuple[Dated | None, int]:
    """Return the stretch that opens with a leaf and how many leaves it takes."""
    leaf = leaves[at]
    start, end = leaf.start(), leaf.end()
    following = leaves[at + 1] if at + 1 < len(leaves) else None
    second: Moment | None = None
    used, stretch, ongoing = 1, False, False
    if following and _BETWEEN.fullmatch(text, end, following.start()):
        second = _moment(following, in_stretch=True)
        if second or "XX" in following.group().upper():
            used, stretch, end = 2, True, following.end()
    if not stretch and (years := _year_and_short_year(leaf, text, end)):
        return Dated(Span(start, end), _around(text, reach, start, end), *years, stretch=True), 1
    if not stretch and (joined := _JOINED_SHORT.match(text, end)) and leaf["year"]:
        second = _short_year(leaf, int(joined["yy"]))
        if second:
            stretch, end = True, joined.end()
    if not stretch and (now := _NOW_AFTER.match(text, end)):
        ongoing = stretch = True
        end = now.end()
    first = _moment(leaf, in_stretch=stretch, year_from=second)
    if first is None and not (stretch and "XX" in leaf.group().upper()):
        return None, 1
    before = _SINCE.search(text, reach, start)
    if not stretch and (before or _OPEN_END.match(text, end)):
        ongoing = stretch = True
        if opened := _OPEN_END.match(text, end):
            end = opened.end()
    around = _around(text, reach, start, end)
    surroundings = text[around.start : start] + text[end : around.end]
    return (
        Dated(
            Span(start, end), around, first if stretch else None, second if stretch else first,
            ongoing, stretch, bool(_EXPECTED.search(surroundings)),
        ),
        used,
    )  # fmt: skip


_JOINED_SHORT = re.compile(rf"\s*{_DASH}\s*{_SHORT_YEAR.pattern}")


def _around(text: str, reach: int, start: int, end: int) -> Span:
    before = _BEFORE.search(text, reach, start)
    after = _AFTER.match(text, end)
    return Span(before.start() if before else start, after.end() if after else end)


def _year_and_short_year(leaf: re.Match[str], text: str, end: int) -> tuple[Moment, Moment] | None:
    """Return both years of ``2010-12``, which in India is a course of two years, no December."""
    if leaf["iso_y"] is None or len(leaf.group()) != 7 or _NOW_AFTER.match(text, end):
        return None
    year, short = int(leaf["iso_y"]), int(leaf["iso_m"])
    if not 1 <= short - year % 100 <= 6:
        return None
    return _of_year(year), _of_year(year // 100 * 100 + short)


def _short_year(leaf: re.Match[str], short: int) -> Moment | None:
    """Return the year meant by ``20`` in ``2016-20``, None if it can be none."""
    written = leaf["year"]
    if written is None or written.upper() == "20XX":
        return None
    year = int(written) // 100 * 100 + short
    if year < int(written):
        return None
    return _of_year(year)


def _of_year(year: int) -> Moment:
    return Moment(Month(year, 1), Month(year, 12), Precision.YEAR)


def _of_month(year: int, number: int) -> Moment:
    month = Month(year, number)
    return Moment(month, month, Precision.MONTH)


def _century(short: str) -> int:
    return int(short) if len(short) == 4 else int(short) + (2000 if int(short) < 70 else 1900)


def _moment(
    leaf: re.Match[str], *, in_stretch: bool, year_from: Moment | None = None
) -> Moment | None:
    """Return what a leaf means, None where it is no date (an example year, a bare "May")."""
    group = leaf.groupdict()
    if group["iso_y"]:
        return _of_month(int(group["iso_y"]), int(group["iso_m"]))
    if group["dmy_d"]:
        return _day_first(group["dmy_d"], group["dmy_m"], group["dmy_y"])
    if group["my_y"]:
        return _of_month(int(group["my_y"]), int(group["my_m"]))
    if group["mdy_y"]:
        return _of_month(int(group["mdy_y"]), _MONTH_NUMBER[group["mdy_m"].casefold()])
    if group["mon"]:
        return _named_month(group, in_stretch, year_from)
    if group["season"]:
        year = _century(group["season_y"] or group["season_y2"])
        first, last = _SEASONS[group["season"].casefold()]
        return Moment(Month(year, first), Month(year, 1).shift(last - 1), Precision.SEASON)
    if group["quarter"]:
        first = int(group["quarter"]) * 3 - 2
        year = int(group["quarter_y"])
        return Moment(Month(year, first), Month(year, first + 2), Precision.SEASON)
    if group["year"]:
        return None if "X" in group["year"].upper() else _of_year(int(group["year"]))
    if group["mmyy_m"]:
        return _of_month(_century(group["mmyy_y"]), int(group["mmyy_m"])) if in_stretch else None
    return _of_year(_century(group["yy"])) if in_stretch else None


def _named_month(
    group: dict[str, str | None], in_stretch: bool, year_from: Moment | None
) -> Moment | None:
    number = _MONTH_NUMBER[(group["mon"] or "").casefold()]
    year = group["mon_y"] or group["mon_y2"]
    if year is None and group["mon_yy"] and in_stretch:
        year = group["mon_yy"]
    if year is not None:
        return None if "X" in year.upper() else _of_month(_century(year), number)
    if year_from is None:
        return None
    end = year_from.last
    return _of_month(end.year if number <= end.number else end.year - 1, number)


def _day_first(day: str, month: str, year: str) -> Moment | None:
    first, second = int(day), int(month)
    if second > 12 >= first:
        first, second = second, first
    if not (1 <= first <= 31 and 1 <= second <= 12):
        return None
    return _of_month(_century(year), second)
