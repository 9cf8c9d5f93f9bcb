"""What the list of roles shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kasauti.access import Permission, Secret
from kasauti.records.models import Application, IntakeItem, ItemState, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.words import band_words, family_words, mode_words, seniority_words


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role and how far it is."""

    slug: str
    title: str
    facts: tuple[str, ...]
    people: int
    under_way: int
    tasks: int
    archived: bool
    shortlist: bool  # the reader may open it
    opened: object


def _items(*states: ItemState) -> Subquery:
    counted = (
        IntakeItem.objects.filter(intake__role=OuterRef("pk"), state__in=states)
        .order_by()
        .values("intake__role")
        .annotate(n=Count("pk"))
    )
    return Subquery(counted.values("n"))


def _people() -> Subquery:
    counted = (
        Application.objects.filter(role=OuterRef("pk"), result__isnull=False)
        .order_by()
        .values("role")
        .annotate(n=Count("pk"))
    )
    return Subquery(counted.values("n"))


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


def role_rows(viewer: User) -> list[RoleRow]:
    """Return the roles a user may see, open ones first, newest first, in two queries."""
    standing = standing_of(viewer)
    seen: QuerySet[Role] = visible(Role.objects.all(), viewer, Permission.ROLES_SEE, role="pk")
    roles = seen.annotate(
        people=Coalesce(_people(), 0),
        under_way=Coalesce(_items(ItemState.WAITING, ItemState.READING), 0),
        tasks=Coalesce(_items(ItemState.UNREADABLE, ItemState.NEEDS_A_PERSON), 0),
    ).order_by("-status", "-created_at")
    return [
        RoleRow(
            slug=role.slug,
            title=role.title,
            facts=role_facts(role, pay=standing.sees(Secret.PAY, role.pk)),
            shortlist=standing.may(Permission.APPLICATIONS_SHORTLIST, role.pk),
            people=role.people,
            under_way=role.under_way,
            tasks=role.tasks,
            archived=role.status == Role.Status.ARCHIVED,
            opened=role.created_at,
        )
        for role in roles
    ]
