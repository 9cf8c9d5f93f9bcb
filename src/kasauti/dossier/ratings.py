"""Ratings and results of one person from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kasauti.dossier.fusion import Measurement
from kasauti.dossier.packet import Claim, Manager
from kasauti.interviews import find_kit, off_side, stages
from kasauti.skills import Dimension, Evidence, Strength, competency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kasauti.roles import Role

NOT_OBSERVED = "N"


class RatingsError(ValueError):
    """A row of ratings cannot be used; the message names the row and the mend."""


def read_ratings(
    table: Mapping[str, Any], role: Role
) -> tuple[tuple[Measurement, ...], tuple[Claim, ...], Manager | None]:
    """Return measurements, claims and the manager's input of one person.

    Parameters
    ----------
    table : mapping
        ``ratings``: rows with ``competency``, ``stage``, ``rater`` (or ``"machine"``), ``level`` (1
        to 5, or "N" for not observed), ``evidence`` and, where known, ``error``; ``claims``: rows
        with ``words``, ``probe`` and ``outcome``; ``manager``: ``level`` and ``share``.
    role : Role

    Raises
    ------
    RatingsError
        If a row is wrong.
    """
    found = []
    rows = table.get("ratings", ())
    for number, row in enumerate(rows, 1):
        try:
            one = _measurement(row, role, rows)
        except (KeyError, TypeError, ValueError) as error:
            words = error.args[0] if error.args else error
            raise RatingsError(f"rating {number}: {words}") from error
        if one is not None:
            found.append(one)
    try:
        claims = tuple(Claim(**claim) for claim in table.get("claims", ()))
        manager = Manager(**table["manager"]) if table.get("manager") else None
    except (TypeError, ValueError) as error:
        raise RatingsError(f"claims or manager: {error}") from error
    return tuple(found), claims, manager


def _measurement(row: Mapping[str, Any], role: Role, rows: Any) -> Measurement | None:
    missing = [key for key in ("competency", "stage", "rater", "level") if key not in row]
    if missing:
        raise ValueError(f"{', '.join(missing)} is missing")
    code = str(row["stage"])
    if code not in stages():
        raise ValueError(f"{code!r} is no stage; stages are {', '.join(stages())}")
    subject, rater = competency(str(row["competency"])), str(row["rater"])
    if row["level"] == NOT_OBSERVED:
        return None
    words = str(row.get("evidence", "")).strip()
    if not words:
        raise ValueError("evidence is missing: say what was heard or seen")
    stage = stages()[code]
    raters = {str(r.get("rater")) for r in rows if r.get("stage") == code}
    return Measurement(
        competency=subject.id,
        means=code,
        source=rater,
        level=float(row["level"]),
        error=float(row["error"]) if row.get("error") is not None else None,
        blind=not stage.live or rater == "machine",
        contrast=rater == "machine" or _in_contrast(code, subject.dimension, role, len(raters)),
        evidence=(Evidence("scorecard", words, f"{stage.name}: {rater}", Strength.CHECKABLE),),
    )


def _in_contrast(code: str, side: Dimension, role: Role, raters: int) -> bool:
    if raters >= 2:
        return True
    for session in find_kit(role.seniority, role.family).sessions:
        if any(part.stage.code == code for part in session.parts):
            return off_side(session) is not side
    return True
