"""What the list of roles shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from kasauti.access import Permission, Secret, Standing
from kasauti.records.models import FOR_A_PERSON, Application, IntakeItem, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.queries.files import UNDER_WAY
from kasauti.web.recruiter.words import band_words, family_words, mode_words, seniority_words

A_PAGE = 30  # drawn at once; the next follow when they are scrolled to


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role and how far it is."""

    slug: str
    title: str
    url: str  # its shortlist, or where the reader may not open it its description
    facts: tuple[str, ...]
    people: int
    under_way: int
    tasks: int
    archived: bool
    opened: object


def _people(roles: Collection[int]) -> dict[int, int]:
    """Return role → people on its shortlist: an index alone answers it."""
    screened = Application.objects.filter(role__in=roles, result__isnull=False).order_by()
    return dict(screened.values_list("role").annotate(n=Count("*")))


def _items(roles: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return role → files under way, files that are a person's task."""
    items = IntakeItem.objects.filter(intake__role__in=roles, state__in=(*UNDER_WAY, *FOR_A_PERSON))
    counted = items.order_by().values("intake__role").annotate(
        under_way=Count("pk", filter=Q(state__in=UNDER_WAY)),
        tasks=Count("pk", filter=Q(state__in=FOR_A_PERSON)),
    )  # fmt: skip
    rows = counted.values_list("intake__role", "under_way", "tasks")
    return {role: (under_way, tasks) for role, under_way, tasks in rows}


def role_facts(role: Role, *, pay: bool) -> tuple[str, ...]:
    """Return what stands under a role's title, the band only with ``pay``."""
    parsed = role.parsed
    found = (
        seniority_words(parsed["seniority"]),
        family_words(parsed["family"]),
        parsed.get("location", ""),
        mode_words(parsed["work_mode"]),
        band_words(parsed.get("band")) if pay else "",
    )
    return tuple(fact for fact in found if fact)


def role_rows(viewer: User, page: int = 1) -> tuple[list[RoleRow], int | None]:
    """Return a page of the roles a user may see, and the number of the next if there is one.

    Open ones come first, the newest before; three queries whatever there is.
    """
    seen: QuerySet[Role] = visible(Role.objects.all(), viewer, Permission.ROLES_SEE, role="pk")
    start = (page - 1) * A_PAGE
    ordered = seen.defer("source").order_by("-status", "-created_at", "pk")
    roles = list(ordered[start : start + A_PAGE + 1])
    drawn = roles[:A_PAGE]
    pks = [role.pk for role in drawn]
    people, items = _people(pks), _items(pks)
    standing = standing_of(viewer)
    rows = [
        _row(role, standing, people.get(role.pk, 0), *items.get(role.pk, (0, 0))) for role in drawn
    ]
    return rows, page + 1 if len(roles) > A_PAGE else None


def _row(role: Role, standing: Standing, people: int, under_way: int, tasks: int) -> RoleRow:
    lists = standing.may(Permission.APPLICATIONS_SHORTLIST, role.pk)
    return RoleRow(
        slug=role.slug,
        title=role.title,
        url=reverse("role" if lists else "role_description", args=(role.slug,)),
        facts=role_facts(role, pay=standing.sees(Secret.PAY, role.pk)),
        people=people,
        under_way=under_way,
        tasks=tasks,
        archived=role.status == Role.Status.ARCHIVED,
        opened=role.created_at,
    )
