"""Surveys of a job and sessions of bars through the API: apart first, opened in order."""

from __future__ import annotations

from typing import Any

import pytest

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import roles
from kasauti.records.models import BarSession, JobAnalysis, Role, User
from kasauti.records.values import role_of
from kasauti.skills import competencies
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ALL = [one.id for one in competencies()]
NAMES = ("Bilal", "Chitra", "Deepa", "Esha")
WHY = "Four judges who do the work agree on it."


@pytest.fixture
def judges(role: Role) -> list[User]:
    return [member(name, Membership.INTERVIEWER, role) for name in NAMES]


def people(judges: list[User]) -> dict[str, list[str]]:
    return {"people": [one.email for one in judges]}


def answer(level: int) -> dict[str, Any]:
    return {"importance": dict.fromkeys(ALL, level), "at_start": dict.fromkeys(ALL, True)}


def levels(level: int, **others: int) -> dict[str, Any]:
    return {"levels": dict.fromkeys(ALL, level) | others}


def told(program: Program, address: str, body: object = None) -> Any:
    """Do what must be done and return the answer."""
    sent = {} if body is None else {"json": body}
    done = program.ask("post", address, **sent)
    assert done.status_code in (200, 201), done.content
    return done.json()


@pytest.fixture
def survey(program: Program, role: Role, judges: list[User]) -> str:
    made = told(program, f"/roles/{role.slug}/job-surveys", people(judges))
    assert made["found"] is None
    return f"/job-surveys/{made['id']}"


@pytest.fixture
def session(program: Program, role: Role, judges: list[User]) -> str:
    made = told(program, f"/roles/{role.slug}/bar-sessions", people(judges))
    assert (made["state"], made["spread"], made["found"]) == ("first round", [], None)
    return f"/bar-sessions/{made['id']}"


def test_a_survey_tells_who_filed_and_nothing_else_before_it_is_closed(
    program: Program, role: Role, judges: list[User], survey: str
) -> None:
    for level, judge in zip((4, 4, 5, 4), judges, strict=True):
        own = program_of(judge)
        assert [one["survey"] for one in own.get("/job-answers")["items"]] == [
            int(survey.rpartition("/")[2])
        ]
        filed = told(own, f"{survey}/answer", answer(level))
        assert (filed["importance"]["S1"], filed["found"]) == (level, None)
        assert own.ask("post", f"{survey}/answer", json=answer(1)).status_code == 409
        assert own.get("/job-answers")["items"] == []
        seen = program.get(survey)
        assert seen["raters"][judges.index(judge)] == {"rater": judge.name, "filed": True}
        assert seen["found"] is None
    closed = told(program, f"{survey}/close")
    first = closed["found"][0]
    assert (first["competency"], first["mean"], first["asked"]) == ("B1", 4.25, True)
    assert program_of(judges[0]).get(f"{survey}/answer")["found"] == closed["found"]
    (listed,) = program.get(f"/roles/{role.slug}/job-surveys")["items"]
    assert listed == closed


def test_what_an_earlier_survey_found_is_kept_from_who_is_asked_anew(
    program: Program, role: Role, judges: list[User], survey: str, user: User
) -> None:
    for judge in judges:
        told(program_of(judge), f"{survey}/answer", answer(4))
    told(program, f"{survey}/close")
    assert program.get(survey)["found"] is not None
    again = told(program, f"/roles/{role.slug}/job-surveys", people([*judges[:3], user]))
    assert program.get(survey)["found"] is None
    assert program_of(judges[0]).get(f"{survey}/answer")["found"] is None
    assert program_of(judges[3]).get(f"{survey}/answer")["found"] is not None  # not asked anew
    early = program.ask("post", f"/job-surveys/{again['id']}/close")
    assert (early.status_code, "File your own" in early.json()["detail"]) == (409, True)
    told(program, f"/job-surveys/{again['id']}/people", people([judges[3]]))
    told(program, f"/job-surveys/{again['id']}/answer", answer(2))
    assert program.get(survey)["found"] is not None


def test_a_survey_of_too_few_is_refused_and_one_closed_early_says_why(
    program: Program, role: Role, judges: list[User], survey: str
) -> None:
    place = f"/roles/{role.slug}/job-surveys"
    assert program.ask("post", place, json=people(judges)).status_code == 409  # one is open
    told(program_of(judges[0]), f"{survey}/answer", answer(4))
    closed = told(program, f"{survey}/close")
    assert {one["mean"] for one in closed["found"]} == {None}
    assert all(one["refused"] for one in closed["found"])
    few = program.ask("post", place, json=people(judges[:3]))
    assert (few.status_code, "at least 4" in few.json()["detail"]) == (409, True)
    stranger = program.ask("post", place, json={"people": ["n@example.in"]})
    assert stranger.status_code == 422
    assert JobAnalysis.objects.count() == 1


