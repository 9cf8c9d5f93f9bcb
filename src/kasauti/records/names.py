"""Finding people by a piece of their name, their address or their number.

PostgreSQL finds a piece of a text in an index of the text's letter triples. The extension that
makes such indexes is not in the box, so ``letter_triples`` is a function of the tables' own.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, QuerySet, TextField

from kasauti.records.models import Candidate

FIELDS = ("name", "email", "phone")
TRIPLE = 3
"""Letters from which a piece of a text is found, wherever it stands."""


def named(words: str, *fields: str) -> QuerySet[Any]:
    """Return every record in which one of the fields holds ``words``, without regard to case.

    Of one or two letters, of which every name has some, those whose name begins with them. What an
    address has after its "@" is in no index, as so many share it; for that, all are looked at.

    Parameters
    ----------
    words : str
    *fields : str
        Of ``FIELDS``.
    """
    rows: QuerySet[Any] = Candidate.everything.all()
    if len(words) < TRIPLE:
        return rows.filter(name__istartswith=words)
    held = Q()
    for field in fields:
        held |= Q(**{f"{field}__icontains": words})
    wanted = triples(words.partition("@")[0])
    if not wanted:
        return rows.filter(held)
    stored = Func(*map(F, FIELDS), function="letter_triples", output_field=_TRIPLES)
    rows = rows.alias(triples=stored)
    return rows.filter(held, triples__contains=wanted)


_TRIPLES: ArrayField[Any, Any] = ArrayField(TextField())


def triples(words: str) -> list[str]:
    """Return the letter triples of a text.

    Examples
    --------
    >>> triples("Asha")
    ['ash', 'sha']
    """
    low = words.lower()
    return sorted({low[at : at + TRIPLE] for at in range(len(low) - TRIPLE + 1)})
