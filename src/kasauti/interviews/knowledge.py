"""What a form of the knowledge check says of levels, by a published map; forms as JSON."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import Any

from kasauti.interviews.fundamentals import Family, Item, Wrong
from kasauti.skills import Estimate, Evidence, Strength

Z80 = 1.2815515655446004
MAP_ERROR, ITEM_ERROR = 0.6, 1.0  # in levels: of the map, and of one item; assumptions so far
RIGHT, WRONG = 0.5, -1.0  # where an answer puts somebody, from the item's own level
REASONS = (-1.0, 0.0, 1.0)  # by points: neither of the two reasons, one, both
MOST_POINTS = len(REASONS) - 1


def form_as_dicts(form: Sequence[Item]) -> list[dict[str, Any]]:
    """Return a form as JSON values: whole, so that it stays what it was when families change."""
    return [asdict(item) | {"values": dict(item.values)} for item in form]


def read_form(told: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Return a form from JSON values.

    Examples
    --------
    >>> from random import Random
    >>> from kasauti.interviews import draw_form
    >>> form = draw_form(Random(1))
    >>> read_form(form_as_dicts(form)) == form
    True
    """
    return tuple(_item(one) for one in told)


def _item(told: Mapping[str, Any]) -> Item:
    family = dict(told["family"])
    family["parameters"] = {name: tuple(some) for name, some in family["parameters"].items()}
    family["wrong"] = tuple(Wrong(**one) for one in family["wrong"])
    family["points"] = tuple(family["points"])
    return Item(
        Family(**family), dict(told["values"]), told["stem"], tuple(told["options"]), told["key"]
    )


def levels_by_key(marked: Sequence[tuple[Item, bool]]) -> tuple[Estimate, ...]:
    """Return an estimate for each competency from right and wrong answers.

    Notes
    -----
    A right answer puts a person half a level above the item's own level, a wrong one a whole level
    below it; a competency is the mean of its items. Its standard error joins that of the map (0.6
    level) with that of n items (1.0 level each): one item says little, and says so.

    Examples
    --------
    >>> from kasauti.interviews import draw_item, families
    >>> from random import Random
    >>> item = draw_item(families()[0], Random(1))
    >>> [estimate] = levels_by_key([(item, True)])
    >>> estimate.subject, estimate.level
    ('M2', 2.5)
    """
    placed = [(item, RIGHT if right else WRONG) for item, right in marked]
    rights = defaultdict(list)
    for item, right in marked:
        rights[item.family.competency].append(right)
    return _estimates(placed, {c: _keyed(found) for c, found in rights.items()})


def _keyed(rights: Sequence[bool]) -> str:
    return f"{sum(rights)} of {len(rights)} items answered rightly"


def levels_by_reasons(read: Sequence[tuple[Item, int]]) -> tuple[Estimate, ...]:
    """Return an estimate for each competency from one rater's points for the reasons.

    Notes
    -----
    Both reasons put a person a level above the item's own, one at it, none a level below.
    """
    placed = [(item, REASONS[points]) for item, points in read]
    found = defaultdict(list)
    for item, points in read:
        found[item.family.competency].append(points)
    return _estimates(
        placed,
        {c: f"{sum(p)} of {MOST_POINTS * len(p)} points for reasons" for c, p in found.items()},
    )


def _estimates(
    placed: Sequence[tuple[Item, float]], quotes: Mapping[str, str]
) -> tuple[Estimate, ...]:
    by: dict[str, list[tuple[Item, float]]] = defaultdict(list)
    for item, step in placed:
        by[item.family.competency].append((item, step))
    found = []
    for subject in sorted(by):
        level = fmean(item.family.level + step for item, step in by[subject])
        level = min(5.0, max(1.0, level))
        error = math.hypot(MAP_ERROR, ITEM_ERROR / math.sqrt(len(by[subject])))
        areas = ", ".join(dict.fromkeys(item.family.area for item, _ in by[subject]))
        shows = f"knowledge check: {areas}"
        evidence = Evidence("knowledge check", quotes[subject], shows, Strength.CHECKABLE)
        low, high = max(1.0, level - Z80 * error), min(5.0, level + Z80 * error)
        found.append(Estimate(subject, level, low, high, error, (evidence,)))
    return tuple(found)
