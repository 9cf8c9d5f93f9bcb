"""Plans and rounds: draw, seat a panel, schedule, move, cancel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import (
    SCORING,
    Busy,
    Invitation,
    Known,
    Panellist,
    draw_plan,
    free_slots,
    stages,
)
from kasauti.records.models import Application, InterviewPlan, Round, Scorecard, User
from kasauti.records.values import role_of
from kasauti.skills import Estimate

Z80 = 1.2815515655446004
DESIGNS = "recommender"


@transaction.atomic
def draw(application: Application, *, by: User) -> InterviewPlan:
    """Draw the interview plan of an application from its role's bars and its screening.

    Raises
    ------
    Refused
        If there is a plan already, or nothing was screened.
    """
    if InterviewPlan.objects.filter(application=application).exists():
        raise Refused("This application has its plan: move or cancel its rounds instead")
    if application.result is None:
        raise Refused("This person has not been screened yet: there is nothing to draw from")
    role = role_of(application.role)
    drawn = draw_plan(role, _known(application.result.result))
    plan = InterviewPlan.objects.create(
        application=application,
        kit=drawn.kit.name,
        version=drawn.kit.version,
        plan={
            "sessions": [
                {
                    "code": one.session.code,
                    "sentence": one.sentence,
                    "first": [f.competency.id for f in one.first],
                    "also": [f.competency.id for f in one.also],
                    "dives": list(one.dives),
                }
                for one in drawn.sessions
            ],
            "left_out": [list(pair) for pair in drawn.left_out],
        },
        bars={c: int(level) for c, level in role.bars.items()},
        weights={side.value: share for side, share in role.weights.items()},
        drawn_by=by,
    )
    Round.objects.bulk_create(
        Round(
            plan=plan,
            position=number,
            code=one.session.code,
            question=DESIGNS if one.session.code.startswith("A") else "",
            minutes=one.session.minutes,
            raters=one.session.raters,
        )
        for number, one in enumerate(drawn.sessions, 1)
    )
    trail.record("interviews.draw", plan, by=by, application=application.pk, kit=plan.kit)
    return plan


def _known(result: dict[str, Any]) -> dict[str, Known]:
    found = {}
    for row in result["competencies"]:
        level, low, high = row["level"], row["low"], row["high"]
        error = None if level is None else max(high - level, level - low) / Z80
        found[row["id"]] = Known(Estimate(row["id"], level, low, high, error))
    return found


@transaction.atomic
def seat(
    held: Round,
    rater: User,
    *,
    by: User,
    part: Scorecard.Part = Scorecard.Part.RATER,
    backup: User | None = None,
) -> Scorecard:
    """Ask somebody to rate a round, or to shadow it.

    Raises
    ------
    Refused
        If they are asked already, rate another round of this person, or are their own backup.
    """
    others = Scorecard.objects.filter(round__plan=held.plan, rater=rater, round__cancelled_at=None)
    if others.filter(round=held).exists():
        raise Refused(f"{rater} is on this panel already")
    if part == Scorecard.Part.RATER and others.filter(part=part).exists():
        raise Refused(f"{rater} rates another round of this person: two rounds need two people")
    if backup == rater:
        raise Refused("A backup is somebody else")
    seated = Scorecard.objects.create(round=held, rater=rater, part=part, backup=backup)
    trail.record("interviews.seat", seated, by=by, round=held.pk, rater=rater.pk, part=str(part))
    return seated


def slots(held: Round, *, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return when the whole panel of a round can hold it, from what is in Kasauti's calendar.

    Raises
    ------
    Refused
        Without a panel.
    """
    raters = [card.rater_id for card in held.scorecards.all()]
    if not raters:
        raise Refused("Seat the panel first: free slots are theirs")
    panel = [Panellist(rater, _busy(rater, held)) for rater in raters]
    return free_slots(panel, length(held), start=start, end=end)


def length(held: Round) -> int:
    """Return the minutes of a round with what an adjustment adds."""
    return round(held.minutes * (100 + held.extra_percent) / 100)


def _busy(rater: int, but: Round) -> tuple[Busy, ...]:
    rounds = Round.objects.filter(
        scorecards__rater=rater, starts_at__isnull=False, cancelled_at=None
    ).exclude(pk=but.pk)
    return tuple(
        Busy(
            one.starts_at, one.starts_at + timedelta(minutes=length(one)) + SCORING, interview=True
        )
        for one in rounds
        if one.starts_at is not None
    )


@transaction.atomic
def schedule(held: Round, *, starts_at: datetime, by: User | None) -> Round:
    """Set or move when a round is held; ``by`` is None where the candidate chose the slot.

    Raises
    ------
    Refused
        If the round is cancelled or past its scorecards, or the panel cannot then.
    """
    held = Round.objects.select_for_update().get(pk=held.pk)
    if held.cancelled_at is not None:
        raise Refused("This round is cancelled")
    if held.scorecards.filter(filed_at__isnull=False).exists():
        raise Refused("This round was held: a scorecard is filed")
    if starts_at not in slots(
        held, start=starts_at, end=starts_at + timedelta(minutes=length(held))
    ):
        raise Refused("The panel cannot then: choose one of the free slots")
    moved = held.starts_at is not None
    held.sequence += 1 if moved else 0
    held.starts_at = starts_at
    held.save()
    trail.record("interviews.schedule", held, by=by, starts_at=starts_at.isoformat(), moved=moved)
    return held


@transaction.atomic
def cancel(held: Round, *, reason: str, by: User) -> Round:
    """Cancel a round; its invitation is withdrawn under the same UID."""
    if not reason.strip():
        raise Refused("Say why: the reason stays with the round")
    held = Round.objects.select_for_update().get(pk=held.pk)
    if held.scorecards.filter(filed_at__isnull=False).exists():
        raise Refused("This round was held: a scorecard is filed")
    if held.cancelled_at is None:
        held.cancelled_at = timezone.now()
        held.sequence += 1
        held.save()
        trail.record("interviews.cancel", held, by=by, reason=reason.strip())
    return held


def invitation(held: Round, *, organizer: str, site: str) -> Invitation:
    """Return the present version of a round's invitation, without anything that is rated.

    Parameters
    ----------
    organizer : str
        Mail address.
    site : str
        Address of this installation, without a path: part of the UID.
    """
    if held.starts_at is None:
        raise Refused("This round has no time yet")
    names = [stages()[code].name for code in codes(held.code)]
    candidate = held.plan.application.candidate
    people = [(str(candidate), candidate.email)]
    people += [(str(card.rater), card.rater.email) for card in held.scorecards.all()]
    return Invitation(
        uid=f"round-{held.pk}@{site.partition('://')[2] or site}",
        sequence=held.sequence,
        starts=held.starts_at,
        minutes=length(held),
        summary=" and ".join(names),
        description="\n".join(stages()[code].measures for code in codes(held.code)),
        location=f"{site}/rounds/{held.pk}/",
        organizer=organizer,
        attendees=tuple((name, address) for name, address in people if address),
        made_at=timezone.now(),
        zone=held.zone,
        cancelled=held.cancelled_at is not None,
    )


def codes(session: str) -> list[str]:
    """Return the stages' codes of a session: "O30+L30" is O and L."""
    return [piece.rstrip("0123456789") for piece in session.split("+")]
