"""What a role's shortlist shows, as table and as picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from kasauti import screening, skills
from kasauti.actions.stages import STAGES
from kasauti.records.answers import EVERYBODY, Sought, readable
from kasauti.records.models import Application, Correction, Role
from kasauti.web.recruiter.blind import code_for
from kasauti.web.recruiter.result_views import STANDING_KEYS
from kasauti.web.recruiter.words import FLAGS, LEVELS, STANDINGS, STRONGER, Words
from kasauti.web.ui import Figure, Point, Region

A_PAGE = 20  # drawn at once; the next follow when they are scrolled to
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


class Shortlist:
    """Everyone screened for a role, and those of them the filters show, in their order.

    A role may have thousands: a page of everybody reads the order as far as that page, the rest
    is read when it is asked for.

    Parameters
    ----------
    role : Role
    filters : Filters
    blind : bool
        Whether a code stands for each name.
    """

    def __init__(self, role: Role, filters: Filters, *, blind: bool) -> None:
        self.filters = filters
        self.requirements = requirement_heads(role)
        self._role, self._blind = role, blind
        # Many people stand alike.
        self._dots = cache(lambda standings: _dots(self.requirements, standings))

    @cached_property
    def everyone(self) -> tuple[int, ...]:
        """Everybody's ids, best first."""
        return tuple(self._placed)

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """The ids of those whom the filters show, in the order asked for."""
        return _shown(self._role, self.filters) if self._narrowed else self.everyone

    def page(self, number: int) -> tuple[tuple[PersonRow, ...], int | None]:
        """Return a page of those shown, the first is 1, and the number of the next if any."""
        start, end = (number - 1) * A_PAGE, number * A_PAGE
        if self._narrowed:
            pks, placed = self.shown[start : end + 1], self._placed
        else:
            # Whether the one behind the last shares their place is all else that a page tells.
            placed = _places(screened(self._role)[: end + 1])
            pks = tuple(placed)[start:]
        rows = self._rows(pks[:A_PAGE], placed)
        return rows, number + 1 if len(pks) > A_PAGE else None

    def draw(self, pks: Sequence[int]) -> tuple[PersonRow, ...]:
        """Return the rows of some people."""
        return self._rows(pks, self._placed)

    @property
    def rows(self) -> tuple[PersonRow, ...]:
        """Everyone's rows."""
        return self.draw(self.everyone)

    @property
    def points(self) -> list[Point]:
        """Everyone in the picture, those filtered out dimmed."""
        inside = set(self.shown)
        return [row.point.dimmed(row.pk not in inside) for row in self.rows if row.rankable]

    @property
    def _narrowed(self) -> bool:
        return self.filters != Filters()

    @cached_property
    def _placed(self) -> Mapping[int, str]:
        return _places(screened(self._role))

    def _rows(self, pks: Sequence[int], placed: Mapping[int, str]) -> tuple[PersonRow, ...]:
        found = _figures(pks, pay=self.filters.sought.pay)
        return tuple(_row(row, self._dots, placed[row.pk], blind=self._blind) for row in found)


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


def _figures(pks: Sequence[int], *, pay: bool) -> list[Any]:
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


def _places(ranked: QuerySet[Application]) -> dict[int, str]:
    """Return who stands on which place, as it is printed, in the order given."""
    rows = list(
        ranked.values_list(
            "pk", "result__rankable", "result__attainment", "result__attainment_error"
        )
    )
    told = [(pk, attainment, error) for pk, rankable, attainment, error in rows if rankable]
    places = screening.places([(attainment, error) for _, attainment, error in told])
    placed = {pk: _printed(place) for (pk, *_), place in zip(told, places, strict=True)}
    return {pk: placed.get(pk, "–") for pk, *_ in rows}


def _shown(role: Role, filters: Filters) -> tuple[int, ...]:
    """Return whom the filters show, in the order asked for."""
    found = screened(role).filter(filters.condition)
    if filters.order in {"engineering", "ml"}:
        found = found.order_by(f"-result__{filters.order}", *_BEST_FIRST)
    return tuple(found.values_list("pk", flat=True))


def _printed(place: tuple[int, int]) -> str:
    """Return a place as it is printed, with a sign where others share it."""
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
    """Return who stands before and after a person on the shortlist, by id, in two queries."""
    order, result = screened(application.role), application.result
    if result is None or result.role_id != application.role_id:
        return {"position": None, "of": order.count(), "previous": None, "next": None}
    alike = Q(result__rankable=result.rankable)
    higher = alike & Q(result__attainment__gt=result.attainment)
    level = alike & Q(result__attainment=result.attainment, pk__lt=application.pk)
    better = higher | level if result.rankable else Q(result__rankable=True) | higher | level
    told = order.order_by().aggregate(all=Count("*"), before=Count("pk", filter=better))
    before = told["before"]
    around = list(order.values_list("pk", flat=True)[max(0, before - 1) : before + 2])
    at = min(before, 1)
    return {
        "position": before + 1,
        "of": told["all"],
        "previous": around[0] if before else None,
        "next": around[at + 1] if at + 1 < len(around) else None,
    }
