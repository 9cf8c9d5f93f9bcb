"""Plans are drawn once, panels are seated apart, times are real, invitations keep their UID."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from kasauti.actions import intakes, interviews, invitations, reading, trail, users
from kasauti.actions.refusals import Refused
from kasauti.interviews import write_invitation
from kasauti.records.models import Application, InterviewPlan, Mail, Role, Round, Scorecard, User
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
IST = ZoneInfo("Asia/Kolkata")
MONDAY = datetime(2026, 12, 7, tzinfo=IST)


@pytest.fixture
def application(role: Role, user: User) -> Application:
    intake = intakes.drop(role, [("kavya.txt", resume())], by=user)
    for item in intake.items.all():
        reading.read_item(item.pk)
    return Application.objects.get()


@pytest.fixture
def plan(application: Application, user: User) -> InterviewPlan:
    return interviews.draw(application, by=user)


def person(name: str) -> User:
    return users.create(
        f"{name}@example.in", name=name.title(), password="a long enough one", by=None
    )


def held(plan: InterviewPlan, code: str) -> Round:
    return plan.rounds.get(code__startswith=code)


def test_a_plan_is_drawn_from_the_screening(plan: InterviewPlan) -> None:
    assert [r.code for r in plan.rounds.all()] == ["W45", "R30", "D35", "A75", "O30+L30", "E45"]
    assert held(plan, "A").raters == 2
    assert held(plan, "A").question == "recommender"
    assert all(one["sentence"].endswith(".") for one in plan.plan["sessions"])
    assert plan.bars["M6"] == 4
    assert trail.check() is None


def test_a_plan_is_drawn_once(plan: InterviewPlan, user: User) -> None:
    with pytest.raises(Refused, match="has its plan"):
        interviews.draw(plan.application, by=user)


def test_one_person_rates_one_round_and_may_shadow_others(plan: InterviewPlan, user: User) -> None:
    bilal = person("bilal")
    interviews.seat(held(plan, "D"), bilal, by=user)
    with pytest.raises(Refused, match="two rounds need two people"):
        interviews.seat(held(plan, "A"), bilal, by=user)
    interviews.seat(held(plan, "A"), bilal, by=user, part=Scorecard.Part.SHADOW)
    with pytest.raises(Refused, match="already"):
        interviews.seat(held(plan, "D"), bilal, by=user)


def test_slots_are_real(plan: InterviewPlan, user: User) -> None:
    design, lab = held(plan, "A"), held(plan, "D")
    with pytest.raises(Refused, match="Seat the panel"):
        interviews.slots(design, start=MONDAY, end=MONDAY + timedelta(days=1))
    bilal, chitra = person("bilal"), person("chitra")
    for rater in (bilal, chitra):
        interviews.seat(design, rater, by=user)
    free = interviews.slots(design, start=MONDAY, end=MONDAY + timedelta(days=1))
    assert free[0] == MONDAY + timedelta(hours=10)
    interviews.schedule(design, starts_at=free[0], by=user)
    interviews.seat(lab, person("deepa"), by=user)
    interviews.seat(lab, bilal, by=user, part=Scorecard.Part.SHADOW)
    later = interviews.slots(lab, start=MONDAY, end=MONDAY + timedelta(days=1))
    assert later[0] == MONDAY + timedelta(hours=11, minutes=30)  # 75 minutes and ten of scoring
    with pytest.raises(Refused, match="panel cannot then"):
        interviews.schedule(lab, starts_at=free[0], by=user)


def test_an_adjustment_lengthens_the_round(plan: InterviewPlan, user: User) -> None:
    design = held(plan, "A")
    design.extra_percent = 33
    assert interviews.length(design) == 100


def test_an_invitation_keeps_its_uid_when_moved_and_cancelled(
    plan: InterviewPlan, user: User
) -> None:
    lab = held(plan, "D")
    interviews.seat(lab, person("bilal"), by=user)
    versions = []
    for days in (0, 1):
        lab = interviews.schedule(lab, starts_at=MONDAY + timedelta(days=days, hours=11), by=user)
        versions.append(invitations.version(lab, location="https://h.example.in/1"))
    lab = interviews.cancel(lab, reason="Withdrawn by the candidate", by=user)
    versions.append(invitations.version(lab, location="https://h.example.in/1"))
    events = [Calendar.from_ical(write_invitation(v)).walk("VEVENT")[0] for v in versions]
    assert len({str(e["uid"]) for e in events}) == 1
    told = Mail.objects.filter(round=lab, candidate__isnull=False)
    assert list(told.values_list("template", "round_version")) == [
        ("interview_set", 0), ("interview_moved", 1), ("interview_cancelled", 2),
    ]  # fmt: skip
    assert [e["sequence"] for e in events] == [0, 1, 2]
    assert events[2]["status"] == "CANCELLED"
    assert {str(a) for a in events[0]["attendee"]} == {
        "mailto:kavya.menon@example.in", "mailto:bilal@example.in",
    }  # fmt: skip
    with pytest.raises(Refused, match="cancelled"):
        interviews.schedule(lab, starts_at=MONDAY + timedelta(days=2, hours=11), by=user)
