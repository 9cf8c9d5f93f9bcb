"""How the person came here: a fact from the titles and dates of posts, never a score."""

from __future__ import annotations

from kasauti.resumes import EntryKind, Profile
from kasauti.screening.result import Route
from kasauti.screening.tables import pattern
from kasauti.values import Month

_START = 24  # months that count as the beginning of a career


def route(profile: Profile, now: Month) -> Route:
    """Return the route that the dated posts tell.

    The posts begun within two years of the first say where the person started; all posts say
    where the person went. A title on both sides ("ML engineer") is both. Posts on neither side,
    and résumés without dated posts on a side, tell nothing.
    """
    dated = sorted(
        (bounds[0], side)
        for entry in profile.of_kind(EntryKind.JOB, EntryKind.INTERNSHIP)
        if entry.title and entry.period and (bounds := entry.period.bounds(now))
        if (side := _side(entry.title.text))
    )
    if not dated:
        return Route.UNKNOWN
    start = {side for first, side in dated if first - dated[0][0] < _START}
    later = {side for _, side in dated}
    if start == {"engineering"}:
        return Route.ENGINEER_TO_ML if later & {"ml", "both"} else Route.UNKNOWN
    if start == {"ml"}:
        return Route.MODELLER_TO_ENGINEERING if later & {"engineering", "both"} else Route.UNKNOWN
    if start == {"engineering", "both"} and dated[0][1] == "engineering":
        return Route.ENGINEER_TO_ML
    if start == {"ml", "both"} and dated[0][1] == "ml":
        return Route.MODELLER_TO_ENGINEERING
    return Route.BOTH_FROM_THE_START


def _side(title: str) -> str:
    if pattern("titles", "both").search(title):
        return "both"
    engineering = bool(pattern("titles", "engineering").search(title))
    ml = bool(pattern("titles", "ml").search(title))
    if engineering and ml:
        return "both"
    return "engineering" if engineering else "ml" if ml else ""
