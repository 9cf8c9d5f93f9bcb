"""Which scenarios and questions about past work a round reads aloud, and what a person has met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache

from kasauti.actions import designs, trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import (
    design_questions,
    evidence_questions,
    scenarios,
    session_codes,
)
from kasauti.records.models import Application, Candidate, Round, Scorecard, User

ONE, SEVERAL = ("O", "L"), "E"  # stages that read one scenario, and the one that asks several


@cache
def bank(stage: str) -> Mapping[str, str]:
    """Return the ids and titles of what a stage may ask, in order; of A the design questions."""
    if stage == "A":
        return {one.id: one.title for one in design_questions()}
    if stage == SEVERAL:
        return {one.id: one.ask for one in evidence_questions()}
    return {one.id: one.title for one in scenarios(stage)}


def stages_of(session: str) -> list[str]:
    """Return the stages of a session that read something aloud."""
    return [code for code in session_codes(session) if code in (*ONE, SEVERAL)]


def met(candidate_id: int, *, but: Round | None = None) -> frozenset[str]:
    """Return the ids of all that rounds of a person ask or have asked, but one's own."""
    return besides(but, asked_by_round(candidate_id))


def asked_by_round(candidate_id: int) -> dict[int, frozenset[str]]:
    """Return for each round of a person the ids of all that it asks or has asked."""
    rounds = designs.rounds_of(candidate_id).values_list("pk", "question", "read_aloud")
    return {pk: frozenset({question, *read} - {""}) for pk, question, read in rounds}


def besides(held: Round | None, asked: Mapping[int, Collection[str]]) -> frozenset[str]:
    """Return the ids of what a person's other rounds ask."""
    own = held.pk if held else None
    return frozenset(one for pk, ids in asked.items() if pk != own for one in ids)


def twice(held: Round, asked: Mapping[int, Collection[str]] | None = None) -> list[str]:
    """Return the titles of what a round asks though another round of the person does too.

    Putting two records together may do that. Questions about past work may come again.

    Parameters
    ----------
    asked : mapping, optional
        What ``asked_by_round`` said of the person, for a page that shows many rounds.
    """
    if asked is None:
        asked = asked_by_round(held.plan.application.candidate_id)
    return _titles(besides(held, asked) & {held.question, *held.read_aloud})


def in_both(first: Candidate, second: Candidate) -> list[str]:
    """Return the titles of what rounds of both records ask."""
    return _titles(met(first.pk) & met(second.pk))


def _titles(ids: Collection[str]) -> list[str]:
    return [name for stage in ("A", *ONE) for one, name in bank(stage).items() if one in ids]


def first_unmet(application: Application, session: str) -> list[str]:
    """Return for each stage that reads one scenario the one that fewest have heard.

    Those that this person has met are left out; a stage whose bank is all met reads none.
    """
    stages = [stage for stage in stages_of(session) if stage in ONE]
    if not stages:
        return []
    rounds = designs.heard().exclude(read_aloud=[]).values_list("read_aloud", flat=True)
    counted = Counter(one for read in rounds for one in read)
    known, found = met(application.candidate_id), []
    for stage in stages:
        fresh = [one for one in bank(stage) if one not in known]
        found += sorted(fresh, key=lambda one: counted[one])[:1]
    return found


def is_open(held: Round) -> bool:
    """Return whether it may still be written down what a round reads."""
    return held.cancelled_at is None and not designs.is_rated(held)


@trail.in_turn
def choose(card: Scorecard, stage: str, read: Collection[str], *, by: User) -> Round:
    """Write down what of a stage's bank is read aloud in a round, by whoever reads it.

    Raises
    ------
    Refused
        If it is not theirs, not of this round, rated already, or the person has met the scenario.
    """
    held = Round.objects.select_for_update(of=("self",)).get(pk=card.round_id)
    if card.rater_id != by.pk:
        raise Refused("What is read aloud is written down by the round's own panel")
    if not is_open(held):
        raise Refused("A scorecard is filed, or the round is cancelled: what was read stays")
    if stage not in stages_of(held.code) or not set(read) <= set(bank(stage)):
        raise Refused("This round reads nothing like that")
    if stage in ONE and len(set(read)) > 1:
        raise Refused("One scenario is read in a session")
    if stage in ONE and set(read) & met(held.plan.application.candidate_id, but=held):
        raise Refused("This person has met that scenario in another session: read another")
    before = held.read_aloud
    kept = [one for one in before if one not in bank(stage)]
    held.read_aloud = kept + [one for one in bank(stage) if one in read]
    held.save(update_fields=("read_aloud",))
    trail.record("packets.choose", held, by=by, before=before, read=held.read_aloud)
    return held
