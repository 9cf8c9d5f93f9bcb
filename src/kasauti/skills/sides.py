"""Which side is stronger: three states each way, never a bare sign."""

from __future__ import annotations

from enum import StrEnum

LEANS, STRONGER = 1.0, 1.645  # standard errors of the difference


class Stronger(StrEnum):
    """What may be said of engineering against ML."""

    ENGINEERING = "engineering stronger"
    LEANS_ENGINEERING = "leans engineering"
    NOT_DISTINGUISHABLE = "not distinguishable"
    LEANS_ML = "leans ml"
    ML = "ml stronger"
    INSUFFICIENT = "insufficient evidence"


def stronger_of(difference: float, error: float) -> Stronger:
    """Return what may be said of engineering minus ML, given its standard error SED.

    |d| < SED not distinguishable, < 1.645 SED leans, else stronger: from the résumé to the dossier
    the same rule.

    Examples
    --------
    >>> stronger_of(0.4, 0.5).value, stronger_of(0.6, 0.5).value, stronger_of(-0.9, 0.5).value
    ('not distinguishable', 'leans engineering', 'ml stronger')
    """
    size = abs(difference)
    if size < LEANS * error:
        return Stronger.NOT_DISTINGUISHABLE
    if size < STRONGER * error:
        return Stronger.LEANS_ENGINEERING if difference > 0 else Stronger.LEANS_ML
    return Stronger.ENGINEERING if difference > 0 else Stronger.ML