def test_a_session_goes_through_both_rounds_and_its_bars_are_taken(
    program: Program, role: Role, judges: list[User], session: str
) -> None:
    own = [program_of(judge) for judge in judges]
    for level, judge in zip((2, 3, 4, 3), own, strict=True):
        assert judge.get(f"{session}/levels")["waits"] is True
        filed = told(judge, f"{session}/levels", levels(4, S1=level))
        assert (filed["first"]["S1"], filed["waits"], filed["spread"]) == (level, False, [])
        assert program.get(session)["spread"] == []
    talk = told(program, f"{session}/talk")
    assert talk["spread"][0] == {
        "competency": "S1", "counts": [0, 1, 2, 1, 0], "mean": 3.0,
        "spread": pytest.approx(0.816, abs=0.001),
    }  # fmt: skip
    assert own[0].get(f"{session}/levels")["spread"] == talk["spread"]
    second = told(program, f"{session}/second-round", {"said": "The anchors of 2 and 3."})
    assert second["discussion"] == "The anchors of 2 and 3."
    for judge in own:
        assert [one["waits"] for one in judge.get("/bar-judgements")["items"]] == [True]
        assert told(judge, f"{session}/levels", levels(4, S1=3))["found"] is None
        assert program.get(session)["found"] is None
    closed = told(program, f"{session}/close")
    bar = next(one for one in closed["found"] if one["competency"] == "S1")
    assert (bar["level"], bar["agreed"], bar["judges"]) == (3, True, 4)
    before = int(role_of(role).bars["S1"])
    wanted = "S1" if before != 3 else "S2"
    taken = told(program, f"{session}/bars", {"bars": [wanted], "reason": WHY})
    assert taken["taken"]["reason"] == WHY
    role.refresh_from_db()
    assert int(role_of(role).bars[wanted]) == taken["taken"]["bars"][wanted][1]


def test_bars_found_are_kept_from_a_judge_whom_a_new_session_waits_for(
    program: Program, role: Role, judges: list[User], session: str, user: User
) -> None:
    own = [program_of(judge) for judge in judges]
    for judge in own:
        told(judge, f"{session}/levels", levels(4))
    told(program, f"{session}/talk")
    told(program, f"{session}/second-round", {"said": "All of one mind on it."})
    for judge in own:
        told(judge, f"{session}/levels", levels(4))
    told(program, f"{session}/close")
    new = told(program, f"/roles/{role.slug}/bar-sessions", people([*judges[:3], user]))
    for reader, place in ((program, session), (own[0], f"{session}/levels")):
        seen = reader.get(place)
        assert (seen["found"], seen["discussion"]) == (None, "")
    early = [
        program.ask("post", f"/bar-sessions/{new['id']}/talk").status_code,
        program.ask("post", f"{session}/bars", json={"bars": ["S1"], "reason": WHY}).status_code,
    ]
    assert early == [409, 409]
    told(program, f"/bar-sessions/{new['id']}/levels", levels(3))
    assert program.get(session)["found"] is not None
    assert BarSession.objects.get(pk=new["id"]).state == BarSession.State.FIRST


def test_only_who_may_change_the_role_holds_them_and_only_its_people_read(
    program: Program, role: Role, judges: list[User], survey: str, session: str, user: User
) -> None:
    own = program_of(judges[0])
    for place in (survey, session, f"/roles/{role.slug}/job-surveys"):
        assert own.ask("get", place).status_code == 403  # interviewers read no reports
    for place in (f"{survey}/close", f"{session}/close", f"{session}/talk"):
        assert own.ask("post", place).status_code == 403
    assert program.ask("get", f"{survey}/answer").status_code == 404  # not asked
    other = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Dev", Membership.HIRING_MANAGER, other))
    for place in (survey, session, f"{survey}/answer", f"{session}/levels"):
        assert stranger.ask("get", place).status_code == 404
    assert stranger.get("/job-answers")["items"] == stranger.get("/bar-judgements")["items"] == []
    fifth = member("Farah", Membership.INTERVIEWER, other)
    asked = program.ask("post", f"{session}/people", json=people([fifth]))
    assert (asked.status_code, "no seat" in asked.json()["detail"]) == (409, True)
