"""What a role's pipeline shows: stages as columns or one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Concat, Left, RowNumber, Upper
from django.urls import reverse
from django.utils import timezone

from kasauti.actions.reasons import repeated
from kasauti.records.answers import EVERYBODY, Sought, readable
from kasauti.records.models import Application, Minute, PipelineStage, Role
from kasauti.web.recruiter.blind import code_for

A_COLUMN, A_LIST = 40, 100


@dataclass(frozen=True, slots=True)
class Card:
    """An application in its stage."""

    pk: int
    name: str
    url: str
    place: int | None
    stage: str
    days: int
    late: bool
    match: int | None
    verdict: str
    notes: int
    unmet: bool  # an answer proposes a refusal


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whom the board shows; empty is everybody."""

    words: str = ""
    late: bool = False
    verdict: str = ""
    sought: Sought = EVERYBODY

    @property
    def any(self) -> bool:
        """True if anybody is left out."""
        return self != Narrowed()

    def of(self, role: Role, now: datetime, *, blind: bool) -> QuerySet[Any]:
        """Return the role's applications that are shown."""
        rows: QuerySet[Any] = Application.objects.filter(role=role)
        if self.words:
            rows = rows.alias(called=_called(blind=blind)).filter(called__icontains=self.words)
        rows = rows.filter(self.sought.condition)
        if self.late:
            rows = rows.filter(_late(now))
        if self.verdict:
            rows = rows.alias(said=_verdict()).filter(said=self.verdict)
        return rows


@dataclass(frozen=True, slots=True)
class Column:
    """A stage and who stands in it; ``more`` stand in it that are not drawn."""

    stage: PipelineStage
    cards: tuple[Card, ...]
    people: int
    late: int

    @property
    def more(self) -> int:
        """How many are not drawn."""
        return self.people - len(self.cards)


def _called(*, blind: bool) -> Case | Concat:
    """Return the name on a card, as ``_card`` writes it."""
    if blind:
        before = code_for("")
        return Concat(Value(before), Upper(Left("file__sha256", 5)))
    unnamed = Concat(Value("Candidate "), Cast("candidate_id", TextField()))
    return Case(
        When(~Q(candidate__name=""), then=F("candidate__name")),
        When(~Q(candidate__email=""), then=F("candidate__email")),
        default=unnamed,
        output_field=TextField(),
    )


def _late(now: datetime) -> Q:
    """Return the condition on applications that have been in their stage for more whole days."""
    days = Value(timedelta(days=1)) * (Cast(F("place__days"), IntegerField()) + 1)
    allowed = ExpressionWrapper(days, output_field=DurationField())
    return Q(place__days__isnull=False, entered_at__lte=Value(now) - allowed)


def _verdict() -> Subquery:
    verdict = Minute.objects.filter(application=OuterRef("pk"), at__isnull=False)
    return Subquery(verdict.order_by("-at").values("verdict")[:1])


def _unmet(*, pay: bool) -> Exists:
    own = readable(pay=pay).filter(application=OuterRef("pk"), proposes_refusal=True)
    return Exists(own)


def cards(chosen: QuerySet[Any], now: datetime, *, pay: bool, blind: bool) -> list[Card]:
    """Return the chosen applications, longest in their stage first, in two queries.

    What an answer about pay proposes is told only with ``pay``.

    Their ids are read first: PostgreSQL takes "the first forty of each" for everybody and would
    look through all applications.
    """
    pks = list(chosen.values_list("pk", flat=True))
    rows = (
        Application.objects.filter(pk__in=pks)
        .annotate(
            verdict=_verdict(), noted=Count("notes", distinct=True), unmet=_unmet(pay=pay)
        )
        .order_by("entered_at", "pk")
        .values_list(
            "pk", "candidate_id", "candidate__name", "candidate__email", "file__sha256",
            "place_id", "place__name", "place__days", "entered_at", "result__attainment",
            "verdict", "noted", "unmet", "created_at", named=True,
        )
    )  # fmt: skip
    return [_card(row, now, blind=blind) for row in rows]


def _card(row: Any, now: datetime, *, blind: bool) -> Card:
    days = max(0, (now - row.entered_at).days)
    name = row.candidate__name or row.candidate__email or f"Candidate {row.candidate_id}"
    return Card(
        pk=row.pk,
        name=code_for(row.file__sha256) if blind else name,
        url=reverse("person", args=(row.pk,)),
        place=row.place_id,
        stage=row.place__name or "",
        days=days,
        late=row.place__days is not None and days > row.place__days,
        match=None if row.result__attainment is None else round(100 * row.result__attainment),
        verdict=row.verdict or "",
        notes=row.noted,
        unmet=row.unmet,
    )


def board(role: Role, narrowed: Narrowed, *, view: str, blind: bool) -> dict[str, Any]:
    """Return what the pipeline's page shows of whom it is narrowed to.

    Counts are the database's; only those who are drawn are read, however many there are.
    """
    now = timezone.now()
    shown = narrowed.of(role, now, blind=blind)
    counted = shown.order_by().values("place")
    counts = {
        place: (people, late)
        for place, people, late in counted.annotate(
            people=Count("pk"), late=Count("pk", filter=_late(now))
        ).values_list("place", "people", "late")
    }
    oldest = shown.order_by("entered_at", "pk")
    some = oldest[:A_LIST] if view == "list" else _first_of_each(shown)
    drawn = cards(some, now, pay=narrowed.sought.pay, blind=blind)
    return {
        "columns": columns(role, [] if view == "list" else drawn, counts),
        "rows": drawn if view == "list" else [],
        "all": Application.objects.filter(role=role).exists() if narrowed.any else bool(counts),
        "view": view,
        "narrowed": narrowed,
        "proposals": repeated(role),
    }


def _first_of_each(shown: QuerySet[Any]) -> QuerySet[Any]:
    """Return those who have been in their stage longest, a column of each stage."""
    at = Window(RowNumber(), partition_by="place", order_by=("entered_at", "pk"))
    numbered: QuerySet[Any] = shown.order_by().annotate(at=at)
    return numbered.filter(at__lte=A_COLUMN)


def columns(
    role: Role, found: Sequence[Card], counts: Mapping[int | None, tuple[int, int]]
) -> list[Column]:
    """Return the role's stages in order with those of them who are drawn."""
    by_stage: dict[int | None, list[Card]] = {}
    for card in found:
        by_stage.setdefault(card.place, []).append(card)
    stages = role.stages.select_related("owner", "backup")
    return [
        Column(stage, tuple(by_stage.get(stage.pk, [])), *counts.get(stage.pk, (0, 0)))
        for stage in stages
    ]
