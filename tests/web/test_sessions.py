"""The candidate's sessions: chosen, moved and adjusted by signed link; hours and training pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from kasauti.actions import bookings, interviews, links, scorecards
from kasauti.actions.links import STATUS
from kasauti.records.models import (
    Adjustment,
    Candidate,
    Interviewer,
    RoomUpdate,
    Round,
    Seat,
    Training,
)
from tests.web.conftest import TOLD
from tests.web.conftest import Round as Hiring
from tests.web.test_interviews import person, signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def held(hiring: Hiring) -> Round:
    """The lab of a person who was asked to choose times."""
    (application,) = hiring.apply(sorted(TOLD)[0])
    plan = interviews.draw(application, by=hiring.user)
    for one in plan.rounds.exclude(code__startswith="D").exclude(code__startswith="W"):
        interviews.cancel(one, reason="Not held in this test", by=hiring.user)
    lab = plan.rounds.get(code__startswith="D")
    interviews.seat(lab, person("bilal"), by=hiring.user)
    bookings.ask(plan, by=hiring.user)
    return lab


def token(held: Round) -> str:
    return links.sign(STATUS, held.plan.application.candidate_id)


def address(held: Round, name: str = "own_session") -> str:
    return reverse(name, args=[token(held), held.pk])


def test_the_own_page_lists_the_sessions(held: Round) -> None:
    link = token(held)
    page = Client().get(reverse("own_page", args=[link])).content.decode()
    assert "Depth and debugging lab" in page
    assert "choose a time" in page
    assert "in your own time" in page  # the work sample
    assert f'href="{reverse("own_session", args=[link, held.pk])}"' in page


def test_a_session_is_chosen_and_moved(held: Round) -> None:
    client = Client()
    page = client.get(address(held)).content.decode()
    for words in ("What it measures", "What you may use", "How to practise", "Documentation"):
        assert words in page
    assert f'href="{reverse("practice", args=["D"])}"' in page
    slots = re.findall(r'name="starts_at" value="([^"]+)"', page)
    assert len(slots) > 5
    told = {"starts_at": slots[3], "zone": "Asia/Kolkata"}
    assert client.post(address(held, "own_book"), told).status_code == 302
    held.refresh_from_db()
    assert held.starts_at == datetime.fromisoformat(slots[3])
    page = client.get(address(held) + "?done=booked").content.decode()
    assert "Your time is set" in page
    assert "Move it to another time" in page
    again = client.post(address(held, "own_book"), told | {"starts_at": slots[8]})
    assert again.status_code == 302
    invitation = client.get(address(held, "own_invitation"))
    assert invitation["Content-Type"] == "text/calendar; method=REQUEST"
    event = Calendar.from_ical(invitation.content)
    assert event.walk("VEVENT")[0]["sequence"] == 1


def test_a_slot_that_is_not_free_is_refused_with_the_page(held: Round) -> None:
    answer = Client().post(
        address(held, "own_book"),
        {"starts_at": "2030-01-06T03:00:00+05:30", "zone": "Asia/Kolkata"},
    )
    assert answer.status_code == 422
    assert "taken meanwhile" in answer.content.decode()
    nonsense = Client().post(address(held, "own_book"), {"starts_at": "soon", "zone": "x"})
    assert nonsense.status_code == 422


def test_times_are_shown_in_the_zone_that_is_asked_for(held: Round) -> None:
    page = Client().get(address(held), {"zone": "Europe/Berlin"}).content.decode()
    pattern = r'value="[^"]+T(\d\d:\d\d):00[^"]+" required><span class="figure">([\d:]+)'
    first = re.findall(pattern, page)
    assert first
    assert all(told == shown for told, shown in first)


def test_a_set_time_stands_in_the_zone_that_is_named_beside_it(held: Round, hiring: Hiring) -> None:
    held.starts_at, held.zone = datetime(2030, 1, 7, 14, 30, tzinfo=UTC), "Europe/Berlin"
    held.save()
    own = Client().get(reverse("own_page", args=[token(held)])).content.decode()
    assert "Monday 7 January, 15:30 (Europe/Berlin)" in own
    page = Client().get(address(held)).content.decode()
    assert "Monday 7 January, 15:30</h2>" in page
    assert "Mon 7 Jan 2030, 15:30</strong> <span>Europe/Berlin" in hiring.get(
        reverse("plan", args=[held.plan.application_id])
    )


def test_another_candidates_link_opens_no_session(held: Round) -> None:
    other = Candidate.objects.create(name="Tara", email="tara@example.in")
    link = links.sign(STATUS, other.pk)
    assert Client().get(reverse("own_session", args=[link, held.pk])).status_code == 404
    assert Client().get(reverse("own_session", args=["x", held.pk])).status_code == 410


def test_nobody_sees_sessions_before_they_are_asked(held: Round) -> None:
    held.plan.asked_at = None
    held.plan.save()
    assert Client().get(address(held)).status_code == 404


def test_an_adjustment_is_asked_for_and_answered(held: Round, hiring: Hiring) -> None:
    client = Client()
    told = {"extra_percent": "50", "kinds": ["breaks"], "words": "I read slowly."}
    assert client.post(address(held, "own_adjust"), told).status_code == 302
    asked = Adjustment.objects.get()
    plan = reverse("plan", args=[held.plan.application_id])
    page = hiring.get(plan)
    assert "I read slowly." in page
    hiring.client.post(reverse("adjustment_answer", args=[asked.pk]), {"state": "granted"})
    assert "granted" in client.get(address(held)).content.decode()
    held.refresh_from_db()
    assert held.extra_percent == 50


def test_the_session_reads_in_hindi(held: Round) -> None:
    client = Client()
    client.get(reverse("language", args=["hi"]))
    page = client.get(address(held)).content.decode()
    assert "यह क्या मापता है" in page
    assert "What it measures" not in page
    assert "documentation" not in page.lower()


def test_a_recruiter_asks_cancels_and_seats_with_a_backup(held: Round, hiring: Hiring) -> None:
    plan = reverse("plan", args=[held.plan.application_id])
    assert "candidate asked to choose" in hiring.get(plan)
    deepa, chitra = person("deepa"), person("chitra")
    hiring.client.post(
        reverse("round_seat", args=[held.pk]),
        {"rater": deepa.pk, "part": "shadow", "backup": chitra.pk},
    )
    assert held.scorecards.get(rater=deepa).backup == chitra
    hiring.client.post(reverse("round_cancel", args=[held.pk]), {"reason": "The role is closed"})
    held.refresh_from_db()
    assert held.cancelled_at is not None


def test_hours_are_set(hiring: Hiring) -> None:
    told = {
        "zone": "Asia/Kolkata", "opens": "09:30", "closes": "17:00", "days": ["0", "2"],
        "most_a_day": "1", "most_a_week": "3", "calendar_kind": "file", "calendar_url": "",
    }  # fmt: skip
    assert hiring.client.post(reverse("hours"), told).status_code == 302
    own = Interviewer.objects.get(user=hiring.user)
    assert (own.days, own.most_a_week) == ([0, 2], 3)
    bad = hiring.client.post(reverse("hours"), told | {"closes": "08:00"})
    assert bad.status_code == 422
    assert "open before they close" in bad.content.decode()


def test_training_is_written_down(hiring: Hiring) -> None:
    told = {"user": hiring.user.pk, "stage": "D", "state": "trained"}
    hiring.client.post(reverse("training"), told)
    assert Training.objects.get().stage == "D"
    assert "trained" in hiring.get(reverse("training"))


def test_the_room_shows_the_panel_its_question_and_the_candidate_none(
    held: Round, hiring: Hiring
) -> None:
    card = held.scorecards.get()
    panel = signed_in(card.rater)
    Seat.objects.create(user=card.rater, membership="interviewer")
    page = panel.get(reverse("room", args=[held.pk])).content.decode()
    assert "Questions, probes and notes are seen by you alone" in page
    assert page.count("data-note") == len(scorecards.asked(card))
    assert panel.post(reverse("room_turn", args=[held.pk]), {"verb": "start"}).status_code == 200
    assert panel.post(reverse("room_turn", args=[held.pk]), {"verb": "start"}).status_code == 409
    told = {"competency": "M5", "words": "Printed the loss first."}
    assert panel.post(reverse("room_observe", args=[held.pk]), told).status_code == 200
    own = Client().get(address(held, "own_room")).content.decode()
    assert "data-address" in own
    assert "What you may use" in own
    assert "data-note" not in own
    assert "Printed the loss first." not in own
    begun = panel.get(reverse("scorecard", args=[held.pk])).content.decode()
    assert "Printed the loss first." in begun
    assert hiring.client.get(reverse("room", args=[held.pk])).status_code == 404


def test_the_lab_brings_its_order_and_its_cards_with_curves(held: Round) -> None:
    card = held.scorecards.get()
    Seat.objects.create(user=card.rater, membership="interviewer")
    panel = signed_in(card.rater)
    page = panel.get(reverse("room", args=[held.pk])).content.decode()
    assert "Say what &#x27;not decreasing&#x27; is" in page
    pictures = re.findall(r'<img class="curve" src="([^"]+)"', page)
    assert len(pictures) == 13
    drawn = panel.get(pictures[0])
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "Loss of F1 over 400 steps" in drawn.content.decode()
    assert panel.get(reverse("fault_curve", args=["F99"])).status_code == 404


def test_the_room_is_closed_until_shortly_before(held: Round) -> None:
    page = Client().get(address(held, "own_room")).content.decode()
    assert "half an hour before" in page
    assert "data-address" not in page


def test_a_replay_gives_every_change(held: Round, hiring: Hiring) -> None:
    assert "Nothing was written" in hiring.get(reverse("replay", args=[held.pk]))
    RoomUpdate.objects.create(round=held, at=timezone.now(), author="user 1", data=b"\x00\x00")
    told = hiring.client.get(reverse("replay_changes", args=[held.pk])).json()
    assert [one["data"] for one in told["changes"]] == ["AAA="]
    assert "data-changes" in hiring.get(reverse("replay", args=[held.pk]))
