"""What a role's page of files shows, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kasauti.records.models import FOR_A_PERSON, REPLACED, Application, IntakeItem, ItemState, Role

A_PAGE = 200
UNDER_WAY = (ItemState.WAITING, ItemState.READING)
FILTERS = {
    "tasks": FOR_A_PERSON,
    "under-way": UNDER_WAY,
    "done": (ItemState.DONE,),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the files of a role are."""

    total: int
    finished: int
    tasks: int

    @property
    def under_way(self) -> int:
        """How many wait or are being read."""
        return self.total - self.finished


@dataclass(frozen=True, slots=True)
class RoleHead:
    """The figures on a role's tabs."""

    people: int
    files: int
    tasks: int


def _items(role: Role) -> QuerySet[IntakeItem]:
    return IntakeItem.objects.filter(intake__role=role).exclude(state__in=REPLACED)


def progress(role: Role) -> Progress:
    """Return how far the files are, in one query."""
    counts = _items(role).aggregate(
        total=Count("pk"),
        under_way=Count("pk", filter=Q(state__in=UNDER_WAY)),
        tasks=Count("pk", filter=Q(state__in=FOR_A_PERSON)),
    )
    return Progress(counts["total"], counts["total"] - counts["under_way"], counts["tasks"])


def role_head(role: Role, progress: Progress) -> RoleHead:
    """Return the figures on a role's tabs, in one query."""
    people = Application.objects.filter(role=role, result__isnull=False).count()
    return RoleHead(people=people, files=progress.total, tasks=progress.tasks)


def items(role: Role, state: str, page: int) -> list[IntakeItem]:
    """Return a page of files, those that are a person's task first, in one query."""
    found = _items(role).select_related("within", "application", "file")
    if state in FILTERS:
        found = found.filter(state__in=FILTERS[state])
    first = Q(state__in=FOR_A_PERSON)
    ordered = found.alias(task=first).order_by("-task", "-intake__at", "pk")
    start = (max(page, 1) - 1) * A_PAGE
    return list(ordered[start : start + A_PAGE + 1])
