"""Plans and rounds: draw, seat a panel, schedule, move, cancel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from kasauti.actions import (
    availability,
    designs,
    invitations,
    knowledge_readings,
    packets,
    reviews,
    trail,
)
from kasauti.actions.refusals import Refused
from kasauti.dossier import Measurement, fuse, measurement_of_resume
from kasauti.interviews import Known, draw_plan, free_slots, session_codes
from kasauti.records.models import (
    Application,
    Candidate,
    InterviewPlan,
    Round,
    Scorecard,
    User,
)
from kasauti.records.values import role_of
from kasauti.skills import Estimate

Z80 = 1.2815515655446004


@trail.in_turn
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
    tested = [*reviews.measurements(application), *knowledge_readings.measurements(application)]
    drawn = draw_plan(role, _known(application.result.result, tested))
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
            question=designs.first_unasked(application) if designs.asks(one.session.code) else "",
            read_aloud=packets.first_unmet(application, one.session.code),
            minutes=one.session.minutes,
            raters=one.session.raters,
        )
        for number, one in enumerate(drawn.sessions, 1)
    )
    trail.record("interviews.draw", plan, by=by, application=application.pk, kit=plan.kit)
    return plan


def _known(result: dict[str, Any], worked: list[Measurement]) -> dict[str, Known]:
    """Return what is known by competency, from the résumé and from work samples."""
    found = {}
    for row in result["competencies"]:
        level, low, high = row["level"], row["low"], row["high"]
        error = None if level is None else max(high - level, level - low) / Z80
        estimate = Estimate(row["id"], level, low, high, error)
        found[row["id"]] = Known(estimate)
        samples = [one for one in worked if one.competency == row["id"]]
        if samples:
            resume = measurement_of_resume(estimate)
            fused = fuse(row["id"], [*samples, *([resume] if resume else [])])
            found[row["id"]] = Known(fused.estimate, tuple(name for name, _, _ in fused.means))
    return found


@trail.in_turn
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
    if part == Scorecard.Part.RATER and not availability.may_rate(rater, session_codes(held.code)):
        raise Refused(f"{rater} is not trained for this stage yet: seat them as a shadow")
    seated = Scorecard.objects.create(round=held, rater=rater, part=part, backup=backup)
    trail.record("interviews.seat", seated, by=by, round=held.pk, rater=rater.pk, part=str(part))
    return seated


def slots(held: Round, *, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return when the whole panel of a round can hold it and its candidate has no other round.

    Raises
    ------
    Refused
        Without a panel.
    """
    cards = held.scorecards.select_related("rater")
    panel = [availability.panellist(card.rater, but=held) for card in cards]
    if not panel:
        raise Refused("Seat the panel first: free slots are theirs")
    free = free_slots(panel, length(held), start=start, end=end)
    return availability.candidates(held, free)


def length(held: Round) -> int:
    """Return the minutes of a round with what an adjustment adds."""
    return int(held.length.total_seconds()) // 60


@trail.in_turn
def schedule(
    held: Round, *, starts_at: datetime, zone: str = "", by: User | Candidate | None
) -> Round:
    """Set or move when a round is held; everybody in it is sent the invitation.

    Parameters
    ----------
    zone : str
        In which the invitation is written; as before if empty.
    by : User or Candidate
        The candidate where they chose the slot themselves.

    Raises
    ------
    Refused
        If the round is cancelled or past its scorecards, or the panel cannot then.
    """
    # In turn, two candidates never take the same hour of one panellist.
    held = Round.objects.select_for_update().get(pk=held.pk)
    if held.cancelled_at is not None:
        raise Refused("This round is cancelled")
    if held.scorecards.filter(filed_at__isnull=False).exists():
        raise Refused("This round was held: a scorecard is filed")
    if starts_at not in slots(held, start=starts_at, end=starts_at + held.length):
        raise Refused("The panel cannot then: choose one of the free slots")
    moved = held.starts_at is not None
    held.sequence += 1 if moved else 0
    held.starts_at, held.reminded_at = starts_at, None
    held.zone = zone or held.zone
    held.moves += 1 if moved and isinstance(by, Candidate) else 0
    held.save()
    trail.record("interviews.schedule", held, by=by, starts_at=starts_at.isoformat(), moved=moved)
    invitations.send(held, template="interview_moved" if moved else "interview_set", by=by)
    return held


@trail.in_turn
def release(held: Round, *, by: User | None) -> Round:
    """Take a round's time back, so that another is chosen; its invitation is withdrawn."""
    held = Round.objects.select_for_update().get(pk=held.pk)
    held.sequence += 1
    invitations.send(held, template="interview_cancelled", by=by)
    held.starts_at, held.reminded_at = None, None
    held.save()
    trail.record("interviews.release", held, by=by)
    return held


@trail.in_turn
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
        if held.starts_at is not None:
            invitations.send(held, template="interview_cancelled", by=by)
    return held
