"""Questions to applicants and their answers through the API."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import answers
from kasauti.records.models import Application, Role

from .conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TUESDAYS = "the-team-meets-in-bengaluru-on-tuesd"  # of the role's file
SAID = {
    "notice_period": "90", "expected_ctc": "42 lakh", "right_to_work": "no", TUESDAYS: "yes",
}  # fmt: skip


@pytest.fixture
def answered(application: Application) -> Application:
    answers.keep(application, answers.checked(application.role, SAID))
    return application


def test_a_question_is_put_left_out_and_asked_again(role: Role, program: Program) -> None:
    place = f"/roles/{role.slug}/questions"
    usual = program.get(place)
    assert usual[0]["key"] == "notice_period"
    told = {"wording": "Which cloud?", "kind": "choice", "choices": ["AWS", "GCP"]}
    put = program.ask("put", f"{place}/cloud", json=told)
    assert put.status_code == 200, put.content
    assert put.json()[-1] | told == put.json()[-1]
    left = program.ask("delete", f"{place}/cloud").json()
    assert left[-1]["asked"] is False
    assert program.ask("post", f"{place}/cloud/again").json()[-1]["asked"] is True
    assert program.ask("delete", f"{place}/nothing").status_code == 409
    wrong = program.ask("put", f"{place}/cloud", json=told | {"wanted": "Azure"})
    assert (wrong.status_code, "choices" in wrong.json()["detail"]) == (409, True)


def test_answers_are_told_pay_only_where_it_is_shown(
    answered: Application, program: Program
) -> None:
    place = f"/applications/{answered.pk}/answers"
    said = {one["key"]: one for one in program.get(place)}
    assert said["expected_ctc"]["answer"] == "4200000"
    assert said["right_to_work"]["proposes_refusal"] is True
    other = program_of(member("Charu", Membership.COORDINATOR, answered.role))
    assert [one["key"] for one in other.get(place)] == [
        "notice_period", "right_to_work", TUESDAYS,
    ]  # fmt: skip


def test_lists_are_narrowed_by_answers(answered: Application, program: Program) -> None:
    other = program_of(member("Charu", Membership.COORDINATOR, answered.role))
    for place in (
        f"/roles/{answered.role.slug}/applications",
        f"/roles/{answered.role.slug}/pipeline",
    ):
        assert len(program.get(place, conditions="unmet")["items"]) == 1
        assert program.get(place, conditions="met")["items"] == []
        high = {"question": "expected_ctc", "answer": "at least 40 lakh"}
        assert len(program.get(place, **high)["items"]) == 1
        assert other.get(place, **high)["items"] == []
        assert len(other.get(place, question="notice_period", answer="90")["items"]) == 1
        assert program.get(place, question="notice_period", answer="at most 9e9")["items"] == []


def test_a_role_is_published_until_a_day_and_taken_off(role: Role, program: Program) -> None:
    place = f"/roles/{role.slug}"
    assert program.get(place)["published"] is True
    told = {"published": True, "closes_on": "2999-12-31"}
    assert program.ask("put", f"{place}/careers", json=told).json() | told == program.get(place)
    program.ask("put", f"{place}/careers", json={"published": False})
    assert (program.get(place)["published"], program.get(place)["closes_on"]) == (False, None)
    past = {"published": True, "closes_on": "2020-01-01"}
    assert program.ask("put", f"{place}/careers", json=past).status_code == 409
