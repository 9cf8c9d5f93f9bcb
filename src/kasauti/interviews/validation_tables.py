"""Tables that a team brings for validation: judges' bars, a job-analysis survey, later outcomes."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from kasauti.interviews.reliability import TooFewError
from kasauti.interviews.validation import angoff, criterion, importance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DAYS = ("day_90", "day_180")
YES_NO = {"yes": True, "no": False}
Row = dict[str, str]


def read_rows(text: str, needed: Sequence[str]) -> list[tuple[int, Row]]:
    """Return the rows of a CSV text, each with its line.

    Raises
    ------
    ValueError
        If it is none, or a column that is needed is missing from it or from one of its rows.
    """
    reader = csv.DictReader(text.splitlines())
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise ValueError(f"no CSV: {error}") from error
    missing = [name for name in needed if not rows or name not in rows[0][1]]
    if missing:
        raise ValueError(f"no column {', '.join(missing)}")
    for line, row in rows:
        short = [name for name in needed if row[name] is None]
        if short:
            raise ValueError(f"line {line}: no {short[0]}")
    return rows


def read_bars(text: str) -> dict[str, Any]:
    """Return the bar of each competency from rows of judge, competency, first, second.

    Raises
    ------
    ValueError
        If a row cannot be read; the message says which.
    """
    first: dict[str, dict[str, float]] = defaultdict(dict)
    second: dict[str, dict[str, float]] = defaultdict(dict)
    for line, row in read_rows(text, ("judge", "competency", "first", "second")):
        first[row["competency"]][row["judge"]] = _number(row, "first", line)
        second[row["competency"]][row["judge"]] = _number(row, "second", line)
    return bars_of(first, second)


def bars_of(
    first: Mapping[str, Mapping[str, float]], second: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """Return the bar of each competency from two rounds of judge to level, or why there is none."""
    return {
        subject: _or_refused(partial(angoff, subject, first[subject], second[subject]))
        for subject in sorted(first)
    }


def read_survey(text: str) -> dict[str, Any]:
    """Return what each competency weighs in the job: judge, competency, importance, at_start.

    Raises
    ------
    ValueError
        If a row cannot be read; the message says which.
    """
    weighs: dict[str, dict[str, float]] = defaultdict(dict)
    starts: dict[str, dict[str, bool]] = defaultdict(dict)
    needed = ("judge", "competency", "importance", "at_start")
    for line, row in read_rows(text, needed):
        said = row["at_start"].strip().lower()
        if said not in YES_NO:
            raise ValueError(f"line {line}: {row['at_start']!r} is not yes or no for at_start")
        weighs[row["competency"]][row["judge"]] = _number(row, "importance", line)
        starts[row["competency"]][row["judge"]] = YES_NO[said]
    return survey_of(weighs, starts)


def survey_of(
    weighs: Mapping[str, Mapping[str, float]], starts: Mapping[str, Mapping[str, bool]]
) -> dict[str, Any]:
    """Return what each competency weighs in the job from what judges said, or why nothing."""
    return {
        subject: _or_refused(partial(importance, subject, weighs[subject], starts[subject]))
        for subject in sorted(weighs)
    }


def read_outcomes(text: str, *, applicants_sd: float | None = None) -> dict[str, Any]:
    """Return how estimates went with outcomes: person, estimate, day_90, day_180.

    Raises
    ------
    ValueError
        If a row cannot be read; the message says which.
    """
    rows = read_rows(text, ("person", "estimate"))
    found: dict[str, Any] = {}
    for day in DAYS:
        pairs = [
            (_number(row, "estimate", line), _number(row, day, line))
            for line, row in rows
            if (row.get(day) or "").strip() and row["estimate"].strip()
        ]
        try:
            found[day] = asdict(criterion(pairs, applicants_sd=applicants_sd))
        except ValueError as error:
            found[day] = {"refused": str(error)}
    return found


def _or_refused(made: Callable[[], Any]) -> dict[str, Any]:
    try:
        return asdict(made())
    except TooFewError as error:
        return {"refused": str(error)}
    except KeyError as error:
        raise ValueError(str(error.args[0])) from error


def _number(row: Row, name: str, line: int) -> float:
    try:
        number = float(row[name])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"line {line}: {row[name]!r} is no number for {name}")
    return number
