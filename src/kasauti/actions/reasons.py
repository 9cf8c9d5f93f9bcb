"""Why somebody is turned down: for the team, for the candidate, and what it proposes to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasauti.records.models import Minute, Role, Stage, StageMove

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its name, what the candidate is told, what of the role it may speak about."""

    name: Words
    told: Words
    criterion: Words = ""


REASONS: Mapping[str, Reason] = {
    "engineering depth": Reason(
        _("Not enough engineering depth"),
        _("Others showed more depth in engineering, which this post needs most."),
        _("what the role asks for in engineering"),
    ),
    "ml depth": Reason(
        _("Not enough ML depth"),
        _("Others showed more depth in machine learning, which this post needs most."),
        _("what the role asks for in ML"),
    ),
    "missing requirement": Reason(
        _("A must-have is not evidenced"),
        _("We could not see one of the things that the post requires."),
        _("which requirements are must-haves"),
    ),
    "seniority": Reason(
        _("Too senior or too junior"),
        _("The post is at another level of seniority than your experience."),
        _("the role's seniority"),
    ),
    "place": Reason(
        _("Place or work mode does not fit"),
        _("The place of work does not fit with what you told us."),
        _("the role's place and work mode"),
    ),
    "notice": Reason(
        _("Notice period too long"),
        _("We need somebody sooner than your notice period allows."),
        _("the latest joining date"),
    ),
    "pay": Reason(
        _("Pay expectation outside the band"),
        _("Your expectation and our range for this post are too far apart."),
        _("the band"),
    ),
    "condition": Reason(
        _("A condition of the post is not met"),
        _("One of your answers does not meet a condition of the post."),
        _("the questions to applicants"),
    ),
    "others stronger": Reason(
        _("Others were stronger"),
        _("We had more strong applications than places."),
    ),
    "closed": Reason(
        _("The post is filled or closed"),
        _("The post has been filled or closed."),
    ),
}
"""By the key that rows keep."""

PROPOSES_FROM = 3
"""So many of one reason on one role propose looking at its criterion again."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A reason that repeats on a role, and the criterion it speaks about."""

    key: str
    reason: Words
    times: int
    criterion: Words


def given(role: Role) -> tuple[QuerySet[StageMove], QuerySet[Minute]]:
    """Return the moves and the minutes that turned somebody down on a role, each with a reason.

    Moves are found by the role's stages, of which an index tells the reasons: by its people, they
    would be looked for among everybody who was ever turned down.
    """
    moved = StageMove.objects.filter(after__role=role, undone_at=None, after_kind=Stage.NOT_NOW)
    decided = Minute.objects.filter(application__role=role, at__isnull=False).exclude(reason="")
    return moved, decided


def repeated(role: Role) -> list[Repeated]:
    """Return the criteria that repeated reasons speak about; a person changes the role, or not."""
    moved, decided = (
        rows.order_by().values_list("reason").annotate(n=Count("*")) for rows in given(role)
    )
    counted: Counter[str] = Counter()
    for key, times in moved.union(decided, all=True):
        counted[key] += times
    return [
        Repeated(key, REASONS[key].name, times, REASONS[key].criterion)
        for key, times in counted.most_common()
        if times >= PROPOSES_FROM and key in REASONS and REASONS[key].criterion
    ]
