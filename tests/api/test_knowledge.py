"""Knowledge checks through the API: read blind, locked when filed, the result after that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import knowledge, roles
from kasauti.records.models import Application, KnowledgeCheck, Mail, Role, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WHY = "Because the many others outnumber the few cases."


@pytest.fixture
def check(application: Application, user: User) -> KnowledgeCheck:
    """A check that was handed in with a reason for every item."""
    due = timezone.now() + timedelta(days=7)
    begun = knowledge.begin(knowledge.ask(application, due_at=due, by=user), agreed=True)
    form = enumerate(knowledge.form_of(begun))
    knowledge.keep(begun, {place: knowledge.Given(str(one.key), WHY) for place, one in form})
    knowledge.hand_in(begun)
    return KnowledgeCheck.objects.get(pk=begun.pk)


def test_a_check_is_asked_given_time_and_taken_back(
    application: Application, program: Program
) -> None:
    place = f"/applications/{application.pk}/checks"
    late = {"due_at": (timezone.now() - timedelta(days=1)).isoformat()}
    assert program.ask("post", place, json=late).status_code == 409
    far = {"due_at": (timezone.now() + timedelta(days=500)).isoformat()}
    assert program.ask("post", place, json=far).status_code == 422
    due = {"due_at": (timezone.now() + timedelta(days=7)).isoformat()}
    key = {"Idempotency-Key": "ask"}
    asked, again = (program.ask("post", place, json=due, headers=key) for _ in range(2))
    assert (asked.status_code, asked.json()) == (201, again.json())
    (letter,) = Mail.objects.filter(template="knowledge_check")
    assert "/check/" in letter.body
    assert "/check/" not in asked.content.decode()  # the link is the candidate's alone
    assert program.ask("post", place, json=due).status_code == 409
    one = f"/checks/{asked.json()['id']}"
    knowledge.ask_for_time(KnowledgeCheck.objects.get())
    assert program.get(one)["more_time_asked"] is True
    longer = program.ask("post", f"{one}/time").json()
    assert longer["minutes"] > asked.json()["minutes"]
    assert longer["more_time_asked"] is False
    assert program.ask("get", f"{one}/reading").status_code == 404  # nothing is handed in
    assert program.ask("post", f"{one}/withdraw").json()["withdrawn_at"] is not None
    assert program.ask("post", f"{one}/withdraw").status_code == 409
    assert [row["id"] for row in program.get(place)["items"]] == [asked.json()["id"]]


def test_a_reading_is_blind_until_it_is_filed_and_locked_then(
    application: Application, program: Program, check: KnowledgeCheck, role: Role
) -> None:
    place = f"/checks/{check.pk}"
    reader = program_of(member("Indu", Membership.INTERVIEWER, role))
    (waiting,) = reader.get("/checks")["items"]
    assert (waiting["id"], waiting["role"], len(waiting)) == (check.pk, role.slug, 3)
    shown = reader.ask("get", f"{place}/reading")
    places = [one["place"] for one in shown.json()["reasons"]]
    assert len(places) == len(check.items)
    assert str(application.candidate) not in shown.content.decode()
    assert not {"key", "right", "application"} & {*shown.json(), *shown.json()["reasons"][0]}
    closed = reader.ask("get", f"{place}/result")
    assert (closed.status_code, "File your reading" in closed.json()["detail"]) == (409, True)
    points = [{"place": one, "points": 2} for one in places]
    kept = reader.ask("put", f"{place}/reading", json={"points": points[1:]})
    assert [one["points"] for one in kept.json()["reasons"]] == [None] + [2] * (len(places) - 1)
    assert reader.ask("post", f"{place}/reading/filing").status_code == 409
    odd = {"points": [{"place": 900, "points": 1}]}
    assert reader.ask("put", f"{place}/reading", json=odd).status_code == 409
    reader.ask("put", f"{place}/reading", json={"points": points[:1]})
    others = program.get(f"{place}/reading")["reasons"]
    assert {one["points"] for one in others} == {None}
    filed = reader.ask("post", f"{place}/reading/filing")
    assert filed.json()["filed_at"] is not None, filed.content
    assert reader.ask("put", f"{place}/reading", json={"points": points}).status_code == 409
    assert reader.get("/checks")["items"] == []
    result = reader.get(f"{place}/result")
    assert result["items"][0]["right"] is True
    assert result["items"][0]["readers"] == [{"reader": "Indu", "points": 2}]
    assert {one["by"] for one in result["levels"]} == {"machine", "Indu"}
    assert program.ask("get", f"{place}/result").status_code == 409  # owners wait like everybody
    assert program.get(place)["readings_filed"] == 1


def test_who_may_not_read_is_refused_and_strangers_find_nothing(
    check: KnowledgeCheck, role: Role, user: User
) -> None:
    place = f"/checks/{check.pk}"
    coordinator = program_of(member("Chitra", Membership.COORDINATOR, role))
    assert coordinator.get(place)["id"] == check.pk
    for address in ("reading", "result"):
        assert coordinator.ask("get", f"{place}/{address}").status_code == 403
    other = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Sunil", Membership.INTERVIEWER, other))
    for address in ("", "/reading", "/result"):
        assert stranger.ask("get", f"{place}{address}").status_code == 404
    assert stranger.get("/checks")["items"] == []


def test_raters_learn_neither_of_more_time_nor_whose_check_it_is(
    application: Application, program: Program, role: Role, user: User
) -> None:
    place = f"/applications/{application.pk}/checks"
    due = {"due_at": (timezone.now() + timedelta(days=7)).isoformat()}
    asked = program.ask("post", place, json=due).json()
    rater = program_of(member("Indu", Membership.INTERVIEWER, role))
    check = KnowledgeCheck.objects.get()
    knowledge.ask_for_time(check)
    one = f"/checks/{check.pk}"
    assert (program.get(one)["more_time_asked"], rater.get(one)["more_time_asked"]) == (True, False)
    knowledge.give_time(check, by=user)
    knowledge.begin(check, agreed=True)
    assert program.get(one)["minutes"] > asked["minutes"]
    assert program.get(one)["started_at"] is not None
    knowledge.hand_in(KnowledgeCheck.objects.get())
    for shown in (rater.get(one), *rater.get(place)["items"]):
        told = (shown["minutes"], shown["more_time_asked"], shown["started_at"])
        assert told == (asked["minutes"], False, None)
    assert (rater.get(one)["application"], rater.get(one)["round"]) == (None, None)
    assert rater.get(place)["items"][0]["application"] == application.pk  # asked for by it
    coordinator = program_of(member("Chitra", Membership.COORDINATOR, role))  # reads none
    assert coordinator.get(one)["application"] == application.pk
    assert rater.ask("post", f"{one}/reading/filing").status_code == 200  # no reason was written
    assert rater.get(one)["application"] == application.pk
