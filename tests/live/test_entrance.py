"""Whoever the page lets in may open the socket, and nobody else: every visitor, both doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import interviews, links, rooms
from kasauti.actions.links import STATUS
from kasauti.live import entrance
from kasauti.live.endpoint import live
from kasauti.live.entrance import Entrant, admitted
from kasauti.live.room import REFUSED
from kasauti.records.models import (
    Application,
    Candidate,
    InterviewPlan,
    ResumeFile,
    Room,
    Round,
    Scorecard,
    Seat,
    SignInPolicy,
    User,
)
from tests.web.conftest import Round as Hiring
from tests.web.conftest import hiring, recruiter
from tests.web.test_interviews import person, signed_in

__all__ = ["hiring", "recruiter"]  # the fixtures

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOST = b"testserver"


@pytest.fixture
def held(hiring: Hiring) -> Round:
    """A lab that begins now, with Bilal on its panel and Deepa as a shadow."""
    candidate = Candidate.objects.create(name="Kavya Menon", email="kavya@example.in")
    file = ResumeFile.objects.create(sha256="7" * 64, name="resume.pdf", size=3)
    application = Application.objects.create(candidate=candidate, role=hiring.role, file=file)
    now = timezone.now()
    plan = InterviewPlan.objects.create(
        application=application, kit="general", version="1", plan={"sessions": [], "left_out": []},
        bars={}, weights={}, drawn_by=hiring.user, asked_at=now,
    )  # fmt: skip
    lab = Round.objects.create(
        plan=plan, position=1, code="D45", minutes=45, raters=1, starts_at=now
    )
    interviews.seat(lab, person("bilal", Membership.INTERVIEWER), by=hiring.user)
    shadow = person("deepa", Membership.INTERVIEWER)
    interviews.seat(lab, shadow, part=Scorecard.Part.SHADOW, by=hiring.user)
    return lab


def user(name: str) -> User:
    return User.objects.get(name=name)


def scope(
    path: str, client: Client | None = None, origin: bytes = b"http://" + HOST
) -> dict[str, Any]:
    """Return a connection as the server hands it on, with the cookies of a browser."""
    cookies = client.cookies if client else {}
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    headers = [(b"host", HOST), (b"origin", origin), (b"cookie", cookie.encode())]
    return {"type": "websocket", "path": path, "headers": headers}


def through(told: dict[str, Any]) -> Entrant | None:
    return admitted(told)


def panel_doors(held: Round, client: Client) -> tuple[bool, bool]:
    """Return whether the page and the socket let a browser in."""
    page = client.get(reverse("room", args=[held.pk]))
    return page.status_code == 200, through(scope(f"/live/rounds/{held.pk}", client)) is not None


def candidate_doors(held: Round, token: str) -> tuple[bool, bool]:
    page = Client().get(reverse("own_room", args=[token, held.pk]))
    opened = page.status_code == 200 and "data-address" in page.content.decode()
    return opened, through(scope(f"/live/c/{token}/rounds/{held.pk}")) is not None


def _without_a_seat(_: Round, visitor: User) -> None:
    Seat.objects.filter(user=visitor).delete()


def _with_another_seat(_: Round, visitor: User) -> None:
    Seat.objects.filter(user=visitor).update(membership=Membership.FINANCE)


def _gone(_: Round, visitor: User) -> None:
    User.objects.filter(pk=visitor.pk).update(is_active=False)


def _factor_required(_: Round, visitor: User) -> None:
    SignInPolicy.objects.create(pk=1, second_factor=True, changed_by=visitor)


def _factor_held(held: Round, visitor: User) -> None:
    _factor_required(held, visitor)
    Authenticator.objects.create(user=visitor, type=Authenticator.Type.TOTP, data={})


def _off_the_panel(held: Round, visitor: User) -> None:
    held.scorecards.filter(rater=visitor).delete()


def _cancelled(held: Round, _: User) -> None:
    Round.objects.filter(pk=held.pk).update(cancelled_at=timezone.now())


def _ended(held: Round, _: User) -> None:
    now = timezone.now()
    Room.objects.create(round=held, started_at=now - timedelta(hours=1), ended_at=now)


def _nothing(_: Round, __: User) -> None:
    """Everything is as it should be."""


@pytest.mark.parametrize(
    ("change", "opens"),
    [
        (_nothing, True),
        (_factor_held, True),
        (_ended, True),
        (_without_a_seat, False),
        (_with_another_seat, False),
        (_gone, False),
        (_factor_required, False),
        (_off_the_panel, False),
        (_cancelled, False),
    ],
)
@pytest.mark.parametrize("name", ["Bilal", "Deepa"])
def test_the_socket_admits_whom_of_the_team_the_page_admits(
    held: Round, name: str, change: Callable[[Round, User], None], opens: bool
) -> None:
    client = signed_in(user(name))
    change(held, user(name))
    assert panel_doors(held, client) == (opens, opens)


def test_neither_door_opens_to_the_rest_of_the_team_or_to_strangers(
    held: Round, hiring: Hiring
) -> None:
    for client in (hiring.client, signed_in(person("chitra", Membership.INTERVIEWER)), Client()):
        assert panel_doors(held, client) == (False, False)


def _early(held: Round) -> None:
    Round.objects.filter(pk=held.pk).update(starts_at=timezone.now() + timedelta(hours=2))


def _not_asked(held: Round) -> None:
    held.plan.asked_at = None
    held.plan.save()


def _over(held: Round) -> None:
    _ended(held, user("Bilal"))


def _put_off(held: Round) -> None:
    _cancelled(held, user("Bilal"))


@pytest.mark.parametrize(
    ("change", "opens"),
    [(None, True), (_early, False), (_not_asked, False), (_over, False), (_put_off, False)],
)
def test_the_socket_admits_the_candidate_when_the_page_does(
    held: Round, change: Callable[[Round], None] | None, opens: bool
) -> None:
    if change is not None:
        change(held)
    token = links.sign(STATUS, held.plan.application.candidate_id)
    assert candidate_doors(held, token) == (opens, opens)


def test_another_candidates_link_and_a_broken_one_open_neither_door(held: Round) -> None:
    other = Candidate.objects.create(name="Tara", email="tara@example.in")
    for token in (links.sign(STATUS, other.pk), "x"):
        assert candidate_doors(held, token) == (False, False)


def test_a_page_of_another_site_opens_no_socket(held: Round) -> None:
    path, client = f"/live/rounds/{held.pk}", signed_in(user("Bilal"))
    assert through(scope(path, client)) is not None
    assert through(scope(path, client, origin=b"https://elsewhere.example")) is None


def test_who_enters_is_known_by_name_part_and_language(held: Round) -> None:
    client = signed_in(user("Bilal"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "hi"
    found = through(scope(f"/live/rounds/{held.pk}", client))
    assert found is not None
    assert (found.name, found.panel, found.language) == ("Bilal", True, "hi")


def test_whoever_may_not_enter_is_told_that_it_is_for_good(
    held: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests' one transaction stays open.
    monkeypatch.setattr(entrance, "close_old_connections", lambda: None)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async_to_sync(live)(scope(f"/live/rounds/{held.pk}"), receive, send)
    assert [one["type"] for one in sent] == ["websocket.accept", "websocket.close"]
    assert sent[-1]["code"] == REFUSED


def test_an_ended_session_is_closed_to_the_candidate(held: Round) -> None:
    candidate = held.plan.application.candidate
    rooms.turn(held, "start", by=user("Bilal"))
    assert rooms.closed_to(held, candidate) == ""
    rooms.turn(held, "end", by=user("Bilal"))
    assert "has ended" in rooms.closed_to(held, candidate)
    assert rooms.closed_to(held, user("Bilal")) == ""
