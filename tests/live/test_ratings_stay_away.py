"""While somebody files or amends, no socket is sent a word of it: to no membership, no average."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import interviews, links, rooms, scorecards
from kasauti.actions.links import STATUS
from kasauti.actions.scorecards import Given
from kasauti.live import endpoint, protocol, store
from kasauti.live.hub import Hub
from kasauti.live.room import REFUSED
from kasauti.records.models import InterviewPlan, Rating, Round, Scorecard, Seat, User
from tests.actions.conftest import role, user
from tests.actions.test_bookings import lab, plan
from tests.live.test_entrance import scope
from tests.web.test_interviews import signed_in

__all__ = ["plan", "role", "user"]  # the fixtures

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
SECRET = "Zanzibar sentinel: named the cheapest decisive test."
PATIENCE = 60.0  # seconds: a loaded machine is slow, never wrong


@dataclass
class Socket:
    """A connection to a room, and all that it was sent."""

    path: str
    client: Client | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    said: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def send(self, message: dict[str, Any]) -> None:
        self.heard.append(message)

    def open(self) -> asyncio.Task[None]:
        self.said.put_nowait({"type": "websocket.connect"})
        told = scope(self.path, self.client)
        return asyncio.create_task(endpoint.live(told, self.said.get, self.send))

    def words(self) -> list[dict[str, Any]]:
        messages = [protocol.read(one["bytes"]) for one in self.heard if one.get("bytes")]
        return [protocol.heard(one.content) for one in messages if one.kind == protocol.TOLD]


async def until(true: Callable[[], bool], what: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.02)
    assert true(), what


@sync_to_async
def apart(work: Callable[[], object]) -> None:
    """Do what a request would do, in a thread and on a connection of its own."""
    try:
        work()
    finally:
        close_old_connections()


def fill(card: Scorecard, level: int) -> None:
    """Draft, file and amend a scorecard."""
    given = {subject: Given(level, SECRET) for subject in scorecards.asked(card)}
    scorecards.save(card, given, summary=SECRET, by=card.rater)
    scorecards.file(card, recommendation=Scorecard.Recommendation.NO, by=card.rater)
    rating = Rating.objects.filter(scorecard=card).earliest("pk")
    scorecards.amend(rating, level=5, reason=SECRET, by=card.rater)


@pytest.fixture
def held(plan: InterviewPlan, user: User) -> Round:
    """A lab with Bilal, Chitra and an owner on its panel; the owner is a shadow."""
    found = lab(plan)
    InterviewPlan.objects.filter(pk=plan.pk).update(asked_at=timezone.now())
    Round.objects.filter(pk=found.pk).update(starts_at=timezone.now())
    interviews.seat(found, User.objects.get(name="Chitra"), by=user)
    interviews.seat(found, user, part=Scorecard.Part.SHADOW, by=user)
    for name in ("Bilal", "Chitra"):
        Seat.objects.filter(user__name=name).delete()
        Seat.objects.create(user=User.objects.get(name=name), membership=Membership.INTERVIEWER)
    found.refresh_from_db()
    return found


def sockets(held: Round, outsider: User) -> dict[str, Socket]:
    """Return the connections that anybody could try, by whose they are."""
    token = links.sign(STATUS, held.plan.application.candidate_id)
    path = f"/live/rounds/{held.pk}"
    found = {"candidate": Socket(f"/live/c/{token}/rounds/{held.pk}"), "stranger": Socket(path)}
    for card in held.scorecards.select_related("rater"):
        found[card.rater.name] = Socket(path, signed_in(card.rater))
    return found | {"an owner of no part in it": Socket(path, signed_in(outsider))}


async def file_before(
    everybody: dict[str, Socket], held: Round, cards: Sequence[Scorecard]
) -> dict[str, list[Any]]:
    """Open all sockets, file and amend meanwhile; return what each was sent by it."""
    running = [one.open() for one in everybody.values()]
    closed = {"stranger", "an owner of no part in it"}
    inside = [one for name, one in everybody.items() if name not in closed]
    try:
        await until(lambda: all(len(one.heard) >= 3 for one in inside), "nobody came in")
        await until(lambda: all(len(everybody[n].heard) == 2 for n in closed), "not turned away")
        before = {name: len(one.heard) for name, one in everybody.items()}
        async with await store.connect() as link:
            await store.listen(link)
            for card, level in zip(cards, (2, 4, 5), strict=True):
                await apart(partial(fill, card, level))
            await apart(partial(rooms.turn, held, "start", by=cards[0].rater))
            notices = [notice.payload async for notice in link.notifies(timeout=5, stop_after=2)]
            await until(
                lambda: all(any("clock" in w for w in one.words()) for one in inside),
                "the sockets had ceased to listen",
            )
        sent = {name: one.heard[before[name] :] for name, one in everybody.items()}
        return sent | {"between processes": [n for n in notices if n.startswith("-")]}
    finally:
        for one in everybody.values():
            one.said.put_nowait({"type": "websocket.disconnect"})
        await asyncio.gather(*running)


def test_no_socket_is_sent_anything_of_a_scorecard_that_is_filed_or_amended(
    held: Round, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    outsider = User.objects.create_user("owner@example.in", name="Owner")
    Seat.objects.create(user=outsider, membership=Membership.OWNER)
    everybody = sockets(held, outsider)
    cards = list(held.scorecards.select_related("rater", "round"))

    async def whole() -> dict[str, list[Any]]:
        monkeypatch.setattr(endpoint, "_hub", Hub())
        return await file_before(everybody, held, cards)

    sent = asyncio.run(whole())
    assert {c.filed_at is not None for c in held.scorecards.all()} == {True}
    for name in ("stranger", "an owner of no part in it"):
        assert everybody[name].heard[-1]["code"] == REFUSED
        assert sent.pop(name) == []
    # The clock that was started afterwards is all that anybody hears: of ratings nothing.
    (notice,) = sent.pop("between processes")
    assert "clock" in notice
    assert set(sent) == {"candidate", "Asha", "Bilal", "Chitra"}
    for name, messages in sent.items():
        assert [set(words) for words in everybody[name].words()][-1] == {"clock"}, name
        assert len(messages) == 1, name
    assert not any(
        b"Zanzibar" in one.get("bytes", b"") for s in everybody.values() for one in s.heard
    )
