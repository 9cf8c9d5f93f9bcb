"""What the list of roles shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from kasauti.access import Permission, Secret
from kasauti.records.models import FOR_A_PERSON, Application, IntakeItem, ItemState, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.queries.files import UNDER_WAY
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


def _people() -> dict[int, int]:
    """Return role → people on its shortlist, of all roles: an index alone answers it."""
    screened = Application.objects.filter(result__isnull=False).order_by()
    return dict(screened.values_list("role").annotate(n=Count("*")))


def _items(states: Collection[ItemState]) -> dict[int, int]:
    """Return role → files in these states, of all roles."""
    items = IntakeItem.objects.filter(state__in=states).order_by()
    return dict(items.values_list("intake__role").annotate(n=Count("pk")))


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
    """Return the roles a user may see, open ones first, newest first, in four queries."""
    standing = standing_of(viewer)
    seen: QuerySet[Role] = visible(Role.objects.all(), viewer, Permission.ROLES_SEE, role="pk")
    roles = seen.defer("source").order_by("-status", "-created_at")
    people, under_way, tasks = _people(), _items(UNDER_WAY), _items(FOR_A_PERSON)
    return [
        RoleRow(
            slug=role.slug,
            title=role.title,
            facts=role_facts(role, pay=standing.sees(Secret.PAY, role.pk)),
            shortlist=standing.may(Permission.APPLICATIONS_SHORTLIST, role.pk),
            people=people.get(role.pk, 0),
            under_way=under_way.get(role.pk, 0),
            tasks=tasks.get(role.pk, 0),
            archived=role.status == Role.Status.ARCHIVED,
            opened=role.created_at,
        )
        for role in roles
    ]
