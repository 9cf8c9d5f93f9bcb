"""What a role's shortlist shows, as table and as picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from kasauti import screening, skills
from kasauti.actions.stages import STAGES
from kasauti.records.answers import EVERYBODY, Sought, readable
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
    unmet: bool  # an answer proposes a refusal

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
    sought : Sought
        Whose answers.
    """

    met: frozenset[int] = frozenset()
    region: Region = EVERYWHERE
    side: str = ""
    flagged: str = ""
    stage: str = ""
    order: str = "match"
    sought: Sought = EVERYBODY

    @property
    def any(self) -> bool:
        """True if anybody is left out."""
        return self != Filters(order=self.order)

    @property
    def condition(self) -> Q:
        """What rows must be to be shown."""
        kept = self.sought.condition
        for number in self.met:
            kept &= Q(**{f"result__glance__standings__{number}__in": _MET})
        if not self.region.whole:
            sides = (("engineering", self.region.engineering_low, self.region.engineering_high),
                     ("ml", self.region.ml_low, self.region.ml_high))  # fmt: skip
            for side, low, high in sides:
                kept &= Q(**{f"result__{side}__range": (low, high)})
        if self.side:
            told = [words for words, (side, _) in STRONGER.items() if side == self.side]
            kept &= Q(result__stronger__in=told)
        if self.flagged:
            clean = Q(result__glance__flags=[])
            kept &= ~clean if self.flagged == "yes" else clean
        return kept & Q(stage=self.stage) if self.stage else kept


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Everyone screened for a role, and those of them the filters show, by id, in their order.

    ``draw`` returns the rows of some of them: a role may have thousands, and a page shows fifty.
    """

    requirements: tuple[RequirementHead, ...]
    everyone: tuple[int, ...]
    shown: tuple[int, ...]
    draw: Callable[[Sequence[int]], tuple[PersonRow, ...]]

    def page(self, number: int) -> tuple[PersonRow, ...]:
        """Return a page of those shown; the first is 1."""
        return self.draw(self.shown[(number - 1) * A_PAGE : number * A_PAGE])

    def next_page(self, number: int) -> int | None:
        """Return the number of the page after, None after the last."""
        return number + 1 if len(self.shown) > number * A_PAGE else None

    @property
    def rows(self) -> tuple[PersonRow, ...]:
        """Everyone's rows."""
        return self.draw(self.everyone)

    @property
    def points(self) -> list[Point]:
        """Everyone in the picture, those filtered out dimmed."""
        inside = set(self.shown)
        return [row.point.dimmed(row.pk not in inside) for row in self.rows if row.rankable]


_MET = [standing for standing, key in STANDING_KEYS.items() if key == "met"]
_FIGURES = (
    "pk", "stage", "corrected", "unmet", "candidate_id", "candidate__name", "candidate__email",
    "file__sha256", "result__glance", "result__rankable", "result__attainment",
    "result__attainment_low", "result__attainment_high", "result__attainment_error",
    "result__engineering", "result__engineering_low", "result__engineering_high", "result__ml",
    "result__ml_low", "result__ml_high", "result__stronger",
)  # fmt: skip
_BEST_FIRST = ("-result__rankable", "-result__attainment", "pk")


def screened(role: Role) -> QuerySet[Application]:
    """Return the role's screened applications, best first.

    The result's role is named as well: so an index alone tells the order.
    """
    found = Application.objects.filter(role=role, result__isnull=False, result__role=role)
    return found.order_by(*_BEST_FIRST)


def _rows(pks: Sequence[int], *, pay: bool) -> list[Any]:
    """Return the figures that lists need of some people, as plain rows, in the order given."""
    standing = Correction.objects.filter(application=OuterRef("pk"), withdrawn_at=None)
    unmet = readable(pay=pay).filter(application=OuterRef("pk"), proposes_refusal=True)
    found = (
        Application.objects.filter(pk__in=pks)
        .annotate(corrected=Exists(standing), unmet=Exists(unmet))
        .values_list(*_FIGURES, named=True)
    )
    by_pk = {row.pk: row for row in found}
    return [by_pk[pk] for pk in pks if pk in by_pk]


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
    """Return a role's shortlist, in one query or two, and one for each draw."""
    heads = requirement_heads(role)
    ranked = list(
        screened(role).values_list(
            "pk", "result__rankable", "result__attainment", "result__attainment_error"
        )
    )
    everyone = tuple(pk for pk, *_ in ranked)
    told = [(pk, attainment, error) for pk, rankable, attainment, error in ranked if rankable]
    places = screening.places([(attainment, error) for _, attainment, error in told])
    placed = {pk: place for (pk, *_), place in zip(told, places, strict=True)}
    drawn = cache(lambda standings: _dots(heads, standings))  # many people stand alike

    def draw(pks: Sequence[int]) -> tuple[PersonRow, ...]:
        return tuple(_row(row, drawn, _printed(placed.get(row.pk)), blind=blind)
                     for row in _rows(pks, pay=filters.sought.pay))  # fmt: skip

    shown = _shown(role, filters)
    return Shortlist(heads, everyone, everyone if shown is None else shown, draw)


def _shown(role: Role, filters: Filters) -> tuple[int, ...] | None:
    """Return whom the filters show, in the order asked for; None where that is everybody."""
    if filters == Filters():
        return None
    found = screened(role).filter(filters.condition)
    if filters.order in {"engineering", "ml"}:
        found = found.order_by(f"-result__{filters.order}", *_BEST_FIRST)
    return tuple(found.values_list("pk", flat=True))


def _printed(place: tuple[int, int] | None) -> str:
    """Return a place as it is printed, with a sign where others share it."""
    if place is None:
        return "–"
    at, tied = place
    return f"{at}=" if tied > 1 else f"{at}"


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
        unmet=found.unmet,
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
    order = list(screened(application.role).values_list("pk", flat=True))
    if application.pk not in order:
        return {"position": None, "of": len(order), "previous": None, "next": None}
    at = order.index(application.pk)
    return {
        "position": at + 1,
        "of": len(order),
        "previous": order[at - 1] if at else None,
        "next": order[at + 1] if at + 1 < len(order) else None,
    }
