"""Kits through the API: for the panel alone; what is read aloud; a sheet judged on its method."""

from __future__ import annotations

from typing import Any

import pytest

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import interviews, roles
from kasauti.records.models import Application, AuditEntry, Role, Round, Scorecard, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def bilal(role: Role) -> User:
    return member("Bilal", Membership.INTERVIEWER, role)


@pytest.fixture
def held(application: Application, bilal: User, user: User) -> dict[str, Round]:
    """Rounds of design and of operations, with Bilal on each panel."""
    plan = interviews.draw(application, by=user)
    for number, code in enumerate(("A60", "O45"), 20):
        plan.rounds.create(
            position=number,
            code=code,
            raters=1,
            minutes=45,
            question="recommender" if code == "A60" else "",
        )
    made = {one.code[0]: one for one in plan.rounds.filter(position__gte=20)}
    for one in made.values():
        Scorecard.objects.create(round=one, rater=bilal)
    return made


def test_a_kit_is_read_by_the_rounds_own_panel(
    program: Program, bilal: User, held: dict[str, Round], user: User
) -> None:
    own = program_of(bilal)
    kit = own.get(f"/rounds/{held['A'].pk}/kit")
    assert kit["design"]["id"] == "recommender"
    assert kit["design"]["criteria"][0]["probes"]
    assert (kit["packets"], kit["faults"]) == ([], [])
    assert program.ask("get", f"/rounds/{held['A'].pk}/kit").status_code == 404  # on no panel
    auditor = program_of(member("Anil", Membership.AUDITOR))
    assert auditor.ask("get", f"/rounds/{held['A'].pk}/kit").status_code == 403
    other = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Dev", Membership.INTERVIEWER, other))
    for place in ("kit", "invitation.ics"):
        assert stranger.ask("get", f"/rounds/{held['A'].pk}/{place}").status_code == 404


def test_what_is_read_aloud_is_written_down_by_the_panel_until_it_is_rated(
    program: Program, bilal: User, held: dict[str, Round]
) -> None:
    own, place = program_of(bilal), f"/rounds/{held['O'].pk}"
    bank = own.get(f"{place}/kit")["packets"]
    assert {one["stage"] for one in bank} == {"O"}
    met = [one["id"] for one in bank if one["met"]]  # in a round of the plan
    first, second = [one["id"] for one in bank if not one["met"]][:2]
    done = own.ask("put", f"{place}/read-aloud", json={"stage": "O", "read": [first]})
    assert done.status_code == 200, done.content
    assert [one["id"] for one in done.json()["packets"] if one["read"]] == [first]
    assert program.get(place)["read_aloud"] == [first]
    assert AuditEntry.objects.get(verb="packets.choose").actor_user == bilal
    for stage, read in (("O", [first, second]), ("L", [first]), ("O", ["nothing"]), ("O", met)):
        wrong = own.ask("put", f"{place}/read-aloud", json={"stage": stage, "read": read})
        assert wrong.status_code == 409
    told = {"stage": "O", "read": [second]}
    assert program.ask("put", f"{place}/read-aloud", json=told).status_code == 404
    Scorecard.objects.update(filed_at="2026-11-30T00:00:00Z", recommendation="yes")
    assert own.ask("put", f"{place}/read-aloud", json=told).status_code == 409


def test_a_sheet_is_judged_on_the_assumptions_that_were_said(bilal: User, role: Role) -> None:
    own = program_of(bilal)
    assert {"id": "recommender"}.items() <= own.get("/design-questions")[0].items()
    place = "/design-questions/recommender/sheet"

    def judged(**said: str) -> dict[str, Any]:
        answer = own.ask("post", place, json={"said": said})
        assert answer.status_code == 200, answer.content
        return next(one for one in answer.json() if one["id"] == "requests")

    assert (judged()["right"], judged()["verdict"]) == (None, "")
    assert judged(requests="4000")["right"] is True
    assert judged(requests="9000", **{"requests.peak": "2"})["right"] is False
    assert judged(requests="many")["unread"] is True
    assert own.ask("post", "/design-questions/none/sheet", json={"said": {}}).status_code == 404
    finance = program_of(member("Farid", Membership.FINANCE, role))
    assert finance.ask("get", "/design-questions").status_code == 403
    assert finance.ask("post", place, json={"said": {}}).status_code == 403


def test_curves_and_invitations_are_sent_as_files(
    program: Program, bilal: User, held: dict[str, Round]
) -> None:
    own = program_of(bilal)
    curve = own.ask("get", "/fault-curves/F1")
    assert (curve.status_code, curve["Content-Type"]) == (200, "image/svg+xml")
    assert own.ask("get", "/fault-curves/none").status_code == 404
    place = f"/rounds/{held['A'].pk}"
    assert program.ask("get", f"{place}/invitation.ics").status_code == 409  # no time yet
    slots = program.get(f"{place}/slots", days=14)
    program.ask("post", f"{place}/time", json={"starts_at": slots[0]})
    sent = program.ask("get", f"{place}/invitation.ics")
    assert (sent.status_code, b"BEGIN:VEVENT" in sent.content) == (200, True), sent.content
