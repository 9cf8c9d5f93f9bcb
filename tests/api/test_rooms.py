"""Live rooms through the API: one's own, their clock, notes that are nobody else's, the replay."""

from __future__ import annotations

import base64

import pytest
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import bookings, interviews, roles
from kasauti.records.models import Application, Role, RoomUpdate, Round, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SEEN = "Printed the loss before anything else."


@pytest.fixture
def held(application: Application, user: User) -> Round:
    plan = interviews.draw(application, by=user)
    return plan.rounds.get(code__startswith="D")


@pytest.fixture
def panel(held: Round, role: Role, user: User) -> tuple[Program, Program]:
    """Programs of two raters of the lab."""
    raters = [member(name, Membership.INTERVIEWER, role) for name in ("Bilal", "Chitra")]
    for rater in raters:
        interviews.seat(held, rater, by=user)
    return program_of(raters[0]), program_of(raters[1])


def test_the_panel_opens_its_room_and_turns_the_clock(
    held: Round, panel: tuple[Program, Program], program: Program
) -> None:
    place = f"/rounds/{held.pk}/room"
    bilal, chitra = panel
    (listed,) = bilal.get("/rooms")["items"]
    assert (listed["round"], listed["started_at"]) == (held.pk, None)
    assert listed["address"].endswith(place)
    assert bilal.ask("post", f"{place}/turn", json={"verb": "pause"}).status_code == 409
    assert bilal.ask("post", f"{place}/turn", json={"verb": "stop"}).status_code == 422
    key = {"Idempotency-Key": "start"}
    begun, again = (
        bilal.ask("post", f"{place}/turn", json={"verb": "start"}, headers=key) for _ in range(2)
    )
    assert (begun.json()["clock"]["running"], again.json()) == (True, begun.json())
    assert chitra.get(place)["clock"]["running"] is True
    ended = chitra.ask("post", f"{place}/turn", json={"verb": "end"})
    assert (ended.json()["clock"]["ended"], ended.json()["ended_at"] is not None) == (True, True)
    assert bilal.ask("post", f"{place}/turn", json={"verb": "resume"}).status_code == 409
    assert program.ask("get", place).status_code == 404  # an owner who is not seated
    assert program.ask("post", f"{place}/turn", json={"verb": "start"}).status_code == 404
    assert program.get("/rooms")["items"] == []


def test_observations_are_their_writers_alone(
    held: Round, panel: tuple[Program, Program], program: Program, user: User
) -> None:
    place = f"/rounds/{held.pk}/room/observations"
    bilal, chitra = panel
    asked = [one["competency"] for one in bilal.get(place)]
    told = {"competency": asked[0], "words": SEEN}
    kept = bilal.ask("put", place, json=told)
    assert kept.json() == told | {"not_observed": False}
    assert bilal.get(place)[0]["words"] == SEEN
    assert bilal.ask("put", place, json=told | {"competency": "Z9"}).status_code == 409
    for reader in (chitra, program):
        for address in (place, f"/rounds/{held.pk}/scorecard", f"/rounds/{held.pk}"):
            assert SEEN not in reader.ask("get", address).content.decode()
    interviews.cancel(held, reason="The role is closed", by=user)
    assert bilal.ask("get", place).status_code == 404
    assert bilal.get("/rooms")["items"] == []


def test_a_replay_comes_in_pages_the_oldest_first(
    held: Round, panel: tuple[Program, Program], role: Role, user: User
) -> None:
    place = f"/rounds/{held.pk}/replay"
    for letter in (b"a", b"b", b"c"):
        RoomUpdate.objects.create(
            round=held, at=timezone.now(), author=f"user {user.pk}", data=letter
        )
    bilal, _ = panel
    first = bilal.get(place, limit=2)
    second = bilal.get(place, limit=2, cursor=first["next"])
    read = [base64.b64decode(one["data"]) for one in first["items"] + second["items"]]
    assert (read, second["next"]) == ([b"a", b"b", b"c"], None)
    finance = program_of(member("Farah", Membership.FINANCE, role))
    assert finance.ask("get", place).status_code == 403
    elsewhere = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Sunil", Membership.INTERVIEWER, elsewhere))
    assert stranger.ask("get", place).status_code == 404


def test_a_round_that_is_held_in_no_room_shows_none(held: Round, role: Role, user: User) -> None:
    at_home = next(one for one in held.plan.rounds.all() if not bookings.is_live(one))
    rater = member("Deepa", Membership.INTERVIEWER, role)
    interviews.seat(at_home, rater, by=user)
    assert program_of(rater).ask("get", f"/rounds/{at_home.pk}/room").status_code == 404
