"""Finding people by a piece of their name, their address or their number.

PostgreSQL finds a piece of a text in an index of the text's letter triples. The extension that
makes such indexes is not in the box, so ``letter_triples`` is a function of the tables' own.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, QuerySet, TextField, Value

from kasauti.records.models import Candidate

FIELDS = ("name", "email", "phone")
TRIPLE = 3
"""Letters from which a piece of a text is found, wherever it stands."""


def named(words: str, *fields: str) -> QuerySet[Any]:
    """Return every record in which one of the fields holds ``words``, without regard to case.

    Of one or two letters, of which every name has some, those whose name begins with them.

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
    rows = rows.alias(triples=_triples(*map(F, FIELDS)))
    return rows.filter(held, triples__contains=_triples(Value(words)))


def _triples(*texts: F | Value) -> Func:
    """Return the letter triples of texts as the database cuts them; its collation has a say."""
    return Func(*texts, function="letter_triples", output_field=ArrayField(TextField()))
