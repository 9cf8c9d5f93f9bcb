"""What the search field finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from kasauti.records.models import Application, Role
from kasauti.web.recruiter.blind import code_of

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A person or a role that the words name."""

    name: str
    under: str
    url: str


def people(words: str, *, blind: bool) -> list[Found]:
    """Return people by name or e-mail address, in blind mode by code, in one query."""
    found: QuerySet[Application] = Application.objects.select_related("candidate", "role", "file")
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


def roles(words: str) -> list[Found]:
    """Return roles by title, in one query."""
    found = Role.objects.filter(title__icontains=words)[:MOST]
    return [Found(role.title, "", reverse("role", args=(role.slug,))) for role in found]
