"""Which ML system design question a round asks: one of the bank, none twice to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import (
    DesignQuestion,
    assigned_dives,
    design_question,
    design_questions,
    session_codes,
)
from kasauti.records.models import Application, Round, Scorecard, User


def asks(session: str) -> bool:
    """Return whether a session holds a design question."""
    return "A" in session_codes(session)


def rounds_of(candidate_id: int, *, but: Round | None = None) -> QuerySet[Round]:
    """Return the rounds in which a person is or was asked something.

    All applications of the person count, those too that came with another record of theirs. A
    round that was cancelled counts once its room began.

    Parameters
    ----------
    but : Round, optional
        Which does not count.
    """
    rounds = Round.objects.filter(plan__application__candidate=candidate_id)
    asked = rounds.filter(Q(cancelled_at=None) | Q(room__started_at__isnull=False))
    return asked.exclude(pk=but.pk) if but else asked


def heard() -> QuerySet[Round]:
    """Return the rounds whose questions somebody has heard: begun in the room, or rated."""
    rated = Scorecard.objects.filter(round=OuterRef("pk"), filed_at__isnull=False)
    return Round.objects.filter(Q(room__started_at__isnull=False) | Exists(rated)).order_by()


def is_rated(held: Round) -> bool:
    """Return whether a scorecard of a round is filed."""
    return any(card.filed_at for card in held.scorecards.all())


def unasked(application: Application, *, but: Round | None = None) -> tuple[DesignQuestion, ...]:
    """Return the design questions that no other round of this person asks or has asked."""
    rounds = rounds_of(application.candidate_id, but=but)
    taken = set(rounds.values_list("question", flat=True))
    return tuple(one for one in design_questions() if one.id not in taken)


def first_unasked(application: Application) -> str:
    """Return the id of the first question still to be asked, empty where all were."""
    return next((one.id for one in unasked(application)), "")


def is_open(held: Round) -> bool:
    """Return whether a round's question may still be changed: nobody has heard it or rated it."""
    begun = hasattr(held, "room") and held.room.started_at is not None
    return not (begun or held.cancelled_at or is_rated(held))


def told(held: Round) -> dict[str, Any]:
    """Return what the plan says of a round."""
    return next((one for one in held.plan.plan["sessions"] if one["code"] == held.code), {})


def assigned(held: Round) -> Sequence[str]:
    """Return the deep dives that the plan assigns, as the round's question names them."""
    drawn: Sequence[str] = told(held).get("dives", ())
    return assigned_dives(design_question(held.question), drawn) if held.question else drawn


@trail.in_turn
def choose(held: Round, question: str, *, by: User) -> Round:
    """Choose which design question a round asks.

    Raises
    ------
    Refused
        If the round asks none, has begun, or the person is asked this one elsewhere.
    """
    held = Round.objects.select_for_update(of=("self",)).select_related("plan").get(pk=held.pk)
    if not asks(held.code):
        raise Refused("Only an ML system design round asks a design question")
    if not is_open(held):
        raise Refused("This round has begun or is cancelled: its question stays")
    try:
        design_question(question)
    except KeyError as error:
        raise Refused(f"There is no design question {question}") from error
    if question not in {one.id for one in unasked(held.plan.application, but=held)}:
        raise Refused("This person is asked that question in another round: choose another")
    before, held.question = held.question, question
    held.save(update_fields=("question",))
    trail.record("interviews.choose", held, by=by, before=before, question=question)
    return held
