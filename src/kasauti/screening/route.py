"""How the person came here: a fact from the titles, dates and skills of posts, never a score."""

from __future__ import annotations

from collections.abc import Sequence

from kasauti.resumes import Entry, EntryKind, Profile
from kasauti.screening.result import Route
from kasauti.screening.tables import pattern
from kasauti.screening.units import Unit
from kasauti.skills import Dimension, SkillGraph, competency
from kasauti.values import Month

_CLEAR = 3.0  # one side's loadings over the other's, from which a post stands on one side alone
_TOLD = 1.5  # loadings below which a post's skills tell nothing


def route(profile: Profile, units: Sequence[Unit], graph: SkillGraph, now: Month) -> Route:
    """Return the route that the dated posts tell.

    The first post says where the person started, all posts where the person went. A title tells
    its side ("backend", "data scientist"); a title on both ("ML engineer") is both. Where a title
    tells nothing, and for where a later post went, the skills named in the post tell. Résumés
    without dated posts on a side, and careers that stay on one, tell no route.
    """
    dated = sorted(
        (bounds[0], index, _side(entry) or skilled, skilled)
        for index, entry in enumerate(profile.entries)
        if entry.kind in (EntryKind.JOB, EntryKind.INTERNSHIP)
        if entry.title and entry.period and (bounds := entry.period.bounds(now))
        for skilled in (_side_of_skills(index, units, graph),)
    )
    sides = [(titled, skilled) for _, _, titled, skilled in dated if titled]
    if not sides:
        return Route.UNKNOWN
    start = sides[0][0]
    went = {side for pair in (*sides[1:], (start, start)) for side in pair if side}
    if start == "engineering" and went & {"ml", "both"}:
        return Route.ENGINEER_TO_ML
    if start == "ml" and went & {"engineering", "both"}:
        return Route.MODELLER_TO_ENGINEERING
    return Route.BOTH_FROM_THE_START if start == "both" else Route.UNKNOWN


def _side(entry: Entry) -> str:
    title = entry.title.text if entry.title else ""
    engineering, ml, both = (
        bool(pattern("titles", side).search(title)) for side in ("engineering", "ml", "both")
    )
    if both or (engineering and ml):
        return "both"
    return "engineering" if engineering else "ml" if ml else ""


def _side_of_skills(index: int, units: Sequence[Unit], graph: SkillGraph) -> str:
    """Return the side that the skills of one post load on, "" where they tell none."""
    totals = dict.fromkeys(Dimension, 0.0)
    for skill in sorted({unit.skill for unit in units if unit.position == index}):
        for competency_id, loading in graph[skill].loadings.items():
            totals[competency(competency_id).dimension] += loading
    engineering, ml = totals[Dimension.ENGINEERING], totals[Dimension.ML]
    if engineering + ml < _TOLD:
        return ""
    if engineering >= _CLEAR * ml:
        return "engineering"
    return "ml" if ml >= _CLEAR * engineering else "both"
