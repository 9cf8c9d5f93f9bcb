"""What the interviewers' pages show. Ratings come through ``records.scorecards`` alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from kasauti.actions import (
    designs,
    interviews,
    invitations,
    packets,
    reviews,
    scorecards,
)
from kasauti.actions.adjustments import KINDS
from kasauti.actions.refusals import Refused
from kasauti.interviews import (
    AiRule,
    DesignQuestion,
    EvidenceQuestion,
    Scenario,
    Stage,
    ai_rule_words,
    debugging_steps,
    design_question,
    evidence_questions,
    fault_cards,
    follow_ups,
    scenarios,
    session_codes,
    stages,
)
from kasauti.interviews.curves import PLANTED
from kasauti.records.models import (
    Adjustment,
    Application,
    Observation,
    Rating,
    Round,
    Scorecard,
    User,
)
from kasauti.skills import competency

DAYS_AHEAD = 10
MOST_SLOTS = 40
A_PAGE = 50


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round on the plan's page: who is asked and whether they have filed, never what."""

    held: Round
    name: str
    sentence: str
    dives: Sequence[str]
    cards: Sequence[Scorecard]
    wanted: int
    slots: Sequence[datetime]
    own: bool
    late: Sequence[str]
    sample: bool
    design: DesignQuestion | None
    designs: Sequence[DesignQuestion]  # to choose from, where it may still be changed
    twice: Sequence[str]  # what another round of the person asks too
    open: bool  # whether nobody has heard it yet


@dataclass(frozen=True, slots=True)
class Box:
    """A competency on a scorecard, its anchors, and what was written so far."""

    id: str
    name: str
    kind: str
    main: bool
    anchors: Sequence[tuple[int, str]]
    level: str
    evidence: str
    prompted: bool
    amended: str


def my_rounds(reader: User, page: int) -> tuple[list[Scorecard], bool]:
    """Return a page of a user's own scorecards, and whether another follows.

    Those to file come first, the nearest time first; then the filed, the newest first.
    """
    rows = Scorecard.objects.filter(rater=reader, round__cancelled_at=None).select_related(
        "round__plan__application__candidate", "round__plan__application__role"
    )
    order = (F("filed_at").desc(nulls_first=True), "round__starts_at", "pk")
    start = (page - 1) * A_PAGE
    found = list(rows.order_by(*order)[start : start + A_PAGE + 1])
    return found[:A_PAGE], len(found) > A_PAGE


def round_rows(application: Application, reader: User) -> list[RoundRow]:
    """Return the rounds of an application's plan."""
    rounds = (
        application.plan.rounds.filter(cancelled_at=None)
        .select_related("room")
        .prefetch_related("scorecards__rater", "scorecards__deadlines")
    )
    asked = packets.asked_by_round(application.candidate_id)
    return [_row(held, reader, asked) for held in rounds]


def _row(held: Round, reader: User, asked: Mapping[int, Collection[str]]) -> RoundRow:
    told, cards = designs.told(held), list(held.scorecards.all())
    live = any(stages()[code].live for code in session_codes(held.code))
    return RoundRow(
        held,
        invitations.session_name(held.code),
        told.get("sentence", ""),
        designs.assigned(held),
        cards,
        held.raters,
        _slots(held) if live and cards and not any(c.filed_at for c in cards) else (),
        any(card.rater_id == reader.pk for card in cards),
        [str(one.rater) for one in cards if any(d.met_at is None for d in one.deadlines.all())],
        reviews.MEANS in session_codes(held.code),
        design_question(held.question) if held.question else None,
        _designs(held),
        packets.twice(held, asked),
        designs.is_open(held),
    )


def _designs(held: Round) -> Sequence[DesignQuestion]:
    if not designs.asks(held.code) or not designs.is_open(held):
        return ()
    return designs.unasked(held.plan.application, but=held)


def _slots(held: Round) -> tuple[datetime, ...]:
    start = timezone.now().astimezone(ZoneInfo(held.zone)) + timedelta(hours=2)
    try:
        found = interviews.slots(held, start=start, end=start + timedelta(days=DAYS_AHEAD))
    except Refused:
        return ()
    return found[:MOST_SLOTS]


def boxes(card: Scorecard) -> list[Box]:
    """Return the boxes of a user's own scorecard."""
    written = {rating.competency: rating for rating in card.ratings.all()}
    main = {c for code in session_codes(card.round.code) for c in stages()[code].primary}
    noted = {one.competency: one for one in card.observations.all()}
    found = [
        _box(subject, subject in main, written.get(subject), noted.get(subject))
        for subject in scorecards.asked(card)
    ]
    return sorted(found, key=lambda box: not box.main)


