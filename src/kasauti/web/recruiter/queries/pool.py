"""The people of the pool as its pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kasauti.actions.report_words import source_words
from kasauti.actions.stages import STAGES
from kasauti.records.models import Application, Candidate, User
from kasauti.records.pool import Filters, agreed, found, open_roles, with_applications
from kasauti.web.recruiter.blind import code_of

A_PAGE = 20  # drawn at once; the next follow when they are scrolled to
VERY_MANY = 10_000


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


def page(reader: User, asked: Filters, number: int, *, blind: bool) -> dict[str, Any]:
    """Return one page of the pool, in a constant number of queries."""
    people = found(reader, asked, blind=blind)
    start = (number - 1) * A_PAGE
    # First who stands on the page, then what is told of them: of nobody else is it looked up.
    pks = list(people.values_list("pk", flat=True)[start : start + A_PAGE + 1])
    shown = Candidate.objects.filter(pk__in=pks).annotate(agreed=agreed())
    rows = list(with_applications(shown.order_by("-pk"), reader))
    return {
        "people": [someone(one, blind=blind) for one in rows[:A_PAGE]],
        "next_page": number + 1 if len(rows) > A_PAGE else None,
    }


def count(reader: User, asked: Filters, *, blind: bool) -> int:
    """Return how many people the filters find; of very many, as counted within the last minute.

    A page shows twenty of a hundred thousand: to count those each time costs the database more.
    """
    here, asks = caches["process"], f"{reader.pk} {blind} {asked!r}"
    key = f"pool-{sha256(asks.encode()).hexdigest()}"
    kept: int | None = here.get(key)
    if kept is None:
        kept = found(reader, asked, blind=blind).count()
        if kept >= VERY_MANY:
            here.set(key, kept, 60)
    return kept


def role_options(reader: User) -> SafeString:
    """Return the open roles that a reader may put people onto, as choices."""
    titles = open_roles(reader).values_list("pk", "title")
    return format_html_join("", '<option value="{}">{}</option>', titles)


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
