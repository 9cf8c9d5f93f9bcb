"""Records that may be of one person: found by what they share, parted by somebody who knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Lower, Right, Trim
from django.utils import timezone

from kasauti.access import Permission
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Candidate, Duplicate, Merge, User
from kasauti.records.permissions import standing_of

Reason = Duplicate.Reason
Pair = tuple[int, int]

MOST_SHARING = 4
"""An address or a number that more records share is an agency's: it says nothing by itself."""

_DIGITS = 10  # of a phone number, without the country's
_FORMS = re.compile(r"\b(?:pvt|private|ltd|limited|llp|inc|corp|gmbh|technologies|india)\b\.?")
_NO_WORD = re.compile(r"[^\w]+")


def find(*, after: Callable[[int], object] = lambda _: None) -> int:
    """Look for records that may be of one person; return how many pairs are new.

    What no longer holds is forgotten, except that somebody said they are two people.

    Parameters
    ----------
    after : callable
        Told after each reason how many of ``Duplicate.Reason`` have been looked at.
    """
    return _keep(_reasons(after))


@trail.in_turn
def _keep(found: dict[Pair, list[str]]) -> int:
    known = set(
        Candidate.objects.filter(pk__in={pk for pair in found for pk in pair}).values_list(
            "pk", flat=True
        )
    )
    found = {pair: why for pair, why in found.items() if known.issuperset(pair)}
    kept = {(one.first_id, one.second_id): one for one in Duplicate.objects.all()}
    new = [Duplicate(first_id=a, second_id=b, reasons=found[a, b]) for a, b in found.keys() - kept]
    Duplicate.objects.bulk_create(new, batch_size=1000)
    changed = [one for pair, one in kept.items() if one.reasons != found.get(pair, one.reasons)]
    for one in changed:
        one.reasons = found[one.first_id, one.second_id]
    Duplicate.objects.bulk_update(changed, ["reasons"], batch_size=1000)
    over = [one.pk for pair, one in kept.items() if pair not in found]
    Duplicate.objects.filter(pk__in=over, parted_at=None).delete()
    if new:
        trail.record("duplicates.find", None, by=None, pairs=len(new))
    return len(new)


@trail.in_turn
def part(duplicate: Duplicate, *, by: User) -> Duplicate:
    """Say that two records are two people; they are not brought up again.

    Raises
    ------
    Refused
        If somebody may not put these records together, and so not part them.
    """
    held = Duplicate.objects.select_related("first", "second").get(pk=duplicate.pk)
    check(held.first, held.second, by=by)
    if held.parted_at is None:
        held.parted_by, held.parted_at = by, timezone.now()
        held.save(update_fields=("parted_by", "parted_at"))
        trail.record("duplicates.part", held, by=by, first=held.first_id, second=held.second_id)
    return held


def check(first: Candidate, second: Candidate, *, by: User) -> None:
    """Let somebody put two records together who may do so on each role that either applied for.

    Raises
    ------
    Refused
        If they may not; nothing of the other roles is told.
    """
    roles = Application.everything.filter(candidate__in=(first, second)).values_list("role")
    standing = standing_of(by)
    where: list[int | None] = [role for (role,) in roles.order_by("role").distinct()] or [None]
    if not all(standing.may(Permission.CANDIDATES_MERGE, role) for role in where):
        raise Refused("One of them applied for a role that you have no part in: ask an owner")


def standing_pairs(user: User) -> QuerySet[Duplicate]:
    """Return the pairs that somebody may settle, the surest first."""
    rows = Duplicate.objects.filter(
        parted_at=None, first__merged_into=None, second__merged_into=None
    ).select_related("first", "second")
    mine = standing_of(user).roles_where(Permission.CANDIDATES_MERGE)
    if mine is not None:
        within = Application.objects.filter(role__in=mine).values("candidate")
        outside = Application.everything.exclude(role__in=mine).values("candidate")
        rows = rows.filter(first__in=within, second__in=within)
        rows = rows.exclude(Q(first__in=outside) | Q(second__in=outside))
    count = Func(F("reasons"), function="jsonb_array_length", output_field=IntegerField())
    return rows.annotate(shared=count).order_by("-shared", "pk")