def _box(subject: str, main: bool, rating: Rating | None, noted: Observation | None) -> Box:
    about = competency(subject)
    level = "" if rating is None else "N" if rating.level is None else str(rating.level)
    evidence = rating.evidence if rating else ""
    if noted is not None and rating is None:  # what was noted in the room is where one begins
        level, evidence = "N" if noted.not_observed else "", noted.words
    return Box(
        subject,
        about.name,
        about.dimension.value,
        main,
        tuple(enumerate(about.anchors, 1)),
        level,
        evidence,
        bool(rating and rating.prompted),
        f"{rating.amended_level}: {rating.amended_reason}" if rating and rating.amended_at else "",
    )


@dataclass(frozen=True, slots=True)
class Packet:
    """Something of a bank: whether this round reads it, and whether the person has met it."""

    about: Scenario | EvidenceQuestion
    read: bool
    met: bool


@dataclass(frozen=True, slots=True)
class Bank:
    """What a stage that reads one scenario may read, what is read first."""

    stage: Stage
    packets: Sequence[Packet]


def _packets(
    held: Round, bank: Sequence[Scenario] | Sequence[EvidenceQuestion], met: Collection[str]
) -> list[Packet]:
    return [Packet(one, one.id in held.read_aloud, one.id in met) for one in bank]


def kit_page(held: Round) -> dict[str, Any]:
    """Return what the interviewer brings: the question, probes, the rule on assistants."""
    codes = session_codes(held.code)
    asked = packets.asked_by_round(held.plan.application.candidate_id)
    met = packets.besides(held, asked)
    rules = [(stages()[code].name, ai_rule_words(AiRule(stages()[code].ai_rule))) for code in codes]
    return {
        "rules": rules,
        "measures": [stages()[code].measures for code in codes],
        "design": design_question(held.question) if held.question else None,
        "dives": designs.assigned(held),
        "kit_round": held,
        "kit_open": packets.is_open(held),
        "twice": packets.twice(held, asked),
        "banks": [
            Bank(stages()[code], _packets(held, scenarios(code), met))
            for code in packets.ONE
            if code in codes
        ],
        "evidence": _packets(held, evidence_questions(), met) if "E" in codes else (),
        "follow_ups": follow_ups() if "E" in codes else (),
        "steps": debugging_steps() if "D" in codes else (),
        "faults": [(card, card.id in PLANTED) for card in fault_cards()] if "D" in codes else (),
    }


def adjustments_of(application: Application) -> list[tuple[Adjustment, str]]:
    """Return what a candidate asked for, in words; for whoever arranges sessions alone."""
    found = []
    for one in application.plan.adjustments.all():
        words = [KINDS[kind] for kind in one.kinds if kind in KINDS]
        words += [f"+{one.extra_percent} % time"] if one.extra_percent else []
        found.append((one, ", ".join([*words, *([one.words] if one.words else [])])))
    return found


@dataclass(frozen=True, slots=True)
class NoteBox:
    """A competency in the room, and what its owner noted of it."""

    id: str
    name: str
    kind: str
    words: str
    not_observed: bool


def notes(card: Scorecard) -> list[NoteBox]:
    """Return the boxes for notes of a user's own scorecard, main ones first."""
    kept = {one.competency: one for one in card.observations.all()}
    return [
        NoteBox(
            box.id,
            box.name,
            box.kind,
            kept[box.id].words if box.id in kept else "",
            box.id in kept and kept[box.id].not_observed,
        )
        for box in boxes(card)
    ]


@dataclass(frozen=True, slots=True)
class Trained:
    """A user's row of the training table: stages, and the state in each, empty if unwritten."""

    user: User
    states: Sequence[tuple[Stage, str]]


def training_table() -> dict[str, Any]:
    """Return the live stages and who is trained for or shadows each."""
    columns = [stage for stage in stages().values() if stage.live]
    people = User.objects.filter(is_active=True).prefetch_related("trainings").order_by("name")
    rows = []
    for person in people:
        known = {one.stage: one.state for one in person.trainings.all()}
        rows.append(Trained(person, [(stage, known.get(stage.code, "")) for stage in columns]))
    return {"columns": columns, "rows": rows}
