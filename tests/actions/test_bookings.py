"""Candidates choose real free slots; load and training hold; reminders, deadlines, calendars."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob

from kasauti.actions import (
    adjustments,
    availability,
    bookings,
    deadlines,
    intakes,
    interviews,
    invitations,
    mail,
    reading,
    reminders,
    trail,
    users,
)
from kasauti.actions.refusals import Refused
from kasauti.connections.mail import FILES, file_of
from kasauti.records.models import (
    Adjustment,
    Application,
    Candidate,
    Deadline,
    InterviewPlan,
    Mail,
    Role,
    Round,
    Scorecard,
    Training,
    User,
)
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
IST = ZoneInfo("Asia/Kolkata")


def person(name: str) -> User:
    return users.create(
        f"{name}@example.in", name=name.title(), password="a long enough one", by=None
    )


@pytest.fixture
def plan(role: Role, user: User, settings: Any) -> InterviewPlan:
    """The plan of a person, with the lab alone and one rater on it."""
    settings.EMAIL_BACKEND = FILES
    intake = intakes.drop(role, [("kavya.txt", resume())], by=user)
    for item in intake.items.all():
        reading.read_item(item.pk)
    drawn = interviews.draw(Application.objects.get(), by=user)
    for one in drawn.rounds.exclude(code__startswith="D"):
        interviews.cancel(one, reason="Not held in this test", by=user)
    interviews.seat(lab(drawn), person("bilal"), by=user, backup=person("chitra"))
    return drawn


def lab(plan: InterviewPlan) -> Round:
    return plan.rounds.get(code__startswith="D")


def candidate(plan: InterviewPlan) -> Candidate:
    return plan.application.candidate


def booked(plan: InterviewPlan, user: User) -> Round:
    bookings.ask(plan, by=user)
    held = lab(plan)
    return bookings.book(held, starts_at=bookings.free(held)[0], by=candidate(plan))


def sent(template: str) -> EmailMessage:
    """Return the last mail of a template as it was handed over."""
    row = Mail.objects.filter(template=template).latest("pk")
    mail.deliver(row.pk)
    found = message_from_bytes(file_of(row.message_id).read_bytes(), policy=email_policy)
    assert isinstance(found, EmailMessage)
    return found


def test_nobody_is_asked_before_the_panel_is_complete(plan: InterviewPlan, user: User) -> None:
    lab(plan).scorecards.all().delete()
    with pytest.raises(Refused, match="panel is not complete"):
        bookings.ask(plan, by=user)


def test_a_candidate_books_one_of_the_free_slots(plan: InterviewPlan, user: User) -> None:
    with pytest.raises(Refused, match="no time to choose"):
        bookings.book(lab(plan), starts_at=timezone.now(), by=candidate(plan))
    held = booked(plan, user)
    assert held.starts_at is not None
    assert held.starts_at - timezone.now() >= bookings.NOTICE - timedelta(minutes=1)
    there = held.starts_at.astimezone(IST)
    assert time(10) <= there.time() < time(18)
    assert there.weekday() < 5
    words = sent("interview_book").get_body(("plain",))
    assert words is not None
    assert "/c/" in words.get_content()
    assert trail.check() is None


def test_a_slot_is_not_anothers_to_take(plan: InterviewPlan, user: User) -> None:
    bookings.ask(plan, by=user)
    stranger = Candidate.objects.create(name="Tara Iyer", email="tara@example.in")
    with pytest.raises(Refused, match="no time to choose"):
        bookings.book(lab(plan), starts_at=bookings.free(lab(plan))[0], by=stranger)


def test_times_are_told_and_invited_in_the_candidates_zone(plan: InterviewPlan, user: User) -> None:
    bookings.ask(plan, by=user)
    held = lab(plan)
    slots = bookings.free(held, zone="Europe/Berlin")
    assert slots == bookings.free(held)  # the same moments
    assert {str(slot.tzinfo) for slot in slots} == {"Europe/Berlin"}
    held = bookings.book(held, starts_at=slots[2], zone="Europe/Berlin", by=candidate(plan))
    calendar = Calendar.from_ical(mail_calendar("interview_set"))
    event = calendar.walk("VEVENT")[0]
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event["dtstart"].dt == slots[2]
    with pytest.raises(Refused, match="no time zone"):
        bookings.free(held, zone="Mars/Olympus")


def mail_calendar(template: str) -> str:
    """Return the calendar part of the last mail of a template."""
    message = sent(template)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    content = parts[0].get_content()
    assert isinstance(content, str)
    return content


def test_an_invitation_is_one_that_google_outlook_and_apple_take(
    plan: InterviewPlan, user: User
) -> None:
    """RFC 6047: an alternative of type text/calendar whose method is that of the file."""
    booked(plan, user)
    message = sent("interview_set")
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    calendar = Calendar.from_ical(part.get_content())
    assert str(calendar["method"]) == "REQUEST"
    assert [c.name for c in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"]
    event = calendar.walk("VEVENT")[0]
    names = {str(name).lower() for name in event}
    assert {"uid", "dtstamp", "dtstart", "dtend", "organizer", "sequence"} <= names
    assert [a.get_filename() for a in message.iter_attachments()] == ["invitation.ics"]
    assert "/rounds/" in str(event["location"])


def test_one_uid_through_every_move_and_the_withdrawal(plan: InterviewPlan, user: User) -> None:
    held = booked(plan, user)
    seen = [Calendar.from_ical(mail_calendar("interview_set")).walk("VEVENT")[0]]
    held = bookings.book(held, starts_at=bookings.free(held)[5], by=candidate(plan))
    seen.append(Calendar.from_ical(mail_calendar("interview_moved")).walk("VEVENT")[0])
    interviews.cancel(held, reason="The role is closed", by=user)
    withdrawn = Calendar.from_ical(mail_calendar("interview_cancelled"))
    seen.append(withdrawn.walk("VEVENT")[0])
    assert str(withdrawn["method"]) == "CANCEL"
    assert len({str(one["uid"]) for one in seen}) == 1
    assert [int(one["sequence"]) for one in seen] == [0, 1, 2]


def test_a_session_is_moved_three_times_and_not_at_the_last_hour(
    plan: InterviewPlan, user: User
) -> None:
    held = booked(plan, user)
    for number in (3, 4, 5):
        held = bookings.book(held, starts_at=bookings.free(held)[number], by=candidate(plan))
    with pytest.raises(Refused, match="moved three times"):
        bookings.book(held, starts_at=bookings.free(held)[6], by=candidate(plan))
    assert held.starts_at is not None
    held.moves = 0
    assert bookings.closed_to(held, now=held.starts_at - timedelta(hours=11)) != ""
    assert bookings.closed_to(held, now=held.starts_at - timedelta(hours=13)) == ""


def test_slots_ask_the_same_for_a_day_and_for_two_weeks(
    plan: InterviewPlan, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings.ask(plan, by=user)
    other = plan.rounds.exclude(code__startswith="D")[0]
    first = bookings.free(lab(plan))[0]
    Round.objects.filter(pk=other.pk).update(starts_at=first, cancelled_at=None)
    costs, found = [], []
    for ahead in (timedelta(days=4), timedelta(days=14)):
        monkeypatch.setattr(bookings, "AHEAD", ahead)
        with CaptureQueriesContext(connection) as asked:
            found.append(bookings.free(lab(plan)))
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert len(found[0]) < len(found[1])
    assert first not in found[1]


def test_load_limits_and_hours_bound_the_slots(plan: InterviewPlan, user: User) -> None:
    bilal = User.objects.get(name="Bilal")
    bookings.ask(plan, by=user)
    availability.set_hours(
        bilal, zone="Asia/Kolkata", opens=time(14), closes=time(16), days=[1, 3], most_a_day=1,
        most_a_week=1, by=bilal,
    )  # fmt: skip
    held = lab(plan)
    free = [slot.astimezone(IST) for slot in bookings.free(held)]
    assert free
    assert {slot.weekday() for slot in free} <= {1, 3}
    assert all(time(14) <= slot.time() < time(16) for slot in free)
    other = Round.objects.create(plan=plan, position=90, code="D45", minutes=45, raters=1)
    Scorecard.objects.create(round=other, rater=bilal)
    Round.objects.filter(pk=other.pk).update(starts_at=free[0])
    week = free[0].isocalendar()[:2]
    assert week not in {slot.astimezone(IST).isocalendar()[:2] for slot in bookings.free(held)}


def test_two_candidates_do_not_take_the_same_hour(
    plan: InterviewPlan, role: Role, user: User
) -> None:
    bilal = User.objects.get(name="Bilal")
    intake = intakes.drop(role, [("tara.txt", resume("Tara Iyer"))], by=user)
    reading.read_item(intake.items.get().pk)
    other = interviews.draw(Application.objects.get(candidate__name="Tara Iyer"), by=user)
    for one in other.rounds.exclude(code__startswith="D"):
        interviews.cancel(one, reason="Not held in this test", by=user)
    interviews.seat(lab(other), bilal, by=user)
    for both in (plan, other):
        bookings.ask(both, by=user)
    slot = bookings.free(lab(plan))[0]
    assert slot in bookings.free(lab(other))
    bookings.book(lab(other), starts_at=slot, by=candidate(other))
    with pytest.raises(Refused, match="taken meanwhile"):
        bookings.book(lab(plan), starts_at=slot, by=candidate(plan))
    bookings.book(lab(plan), starts_at=bookings.free(lab(plan))[0], by=candidate(plan))


def test_once_somebody_is_trained_others_shadow(plan: InterviewPlan, user: User) -> None:
    deepa, eshan = person("deepa"), person("eshan")
    availability.train(deepa, "D", Training.State.TRAINED, by=user)
    availability.train(eshan, "D", Training.State.SHADOW, by=user)
    with pytest.raises(Refused, match="not trained"):
        interviews.seat(lab(plan), eshan, by=user)
    interviews.seat(lab(plan), eshan, by=user, part=Scorecard.Part.SHADOW)
    interviews.seat(lab(plan), deepa, by=user)
    with pytest.raises(Refused, match="no stage"):
        availability.train(deepa, "K", Training.State.TRAINED, by=user)


def test_everybody_is_reminded_once(plan: InterviewPlan, user: User) -> None:
    held = booked(plan, user)
    assert held.starts_at is not None
    assert reminders.sweep(now=held.starts_at - timedelta(hours=30)) == 0
    assert reminders.sweep(now=held.starts_at - timedelta(hours=20)) == 1
    assert reminders.sweep(now=held.starts_at - timedelta(hours=19)) == 0
    told = Mail.objects.filter(template__startswith="interview_reminder")
    assert set(told.values_list("recipient", flat=True)) == {
        "kavya.menon@example.in", "bilal@example.in",
    }  # fmt: skip


def test_a_round_that_is_cancelled_while_reminders_leave_is_not_reminded_of(
    plan: InterviewPlan, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = booked(plan, user)
    other = Round.objects.create(
        plan=plan, position=90, code="D45", minutes=45, raters=1, starts_at=held.starts_at
    )
    send = invitations.send

    def cancel_the_other_first(one: Round, *, template: str, by: User | None) -> None:
        if template == "interview_reminder" and one == held:
            interviews.cancel(other, reason="One is enough", by=user)
        send(one, template=template, by=by)

    monkeypatch.setattr(invitations, "send", cancel_the_other_first)
    assert held.starts_at is not None
    assert reminders.sweep(now=held.starts_at - timedelta(hours=20)) == 1
    told = Mail.objects.filter(template="interview_reminder")
    assert [one.recipient for one in told] == ["kavya.menon@example.in"]


def test_a_scorecard_is_reminded_of_before_it_is_due_then_its_rater_and_the_backup_are_told(
    plan: InterviewPlan, user: User
) -> None:
    deadlines.change(unread_hours=9, grace_hours=6, quiet_weekends=False, backup=None, by=user)
    held = booked(plan, user)
    Application.objects.update(read_at=timezone.now(), entered_at=timezone.now())
    card = held.scorecards.select_related("round").get()
    due = deadlines.scorecard_due(card)
    assert due is not None
    Application.objects.update(entered_at=due)  # no time in stage is over by then
    assert held.ends_at is not None
    assert due >= held.ends_at + timedelta(days=1)
    assert reminders.sweep(now=due - timedelta(hours=3)) == 1
    assert reminders.sweep(now=due - timedelta(hours=2)) == 0
    assert reminders.sweep(now=due) == 0
    assert deadlines.watch(due - timedelta(minutes=1))["passed"] == 0
    assert deadlines.watch(due)["reminded"] == 1
    assert deadlines.watch(due + timedelta(hours=1))["reminded"] == 0
    assert deadlines.watch(due + timedelta(hours=6))["escalated"] == 1
    assert deadlines.watch(due + timedelta(hours=9))["escalated"] == 0
    templates = ("feedback_due", "deadline_reminder", "deadline_escalation")
    told = Mail.objects.filter(template__in=templates).order_by("pk")
    assert list(told.values_list("template", "recipient")) == [
        ("feedback_due", "bilal@example.in"),
        ("deadline_reminder", "bilal@example.in"),
        ("deadline_escalation", "chitra@example.in"),
    ]
    assert "1 scorecard not filed" in told[1].body
    assert "Kavya" not in told[1].body + told[2].body
    Scorecard.objects.update(filed_at=timezone.now(), recommendation="yes")
    assert deadlines.watch(due + timedelta(hours=10))["met"] == 1


def test_a_late_scorecard_of_a_session_that_is_moved_is_owed_from_the_new_time(
    plan: InterviewPlan, user: User
) -> None:
    held = booked(plan, user)
    card = held.scorecards.select_related("round").get()
    due = deadlines.scorecard_due(card)
    assert due is not None
    deadlines.watch(due)
    assert Deadline.objects.get(kind=Deadline.Kind.SCORECARD).met_at is None
    Round.objects.filter(pk=held.pk).update(starts_at=due)
    assert deadlines.watch(due + timedelta(hours=1))["met"] == 1
    assert deadlines.watch(due + timedelta(days=5))["passed"] >= 1
    assert Deadline.objects.filter(kind=Deadline.Kind.SCORECARD, scorecard=card).count() == 2


def test_a_third_more_time_is_granted_at_once_and_moves_what_no_longer_fits(
    plan: InterviewPlan, user: User
) -> None:
    held = booked(plan, user)
    asked = adjustments.ask(plan, kinds=(), extra_percent=33, by=candidate(plan))
    assert asked.state == Adjustment.State.GRANTED
    held.refresh_from_db()
    assert interviews.length(held) == 47  # of 35 minutes
    assert held.starts_at is not None
    last = [s for s in bookings.free(lab(plan)) if s.astimezone(IST).time() == time(17)]
    held = bookings.book(lab(plan), starts_at=last[0], by=candidate(plan))
    half = adjustments.ask(plan, kinds=(), extra_percent=50, by=candidate(plan))
    adjustments.answer(half, Adjustment.State.GRANTED, by=user)
    held.refresh_from_db()
    assert held.starts_at is None  # 52 minutes and ten of scoring do not end by 18:00
    assert str(Calendar.from_ical(mail_calendar("interview_cancelled"))["method"]) == "CANCEL"


def test_a_smaller_share_that_is_granted_later_shortens_nothing(
    plan: InterviewPlan, user: User
) -> None:
    half = adjustments.ask(plan, kinds=(), extra_percent=50, by=candidate(plan))
    adjustments.answer(half, Adjustment.State.GRANTED, by=user)
    held = booked(plan, user)
    written = Mail.objects.filter(template__startswith="interview_").count()
    adjustments.ask(plan, kinds=(), extra_percent=33, by=candidate(plan))
    held.refresh_from_db()
    assert interviews.length(held) == 52
    assert Mail.objects.filter(template__startswith="interview_").count() == written


def test_other_adjustments_are_a_persons_to_grant(plan: InterviewPlan, user: User) -> None:
    asked = adjustments.ask(plan, kinds=["breaks"], extra_percent=50, by=candidate(plan))
    assert asked.state == Adjustment.State.ASKED
    assert lab(plan).extra_percent == 0
    with pytest.raises(Refused, match="Say why"):
        adjustments.answer(asked, Adjustment.State.DECLINED, by=user)
    adjustments.answer(asked, Adjustment.State.GRANTED, words="Five minutes each.", by=user)
    assert lab(plan).extra_percent == 50
    with pytest.raises(Refused, match="answered already"):
        adjustments.answer(asked, Adjustment.State.GRANTED, by=user)
    with pytest.raises(Refused, match="Choose from"):
        adjustments.ask(plan, kinds=(), extra_percent=0, by=candidate(plan))


@pytest.fixture
def calendar_server(settings: Any) -> Iterator[tuple[str, dict[str, bytes]]]:
    """A calendar published on a real socket; its content can be changed."""
    settings.PRIVATE_ADDRESSES = True
    content: dict[str, bytes] = {}

    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = content.get(self.path)
            self.send_response(200 if found is not None else 404)
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Published)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", content
    server.shutdown()
    server.server_close()


def published(*times: tuple[datetime, datetime]) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@x\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Secret dentist\r\n"
        f"DTSTART:{a.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\nDTEND:{b.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
        "END:VEVENT\r\n"
        for n, (a, b) in enumerate(times)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


def test_a_published_calendar_takes_its_busy_times_out_of_the_slots(
    plan: InterviewPlan, user: User, calendar_server: tuple[str, dict[str, bytes]]
) -> None:
    address, content = calendar_server
    bilal = User.objects.get(name="Bilal")
    bookings.ask(plan, by=user)
    first = bookings.free(lab(plan))[0]
    content["/bilal.ics"] = published((first, first + timedelta(minutes=30)))
    hours = availability.set_hours(
        bilal, zone="Asia/Kolkata", opens=time(10), closes=time(18), days=range(5), most_a_day=2,
        most_a_week=5, calendar_url=f"{address}/bilal.ics", by=bilal,
    )  # fmt: skip
    assert availability.read_calendars() == 1
    (job,) = ProcrastinateJob.objects.filter(task_name="availability.read_calendar")
    assert (job.lock, job.args) == (f"calendar {hours.pk}", {"interviewer": hours.pk})
    availability.read_due(hours.pk)
    assert availability.read_calendars() == 0  # once an hour
    read = content.pop("/bilal.ics")
    availability.read_due(hours.pk)  # the job waited twice: nothing is asked again
    content["/bilal.ics"] = read
    assert first not in bookings.free(lab(plan))
    assert "dentist" not in str(list(hours.busy.values()))
    hours.refresh_from_db()
    assert hours.calendar_problem == ""
    content.clear()
    assert (
        availability.read_calendar(hours).calendar_problem == "the calendar's server answered 404"
    )
    assert hours.busy.count() == 1  # what was known stays
    content["/bilal.ics"] = b"<html>sign in</html>"
    assert "not an iCalendar file" in availability.read_calendar(hours).calendar_problem


def test_what_was_read_of_an_address_that_is_another_by_now_is_let_go(
    plan: InterviewPlan, calendar_server: tuple[str, dict[str, bytes]]
) -> None:
    address, content = calendar_server
    bilal = User.objects.get(name="Bilal")
    told = {"zone": "Asia/Kolkata", "opens": time(10), "closes": time(18), "days": range(5),
            "most_a_day": 2, "most_a_week": 5, "by": bilal}  # fmt: skip
    first = timezone.now() + timedelta(days=2)
    content["/old.ics"] = published((first, first + timedelta(minutes=30)))
    held = availability.set_hours(bilal, calendar_url=f"{address}/old.ics", **told)  # type: ignore[arg-type]
    availability.set_hours(bilal, calendar_url=f"{address}/new.ics", **told)  # type: ignore[arg-type]
    assert availability.read_calendar(held).busy.count() == 0


def test_a_calendars_address_is_one(plan: InterviewPlan) -> None:
    bilal = User.objects.get(name="Bilal")
    with pytest.raises(Refused, match="https"):
        availability.set_hours(
            bilal, zone="Asia/Kolkata", opens=time(10), closes=time(18), days=[1], most_a_day=2,
            most_a_week=5, calendar_url="file:///etc/passwd", by=bilal,
        )  # fmt: skip


def test_the_panel_and_the_candidate_come_in_by_different_doors(
    plan: InterviewPlan, user: User
) -> None:
    held = booked(plan, user)
    assert "/c/" in invitations.door(held, candidate(plan))
    assert invitations.door(held, user).endswith(f"/rounds/{held.pk}/")
