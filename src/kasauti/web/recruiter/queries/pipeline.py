"""What a role's pipeline shows: stages as columns or one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from kasauti.actions.reasons import PROPOSES_FROM, REASONS, Words
from kasauti.records.models import Application, Minute, PipelineStage, Role, Stage, StageMove
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


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whom the board shows; empty is everybody."""

    words: str = ""
    late: bool = False
    verdict: str = ""

    def holds(self, card: Card) -> bool:
        """Return whether somebody is shown."""
        named = self.words.casefold() in card.name.casefold()
        return named and (card.late or not self.late) and self.verdict in {"", card.verdict}


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reason that repeats on a role, and the criterion it speaks about."""

    reason: Words
    times: int
    criterion: Words


def cards(role: Role, *, blind: bool) -> list[Card]:
    """Return everyone who applied, longest in their stage first, in one query."""
    verdict = Minute.objects.filter(application=OuterRef("pk"), at__isnull=False)
    rows = (
        Application.objects.filter(role=role)
        .annotate(
            verdict=Subquery(verdict.order_by("-at").values("verdict")[:1]),
            noted=Count("notes", distinct=True),
        )
        .order_by("entered_at", "pk")
        .values_list(
            "pk", "candidate_id", "candidate__name", "candidate__email", "file__sha256",
            "place_id", "place__name", "place__days", "entered_at", "result__attainment",
            "verdict", "noted", "created_at", named=True,
        )
    )  # fmt: skip
    now = timezone.now()
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
    )


def board(role: Role, narrowed: Narrowed, *, blind: bool) -> dict[str, Any]:
    """Return what the pipeline's page shows of whom it is narrowed to."""
    everyone = cards(role, blind=blind)
    shown = [card for card in everyone if narrowed.holds(card)]
    return {
        "columns": columns(role, shown),
        "rows": shown[:A_LIST],
        "all": len(everyone),
        "narrowed": narrowed,
        "proposals": proposals(role),
    }


def columns(role: Role, found: Sequence[Card]) -> list[Column]:
    """Return the role's stages in order with those who stand in them."""
    by_stage: dict[int | None, list[Card]] = {}
    for card in found:
        by_stage.setdefault(card.place, []).append(card)
    stages = role.stages.select_related("owner", "backup")
    return [
        Column(
            stage,
            tuple(by_stage.get(stage.pk, [])[:A_COLUMN]),
            len(by_stage.get(stage.pk, [])),
            sum(card.late for card in by_stage.get(stage.pk, [])),
        )
        for stage in stages
    ]


def proposals(role: Role) -> list[Proposal]:
    """Return the criteria that repeated reasons speak about; a person changes the role, or not."""
    moved = StageMove.objects.filter(
        application__role=role, undone_at=None, after_kind=Stage.NOT_NOW
    ).values_list("reason", flat=True)
    decided = Minute.objects.filter(application__role=role, at__isnull=False).exclude(reason="")
    counted = Counter([*moved, *decided.values_list("reason", flat=True)])
    return [
        Proposal(REASONS[key].name, times, REASONS[key].criterion)
        for key, times in counted.most_common()
        if times >= PROPOSES_FROM and key in REASONS and REASONS[key].criterion
    ]
