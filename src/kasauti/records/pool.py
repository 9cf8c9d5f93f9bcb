"""Everybody who is known, applied, dropped as a file or imported, and whom a reader may find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from kasauti import skills
from kasauti.access import Permission
from kasauti.privacy import Purpose
from kasauti.records.models import Application, Candidate, Consent, ImportRow, Role, Stage, User
from kasauti.records.names import FIELDS, named
from kasauti.records.permissions import standing_of, visible

ENDED = (Stage.HIRED, Stage.NOT_NOW, Stage.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the pool is narrowed to; empty is everybody."""

    words: str = ""
    place: str = ""
    came: str = ""
    standing: str = ""
    agreed: str = ""
    skill: str = ""
    level: int = 1

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return self != Filters(level=self.level)


def seen(reader: User) -> QuerySet[Any]:
    """Return whom a reader may find: everybody, or those of the roles that they search for."""
    people: QuerySet[Any] = Candidate.objects.annotate(agreed=agreed())
    roles = standing_of(reader).roles_where(Permission.CANDIDATES_SEARCH)
    if roles is None:
        return people
    return people.filter(Exists(_applications().filter(role__in=roles)))


def _applications() -> QuerySet[Application]:
    return Application.objects.filter(candidate=OuterRef("pk"))


def found(reader: User, asked: Filters, *, blind: bool) -> QuerySet[Any]:
    """Return the people of the pool that the filters leave, the latest known first."""
    people = seen(reader)
    if asked.words and blind:
        code = asked.words.split()[-1]
        coded = Application.objects.filter(file__sha256__startswith=code.lower())
        people = people.filter(pk__in=coded.values("candidate"))
    elif asked.words:
        people = people.filter(pk__in=named(asked.words, *FIELDS).values("pk"))
    if asked.place:
        people = people.filter(location__icontains=asked.place)
    if asked.agreed:
        people = people.filter(agreed={"yes": True, "no": False}.get(asked.agreed))
    for condition in (_came(asked.came), _standing(asked.standing), _able(asked)):
        people = people.filter(condition)
    return people.order_by("-pk")


def _came(how: str) -> Q:
    imported = Exists(ImportRow.objects.filter(candidate=OuterRef("pk")))
    return {"imported": Q(imported), "applied": Q(Exists(_applications()))}.get(how, Q())


def _standing(where: str) -> Q:
    open_ones = Exists(_applications().exclude(stage__in=ENDED))
    return {
        "none": ~Q(Exists(_applications())),
        "open": Q(open_ones),
        "ended": Q(Exists(_applications())) & ~Q(open_ones),
    }.get(where, Q())


def _able(asked: Filters) -> Q:
    if not asked.skill or asked.skill not in skills.load_graph():
        return Q()
    shown = {f"result__levels__{asked.skill}__gte": asked.level}
    return Q(Exists(_applications().filter(**shown)))


def with_applications(people: QuerySet[Any], reader: User) -> QuerySet[Any]:
    """Return people with the applications that a reader sees, and whether they were imported."""
    mine = visible(Application.objects.all(), reader, Permission.APPLICATIONS_SEE)
    told = mine.select_related("role", "place", "file").order_by("-created_at", "-pk")
    imported = Exists(ImportRow.objects.filter(candidate=OuterRef("pk")))
    marked = people.annotate(imported=imported, resume=Exists(_applications()))
    found: QuerySet[Any] = marked.prefetch_related(Prefetch("applications", told, to_attr="shown"))
    return found


def open_roles(reader: User) -> QuerySet[Role]:
    """Return the roles that a reader may put people onto, with their titles; the rest is asked for
    when it is needed."""
    open_ones = Role.objects.filter(status=Role.Status.OPEN).order_by("title").only("title")
    return visible(open_ones, reader, Permission.APPLICATIONS_TAKE, role="pk")


def agreed() -> Coalesce:
    """Return a candidate's last word on being kept for other roles, None of whom was never asked.

    Whoever applied was shown the box: left empty it is a no.
    """
    lines = Consent.objects.filter(candidate=OuterRef("pk"))
    last = lines.filter(purpose=str(Purpose.TALENT_POOL)).order_by("-at", "-pk").values("given")
    shown = lines.filter(purpose=str(Purpose.APPLICATION), way="application")
    left_empty = Case(When(Exists(shown), then=Value(False)), output_field=BooleanField())
    return Coalesce(Subquery(last[:1]), left_empty)
