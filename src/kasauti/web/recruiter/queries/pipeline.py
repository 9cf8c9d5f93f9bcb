"""What a role's pipeline shows: stages as columns or one list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
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
from django.utils.translation import ngettext

from kasauti.actions.reasons import repeated
from kasauti.records.answers import EVERYBODY, Sought, readable
from kasauti.records.models import Application, Minute, Note, PipelineStage, Role
from kasauti.web.recruiter.blind import code_for

# How many are drawn at once, of a stage and of the list; the next follow when they are scrolled to.
A_COLUMN, A_LIST = 12, 25


@dataclass(frozen=True, slots=True)
class Card:
    """An application in its stage; ``facts`` is what a board's card says under the name."""

    pk: str
    name: str
    url: str
    place: int | None
    stage: str
    days: str
    late: bool
    match: str
    facts: str
    verdict: str
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
    """A stage and the first of those who stand in it."""

    stage: PipelineStage
    cards: tuple[Card, ...]
    people: int
    late: int

    @property
    def next_page(self) -> int | None:
        """The page after the first, if there are more than are drawn on that."""
        return 2 if self.people > len(self.cards) else None


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


def cards(chosen: QuerySet[Any], now: datetime, *, pay: bool, blind: bool) -> list[Card]:
    """Return the chosen applications, longest in their stage first, in five plain queries.

    What an answer about pay proposes is told only with ``pay``.

    Their ids are read first: PostgreSQL takes "the first twelve of each" for everybody and would
    look through all applications.
    """
    pks = list(chosen.values_list("pk", flat=True))
    rows = (
        Application.objects.filter(pk__in=pks)
        .order_by("entered_at", "pk")
        .values_list(
            "pk", "candidate_id", "candidate__name", "candidate__email", "file__sha256",
            "place_id", "place__name", "place__days", "entered_at", "result__attainment",
            named=True,
        )
    )  # fmt: skip
    told = _told(pks, pay=pay)
    return [_card(row, now, told, blind=blind) for row in rows]


@dataclass(frozen=True, slots=True)
class _Told:
    """What others said of applications, by id."""

    verdicts: Mapping[int, str]
    notes: Mapping[int, int]
    unmet: Collection[int]


def _told(pks: Sequence[int], *, pay: bool) -> _Told:
    decided = Minute.objects.filter(application__in=pks, at__isnull=False).order_by("at")
    noted = Note.objects.filter(application__in=pks).order_by()
    unmet = readable(pay=pay).filter(application__in=pks, proposes_refusal=True)
    return _Told(
        dict(decided.values_list("application", "verdict")),  # the last one stays
        dict(noted.values_list("application").annotate(n=Count("*"))),
        set(unmet.values_list("application", flat=True)),
    )


def _card(row: Any, now: datetime, told: _Told, *, blind: bool) -> Card:
    days = max(0, (now - row.entered_at).days)
    notes = told.notes.get(row.pk, 0)
    name = row.candidate__name or row.candidate__email or f"Candidate {row.candidate_id}"
    said = _days(days), _notes(notes) if notes else ""
    match = "" if row.result__attainment is None else f"{round(100 * row.result__attainment)} %"
    return Card(
        pk=str(row.pk),
        name=code_for(row.file__sha256) if blind else name,
        url=reverse("person", args=(row.pk,)),
        place=row.place_id,
        stage=row.place__name or "",
        days=str(days),
        late=row.place__days is not None and days > row.place__days,
        match=match,
        facts=" · ".join(filter(None, (match, *said))),
        verdict=told.verdicts.get(row.pk, ""),
        unmet=row.pk in told.unmet,
    )


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _notes(notes: int) -> str:
    return ngettext("%(n)d note", "%(n)d notes", notes) % {"n": notes}


def board(
    role: Role, narrowed: Narrowed, *, view: str, blind: bool, page: int = 1
) -> dict[str, Any]:
    """Return what the pipeline's page shows of whom it is narrowed to; a list has pages.

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
    drawn: list[Card] = []
    listed: dict[str, Any] = {}
    if view == "list":
        listed = further(shown, now, page, pay=narrowed.sought.pay, blind=blind, size=A_LIST)
    else:
        drawn = cards(_first_of_each(shown), now, pay=narrowed.sought.pay, blind=blind)
    return listed | {
        "columns": columns(role, drawn, counts),
        "all": Application.objects.filter(role=role).exists() if narrowed.any else bool(counts),
        "view": view,
        "narrowed": narrowed,
        "proposals": repeated(role),
    }


def further(
    shown: QuerySet[Any], now: datetime, page: int, *, pay: bool, blind: bool, size: int
) -> dict[str, Any]:
    """Return a page of those shown, longest in their stage first, and the number of the next."""
    start = (page - 1) * size
    found = cards(shown.order_by("entered_at", "pk")[start : start + size + 1], now,
                  pay=pay, blind=blind)  # fmt: skip
    return {"rows": found[:size], "next_page": page + 1 if len(found) > size else None}


def further_of(
    role: Role, narrowed: Narrowed, page: int, *, stage: int | None, blind: bool
) -> dict[str, Any]:
    """Return a page of the list, or with ``stage`` of one of the board's columns."""
    now = timezone.now()
    shown = narrowed.of(role, now, blind=blind)
    size = A_LIST
    if stage is not None:
        shown, size = shown.filter(place=stage), A_COLUMN
    drawn = further(shown, now, page, pay=narrowed.sought.pay, blind=blind, size=size)
    return drawn | {"stage": stage}


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
