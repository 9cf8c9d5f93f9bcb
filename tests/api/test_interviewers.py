"""Hours, training and exemplars through the API: one's own, and what schedulers write down."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kasauti.access import Membership
from kasauti.interviews import exemplar_sets
from kasauti.records.models import Interviewer, Role, Training, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOURS = {
    "zone": "Asia/Kolkata", "opens": "09:30", "closes": "17:00", "days": [0, 2],
    "most_a_day": 1, "most_a_week": 3,
}  # fmt: skip
CALDAV = {
    "calendar_kind": "caldav", "calendar_url": "https://dav.example.in/bilal/",
    "calendar_user": "bilal", "calendar_password": "an app password",
}  # fmt: skip


@pytest.fixture
def bilal(role: Role) -> User:
    return member("Bilal", Membership.INTERVIEWER, role)


def test_ones_own_hours_are_set_and_the_calendar_left_to_a_worker(bilal: User) -> None:
    own = program_of(bilal)
    assert own.get("/hours")["opens"] == "10:00"  # the usual ones
    done = own.ask("put", "/hours", json=HOURS | CALDAV)
    assert done.status_code == 200, done.content
    told = own.get("/hours")
    assert (told["opens"], told["days"], told["calendar_user"]) == ("09:30", [0, 2], "bilal")
    assert "an app password" not in str(told) + done.content.decode()
    held = Interviewer.objects.get(user=bilal)
    assert held.calendar_password
    (job,) = ProcrastinateJob.objects.filter(task_name="availability.read_calendar")
    assert job.args == {"interviewer": held.pk}
    for wrong in ({"zone": "Mars/Base"}, {"closes": "09:00"}, {"calendar_url": "ftp://a.in/b"}):
        assert own.ask("put", "/hours", json=HOURS | wrong).status_code == 409
    assert own.ask("put", "/hours", json=HOURS | {"opens": "9"}).status_code == 422


def test_training_is_written_down_by_who_arranges_sessions(
    program: Program, bilal: User, role: Role
) -> None:
    told = {"user": bilal.email, "stage": "D", "state": "shadow"}
    assert program.ask("put", "/training", json=told).json()["state"] == "shadow"
    done = program.ask("put", "/training", json=told | {"state": "trained"})
    assert (done.status_code, done.json()["by"]) == (200, "Asha Rao")
    listed = {one["user"]: one["stages"] for one in program.get("/training")["items"]}
    assert listed[bilal.email] == [{"stage": "D", "state": "trained"}]
    assert program.ask("put", "/training", json=told | {"stage": "K"}).status_code == 409
    own = program_of(bilal)
    assert own.ask("get", "/training").status_code == 403
    assert own.ask("put", "/training", json=told | {"stage": "A"}).status_code == 403
    assert Training.objects.count() == 1
    finance = program_of(member("Farid", Membership.FINANCE, role))
    for place in ("/hours", "/training", "/exemplars", "/exemplars/D"):
        assert finance.ask("get", place).status_code == 403


def test_the_key_is_shown_after_ones_own_sitting_and_to_nobody_else(
    program: Program, bilal: User
) -> None:
    own, asked = program_of(bilal), exemplar_sets()["D"]
    keys = {one.id: one.level for one in asked.exemplars}
    before = own.get("/exemplars/D")
    assert (before["gate"], {one["key"] for one in before["answers"]}) == (None, {None})
    assert not any(one["why"] for one in before["answers"])
    few = dict(list(keys.items())[1:])
    assert own.ask("post", "/exemplars/D/sitting", json={"levels": few}).status_code == 409
    sat = own.ask("post", "/exemplars/D/sitting", json={"levels": keys})
    assert (sat.status_code, sat.json()["gate"]["passed"]) == (201, True)
    assert {one["id"]: one["key"] for one in sat.json()["answers"]} == keys
    again = own.ask("post", "/exemplars/D/sitting", json={"levels": keys})
    assert (again.status_code, "seen the key" in again.json()["detail"]) == (409, True)
    standing = {one["stage"]: one for one in own.get("/exemplars")}
    assert (standing["D"]["trained"], standing["D"]["passed"]) == ("trained", True)
    assert standing["A"]["passed"] is None
    other = program.get("/exemplars/D")
    assert {one["key"] for one in other["answers"]} == {one["given"] for one in other["answers"]}
    assert own.ask("get", "/exemplars/Z").status_code == 404


def test_the_trail_tells_an_owner_of_a_sitting_and_not_how_it_went(
    program: Program, bilal: User
) -> None:
    keys = {one.id: one.level for one in exemplar_sets()["D"].exemplars}
    program_of(bilal).ask("post", "/exemplars/D/sitting", json={"levels": keys})
    entry = next(one for one in program.get("/audit")["items"] if one["verb"] == "calibration.sit")
    assert entry["detail"] == {"stage": "D", "version": exemplar_sets()["D"].version}
    assert entry["withheld"] is True
    done = program.ask("post", "/exemplars/D/sitting", json={"levels": keys})
    assert done.status_code == 201
    own = next(one for one in program.get("/audit")["items"] if one["verb"] == "calibration.sit")
    assert (own["withheld"], own["detail"]["given"]) == (False, keys)