def standing_merges(user: User) -> QuerySet[Merge]:
    """Return what was put together and that somebody may take apart, the latest first."""
    done = Merge.objects.filter(undone_at=None).select_related("kept", "merged", "by")
    mine = standing_of(user).roles_where(Permission.CANDIDATES_MERGE)
    if mine is None:
        return done
    outside = Application.everything.exclude(role__in=mine).values("candidate")
    within = Application.objects.filter(role__in=mine).values("candidate")
    return done.filter(kept__in=within).exclude(kept__in=outside)


def _reasons(after: Callable[[int], object]) -> dict[Pair, list[str]]:
    """Return pair → why, over everybody, in a few queries."""
    names = dict(Candidate.objects.annotate(key=_name()).values_list("pk", "key"))
    found: dict[Pair, list[str]] = defaultdict(list)
    ways: dict[Reason, Callable[[], Iterable[list[int]]]] = {
        Reason.EMAIL: lambda: _shared("email", Lower("email"), least=3),
        Reason.PHONE: lambda: _shared("phone", _number(), least=_DIGITS),
        Reason.EMPLOYER: lambda: _employed(names),
        Reason.FILE: _filed,
    }
    for done, (reason, groups) in enumerate(ways.items(), start=1):
        for group in groups():
            for pair in _pairs(group, names):
                if str(reason) not in found[pair]:
                    found[pair].append(str(reason))
        after(done)
    return {pair: why for pair, why in found.items() if why}


def _pairs(group: Iterable[int], names: dict[int, str]) -> Iterator[Pair]:
    some = sorted(set(group))
    for a, b in combinations(some, 2):
        if len(some) <= MOST_SHARING or (names.get(a) and names.get(a) == names.get(b)):
            yield a, b


def _name() -> Lower:
    return Lower(Trim("name"))


def _number() -> Right:
    digits = Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
    return Right(digits, _DIGITS)


def _shared(field: str, key: Func, *, least: int) -> Iterator[list[int]]:
    """Give the records that share a field."""
    rows = Candidate.objects.exclude(**{field: ""}).annotate(key=key)
    rows = rows.filter(key__regex=rf"^.{{{least},}}$")
    shared = rows.values("key").annotate(n=Count("pk"), people=ArrayAgg("pk")).filter(n__gt=1)
    return (people for people in shared.order_by().values_list("people", flat=True))


def _filed() -> Iterator[list[int]]:
    """Give the records that one file speaks for."""
    shared = Application.objects.order_by().values("file")
    shared = shared.annotate(
        n=Count("candidate", distinct=True), people=ArrayAgg("candidate", distinct=True)
    ).filter(n__gt=1)
    return (people for people in shared.values_list("people", flat=True))


def _employed(names: dict[int, str]) -> Iterator[list[int]]:
    """Give the records of one full name and of one employer among those their résumés name."""
    named: dict[str, list[int]] = defaultdict(list)
    for pk, name in names.items():
        if " " in name:
            named[name].append(pk)
    same = [pk for people in named.values() if len(people) > 1 for pk in people]
    rows = Application.objects.filter(candidate__in=same)
    told = rows.values_list("candidate", "file__reading__profile__entries")
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for candidate, entries in told.iterator(chunk_size=500):
        for employer in _employers(entries or ()):
            groups[names[candidate], employer].append(candidate)
    return (people for people in groups.values() if len(set(people)) > 1)


def _employers(entries: Iterable[dict[str, object]]) -> set[str]:
    told = (one.get("organisation") for one in entries if one.get("kind") == "job")
    words = (str(one["text"]) for one in told if isinstance(one, dict) and one.get("text"))
    return {plain for plain in (_plain(one) for one in words) if plain}


def _plain(employer: str) -> str:
    return _NO_WORD.sub(" ", _FORMS.sub(" ", employer.casefold())).strip()
