"""The audit trail as it is read: all of it, or what concerns a person, a verb, a user."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import CASCADE, Model, Q, QuerySet
from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.people import put_together
from kasauti.records.models import AuditEntry, Candidate

_DEEPEST = 4  # from a candidate over an application and a plan to a round and its scorecards


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the trail is narrowed to; empty is all of it.

    Parameters
    ----------
    person : int or None
        A candidate's number, also of somebody who was erased.
    verb : str
        A verb, or the beginning of one: ``"erasures"``.
    user : int or None
        A user's number.
    since, until : date or None
        Both included.
    """

    person: int | None = None
    verb: str = ""
    user: int | None = None
    since: date | None = None
    until: date | None = None


def entries(asked: Narrowing) -> QuerySet[AuditEntry]:
    """Return the entries that are asked for."""
    found = AuditEntry.objects.select_related("actor_user")
    if asked.person is not None:
        own = Q(object__in=things_of(asked.person)) | Q(actor=f"candidate {asked.person}")
        found = found.filter(own)
    if asked.verb:
        found = found.filter(verb__startswith=asked.verb)
    if asked.user is not None:
        found = found.filter(actor=f"user {asked.user}")
    if asked.since is not None:
        found = found.filter(at__gte=_midnight(asked.since))
    if asked.until is not None:
        found = found.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    """Return when a day begins here: an index serves moments, not days reckoned of each entry."""
    return timezone.make_aware(datetime.combine(day, time.min))


def things_of(person: int) -> list[str]:
    """Return how entries name a candidate and all that hangs on them: ``"application 12"``.

    Of somebody who was erased only the candidate's own name is left: rows are gone, entries stay.
    """
    held: dict[type[Model], set[int | str]] = defaultdict(set)
    new: dict[type[Model], set[int | str]] = {Candidate: set(put_together([person]))}
    for _ in range(_DEEPEST):
        below: dict[type[Model], set[int | str]] = defaultdict(set)
        for model, keys in new.items():
            held[model] |= keys
            for below_it, found in _below(model, keys):
                below[below_it] |= found - held[below_it]
        new = {model: keys for model, keys in below.items() if keys}
    for model, keys in new.items():
        held[model] |= keys
    named = (f"{model._meta.model_name} {key}" for model, keys in held.items() for key in keys)
    return sorted({*named, f"candidate {person}"})


def _below(model: type[Model], keys: set[int | str]) -> list[tuple[type[Model], set[int | str]]]:
    """Return the rows that go when these go and that entries may name, by their tables."""
    found = []
    for relation in model._meta.related_objects:
        table = relation.related_model
        if relation.on_delete is CASCADE and table not in trail.UNNAMED:
            rows = table._base_manager.filter(**{f"{relation.field.name}__in": keys})
            found.append((table, set(rows.values_list("pk", flat=True))))
    return found
