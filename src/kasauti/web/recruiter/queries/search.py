"""What the search field finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from kasauti.access import Permission, Standing
from kasauti.records.models import Application, Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.blind import code_of

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A person or a role that the words name."""

    name: str
    under: str
    url: str


def people(words: str, viewer: User, *, blind: bool) -> list[Found]:
    """Return people by name or e-mail address, in blind mode by code, in one query."""
    everyone: QuerySet[Application] = Application.objects.select_related(
        "candidate", "role", "file"
    )
    found = visible(everyone, viewer, Permission.APPLICATIONS_SEE)
    if blind:
        found = found.filter(file__sha256__istartswith=words.split()[-1])
    else:
        found = found.filter(
            Q(candidate__name__icontains=words) | Q(candidate__email__icontains=words)
        )
    return [
        Found(
            code_of(one) if blind else str(one.candidate),
            one.role.title,
            reverse("person", args=(one.pk,)),
        )
        for one in found.order_by("candidate__name", "pk")[:MOST]
    ]


def roles(words: str, viewer: User) -> list[Found]:
    """Return roles by title, in one query."""
    named = Role.objects.filter(title__icontains=words)
    found = visible(named, viewer, Permission.ROLES_SEE, role="pk")[:MOST]
    standing = standing_of(viewer)
    return [Found(role.title, "", _page_of(role, standing)) for role in found]


def _page_of(role: Role, standing: Standing) -> str:
    opens = standing.may(Permission.APPLICATIONS_SHORTLIST, role.pk)
    return reverse("role" if opens else "role_description", args=(role.slug,))
