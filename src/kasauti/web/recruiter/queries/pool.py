"""Everybody who is known: applied, dropped as a file, or imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kasauti import skills
from kasauti.access import Permission
from kasauti.actions import talent_pool
from kasauti.records.models import Application, Candidate, ImportRow, Role, Stage, User
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.blind import code_of
from kasauti.web.recruiter.report_words import source_words
from kasauti.web.recruiter.words import STAGES

A_PAGE = 50
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


@dataclass(frozen=True, slots=True)
class Applied:
    """A role that somebody stands on, as the reader may see it."""

    role: str
    stage: str
    url: str


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the pool, in blind mode without name and contacts."""

    pk: int
    name: str
    contact: str
    place: str
    came: str
    since: datetime
    agreed: bool | None
    resume: bool
    applied: tuple[Applied, ...]


def seen(reader: User) -> QuerySet[Any]:
    """Return whom a reader may find: everybody, or those of the roles that they search for."""
    people: QuerySet[Any] = Candidate.objects.annotate(agreed=talent_pool.agreed())
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
        people = people.filter(Exists(_applications().filter(file__sha256__istartswith=code)))
    elif asked.words:
        named = ("name", "email", "phone")
        told = [Q(**{f"{one}__icontains": asked.words}) for one in named]
        people = people.filter(told[0] | told[1] | told[2])
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


def page(reader: User, asked: Filters, number: int, *, blind: bool) -> dict[str, Any]:
    """Return one page of the pool, in a constant number of queries."""
    people = found(reader, asked, blind=blind)
    start = (number - 1) * A_PAGE
    rows = list(with_applications(people, reader)[start : start + A_PAGE + 1])
    return {
        "people": [someone(one, blind=blind) for one in rows[:A_PAGE]],
        "count": people.count(),
        "next_page": number + 1 if len(rows) > A_PAGE else None,
        "page": number,
    }


def with_applications(people: QuerySet[Any], reader: User) -> QuerySet[Any]:
    """Return people with the applications that a reader sees, and whether they were imported."""
    mine = visible(Application.objects.all(), reader, Permission.APPLICATIONS_SEE)
    told = mine.select_related("role", "place", "file").order_by("-created_at", "-pk")
    imported = Exists(ImportRow.objects.filter(candidate=OuterRef("pk")))
    marked = people.annotate(imported=imported, resume=Exists(_applications()))
    found: QuerySet[Any] = marked.prefetch_related(Prefetch("applications", told, to_attr="shown"))
    return found


def someone(candidate: Any, *, blind: bool) -> Someone:
    """Return one person as the list and their page show them."""
    shown: Sequence[Application] = candidate.shown
    hidden = code_of(shown[0]) if shown else _("Candidate no. %(n)s") % {"n": candidate.pk}
    last = source_words(shown[0].source) if shown else ""
    return Someone(
        pk=candidate.pk,
        name=hidden if blind else str(candidate),
        contact="" if blind else " · ".join(filter(None, (candidate.email, candidate.phone))),
        place=candidate.location,
        came=_("imported") if candidate.imported else last,
        since=candidate.created_at,
        agreed=candidate.agreed,
        resume=candidate.resume,
        applied=tuple(
            Applied(
                one.role.title,
                str(one.place or STAGES[one.stage]),
                reverse("person", args=(one.pk,)),
            )
            for one in shown
        ),
    )


def open_roles(reader: User) -> QuerySet[Role]:
    """Return the roles that a reader may put people onto."""
    open_ones = Role.objects.filter(status=Role.Status.OPEN).order_by("title")
    return visible(open_ones, reader, Permission.APPLICATIONS_TAKE, role="pk")
