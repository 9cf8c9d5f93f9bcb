"""The live room's door and clock, and notes that are nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.actions import bookings, interviews, rooms
from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate, InterviewPlan, Observation, Room, Scorecard, User
from tests.actions.test_bookings import booked, candidate, lab, person, plan

__all__ = ["plan"]  # the fixture

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_panel_enters_at_any_time_and_the_candidate_shortly_before(
    plan: InterviewPlan, user: User
) -> None:
    held = booked(plan, user)
    bilal = User.objects.get(name="Bilal")
    assert rooms.closed_to(held, bilal) == ""
    assert "Only the panel" in rooms.closed_to(held, user)
    assert "Only the panel" in rooms.closed_to(held, Candidate.objects.create(name="Tara"))
    assert held.starts_at is not None
    early = held.starts_at - timedelta(minutes=31)
    assert "half an hour" in rooms.closed_to(held, candidate(plan), now=early)
    assert rooms.closed_to(held, candidate(plan), now=early + timedelta(minutes=2)) == ""
    rooms.turn(held, "start", by=bilal)
    assert rooms.closed_to(held, candidate(plan), now=early) == ""


def test_a_cancelled_session_has_no_room(plan: InterviewPlan, user: User) -> None:
    held = booked(plan, user)
    held = interviews.cancel(held, reason="The role is closed", by=user)
    for who in (User.objects.get(name="Bilal"), candidate(plan)):
        assert "not held in a room" in rooms.closed_to(held, who)


def test_pauses_do_not_count_and_an_adjustment_lengthens(plan: InterviewPlan, user: User) -> None:
    held = booked(plan, user)
    held.extra_percent = 33
    held.save()
    bilal = User.objects.get(name="Bilal")
    with pytest.raises(Refused, match="not running"):
        rooms.turn(held, "pause", by=bilal)
    assert rooms.turn(held, "start", by=bilal).minutes == 47
    now = timezone.now()
    Room.objects.update(
        started_at=now - timedelta(minutes=30), paused_at=now - timedelta(minutes=10)
    )
    assert rooms.clock(held).used == pytest.approx(20 * 60, abs=5)
    resumed = rooms.turn(held, "resume", by=bilal)
    assert resumed.running
    assert resumed.used == pytest.approx(20 * 60, abs=5)
    assert rooms.turn(held, "end", by=bilal).ended
    with pytest.raises(Refused, match="has ended"):
        rooms.turn(held, "pause", by=bilal)


def test_only_the_panel_turns_the_clock(plan: InterviewPlan, user: User) -> None:
    with pytest.raises(Refused, match="Only the panel"):
        rooms.turn(booked(plan, user), "start", by=user)


def test_notes_are_their_writers_until_the_scorecard_is_filed(
    plan: InterviewPlan, user: User
) -> None:
    bookings.ask(plan, by=user)
    card = Scorecard.objects.get(round=lab(plan))
    rooms.observe(card, "M5", words="Printed the loss.", not_observed=False, by=card.rater)
    rooms.observe(card, "M5", words="", not_observed=True, by=card.rater)
    assert Observation.objects.get().not_observed
    with pytest.raises(Refused, match="their writer"):
        rooms.observe(card, "M5", words="x", not_observed=False, by=person("deepa"))
    with pytest.raises(Refused, match="not seen"):
        rooms.observe(card, "B1", words="x", not_observed=False, by=card.rater)
