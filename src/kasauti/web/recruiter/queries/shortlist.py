"""What a role's shortlist shows, as table and as picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from kasauti import screening, skills
from kasauti.actions.stages import STAGES
from kasauti.records.models import Application, Correction, Role
from kasauti.web.recruiter.blind import code_for
from kasauti.web.recruiter.result_views import STANDING_KEYS
from kasauti.web.recruiter.words import FLAGS, LEVELS, STANDINGS, STRONGER, Words
from kasauti.web.ui import Figure, Point, Region

A_PAGE = 50
EVERYWHERE = Region()


@dataclass(frozen=True, slots=True)
class RequirementHead:
    """A requirement as the head of its column of dots."""

    number: int
    name: str
    must: bool
    step: Words


@dataclass(frozen=True, slots=True)
class Dot:
    """How one requirement stands for one person."""

    standing: str
    standing_words: str
    words: str
    must: bool
    gap: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person on the shortlist."""

    pk: int
    place: str
    name: str
    engineering: Figure
    ml: Figure
    side: str
    side_words: Words
    match: int
    match_low: int
    match_high: int
    dots: tuple[Dot, ...]
    flags: tuple[Words, ...]
    stage: str
    stage_words: Words
    corrected: bool
    rankable: bool

    @property
    def url(self) -> str:
        """The person's page."""
        before, after = _page()
        return f"{before}{self.pk}{after}"

    @property
    def point(self) -> Point:
        """The person in the picture."""
        return Point(
            label=self.name,
            place=self.place,
            url=self.url,
            engineering=self.engineering,
            ml=self.ml,
            side=self.side,
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked to see.

    Parameters
    ----------
    met : frozenset of int
        Requirements, by number, that must be met.
    region : Region
        Of the picture.
    side : str
        ``engineering``, ``ml``, ``level`` or empty for all.
    flagged : str
        ``no`` leaves flagged people out, ``yes`` the others, empty neither.
    stage : str
        A stage, empty for all.
    order : str
        ``match``, ``engineering`` or ``ml``.
    """

    met: frozenset[int] = frozenset()
    region: Region = EVERYWHERE
    side: str = ""
    flagged: str = ""
    stage: str = ""
    order: str = "match"

    @property
    def any(self) -> bool:
        """True if anybody is left out."""
        return self != Filters(order=self.order)

    def keep(self, row: PersonRow) -> bool:
        """Return whether the person is shown."""
        return (
            all(n < len(row.dots) and row.dots[n].standing == "met" for n in self.met)
            and self.region.holds(row.engineering.level, row.ml.level)
            and (not self.side or row.side == self.side)
            and (not self.flagged or bool(row.flags) == (self.flagged == "yes"))
            and (not self.stage or row.stage == self.stage)
        )


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Everyone screened for a role, and those of them the filters show."""

    requirements: tuple[RequirementHead, ...]
    everyone: tuple[PersonRow, ...]
    shown: tuple[PersonRow, ...]

    def page(self, number: int) -> tuple[PersonRow, ...]:
        """Return a page of those shown; the first is 1."""
        return self.shown[(number - 1) * A_PAGE : number * A_PAGE]

    def next_page(self, number: int) -> int | None:
        """Return the number of the page after, None after the last."""
        return number + 1 if len(self.shown) > number * A_PAGE else None

    @property
    def points(self) -> list[Point]:
        """Everyone in the picture, those filtered out dimmed."""
        inside = {row.pk for row in self.shown}
        return [row.point.dimmed(row.pk not in inside) for row in self.everyone if row.rankable]


_FIGURES = (
    "pk", "stage", "corrected", "candidate_id", "candidate__name", "candidate__email",
    "file__sha256", "result__glance", "result__rankable", "result__attainment",
    "result__attainment_low", "result__attainment_high", "result__attainment_error",
    "result__engineering", "result__engineering_low", "result__engineering_high", "result__ml",
    "result__ml_low", "result__ml_high", "result__stronger",
)  # fmt: skip


def screened(role: Role) -> list[Any]:
    """Return the figures that lists need of the role's screened applications, best first.

    Plain rows: a role may have thousands, and a page shows fifty.
    """
    standing = Correction.objects.filter(application=OuterRef("pk"), withdrawn_at=None)
    return list(
        Application.objects.filter(role=role, result__isnull=False)
        .annotate(corrected=Exists(standing))
        .order_by("-result__rankable", "-result__attainment", "pk")
        .values_list(*_FIGURES, named=True)
    )


@cache
def _page() -> tuple[str, str]:
    """Return what stands before and after the number in a person's address."""
    before, _, after = reverse("person", args=(0,)).rpartition("0")
    return before, after


def requirement_heads(role: Role) -> tuple[RequirementHead, ...]:
    """Return the role's requirements in its order."""
    graph = skills.load_graph()
    return tuple(
        RequirementHead(
            number=number,
            name=" / ".join(graph[s].name if s in graph else s for s in entry["any_of"]),
            must=entry["must"],
            step=LEVELS[int(entry["level"])],
        )
        for number, entry in enumerate(role.parsed["requirements"])
    )


def shortlist(role: Role, filters: Filters, *, blind: bool) -> Shortlist:
    """Return a role's shortlist, in two queries."""
    heads = requirement_heads(role)
    found = screened(role)
    rankable = [row for row in found if row.result__rankable]
    places = screening.places(
        [(row.result__attainment, row.result__attainment_error) for row in rankable]
    )
    printed = {
        row.pk: f"{place}=" if tied > 1 else f"{place}"
        for row, (place, tied) in zip(rankable, places, strict=True)
    }
    drawn = cache(lambda standings: _dots(heads, standings))  # many people stand alike
    everyone = [_row(row, drawn, printed.get(row.pk, "–"), blind=blind) for row in found]
    shown = [row for row in everyone if filters.keep(row)]
    if filters.order in {"engineering", "ml"}:
        shown.sort(key=lambda row: -(getattr(row, filters.order).level or 0))
    return Shortlist(heads, tuple(everyone), tuple(shown))


def _row(
    found: Any, drawn: Callable[[tuple[str, ...]], tuple[Dot, ...]], place: str, *, blind: bool
) -> PersonRow:
    side, words = STRONGER[found.result__stronger]
    glance = found.result__glance
    sure = glance["sufficient"]
    name = found.candidate__name or found.candidate__email or f"Candidate {found.candidate_id}"
    return PersonRow(
        pk=found.pk,
        place=place,
        name=code_for(found.file__sha256) if blind else name,
        engineering=Figure(
            found.result__engineering,
            found.result__engineering_low,
            found.result__engineering_high,
            sure=sure["engineering"],
        ),
        ml=Figure(found.result__ml, found.result__ml_low, found.result__ml_high, sure=sure["ml"]),
        side=side,
        side_words=words,
        match=round(100 * found.result__attainment),
        match_low=round(100 * found.result__attainment_low),
        match_high=round(100 * found.result__attainment_high),
        dots=drawn(tuple(glance["standings"])),
        flags=tuple(dict.fromkeys(FLAGS.get(kind, kind) for kind in glance["flags"])),
        stage=found.stage,
        stage_words=STAGES[found.stage],
        corrected=found.corrected,
        rankable=found.result__rankable,
    )


def _dots(heads: Sequence[RequirementHead], standings: Sequence[str]) -> tuple[Dot, ...]:
    """Return a dot for each requirement, a gap before the first that is nice to have."""
    dots = []
    for at, (head, standing) in enumerate(zip(heads, standings, strict=False)):
        key = STANDING_KEYS[standing]
        told = str(STANDINGS[key])
        gap = at > 0 and heads[at - 1].must and not head.must
        dots.append(Dot(key, told, f"{head.name}, {head.step}: {told}", head.must, gap))
    return tuple(dots)


def neighbours(application: Application) -> Mapping[str, Any]:
    """Return who stands before and after a person on the shortlist, by id."""
    order = list(
        Application.objects.filter(role=application.role_id, result__isnull=False)
        .order_by("-result__rankable", "-result__attainment", "pk")
        .values_list("pk", flat=True)
    )
    if application.pk not in order:
        return {"position": None, "of": len(order), "previous": None, "next": None}
    at = order.index(application.pk)
    return {
        "position": at + 1,
        "of": len(order),
        "previous": order[at - 1] if at else None,
        "next": order[at + 1] if at + 1 < len(order) else None,
    }
