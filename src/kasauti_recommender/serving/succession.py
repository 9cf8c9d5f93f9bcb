"""A running node goes over to another champion: the writer first, then each worker by itself.

The writer follows the shelf's pointer. It sees that the new champion is whole and goes on with
the log's numbers, takes it up and notes what is served; until then, and where it cannot, the
version before goes on. Workers follow that note. Each keeps the champion before this one open, so
that a rollback is a change of one reference.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from kasauti_recommender.experiments.rollout import Rollout
from kasauti_recommender.features.state import UserStore
from kasauti_recommender.serving import garbage
from kasauti_recommender.serving.champion import Champion, Shelved
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.manifest import BrokenBundle, warm
from kasauti_recommender.serving.service import Service
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import Heir, Writer, base_users

_EVERY = 0.05  # seconds between looks
_AGAIN = 100  # looks after which a version that could not be opened is tried again

Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class WritersSuccession:
    """Lets the writer of a node follow the champion.

    Parameters
    ----------
    writer : Writer
    shelved : Shelved
    """

    def __init__(self, writer: Writer, shelved: Shelved) -> None:
        self._writer, self._shelved = writer, shelved
        self._rollout = Rollout(writer.data)
        self._before: Heir | None = None
        self._refused, self._unheld, self._looks = "", "", 0

    def look(self) -> float:
        """Take up what is champion now; return the seconds until the next look."""
        champion, serves = self._shelved.champion(), self._writer.version
        self._looks += 1
        if champion is None or champion.version == serves:
            self._refused = ""
            self._settle(serves)
            self._prepare(champion)
            return _EVERY
        if champion.version != self._refused or self._looks % _AGAIN == 0:
            try:
                self._take_up(champion)
            except (BrokenBundle, OSError) as error:
                if champion.version != self._refused:
                    _say(f"{champion.version} is champion and {serves} goes on: {error}")
                self._refused = champion.version
                return _EVERY
            self._settle(champion.version)
        return _EVERY

    def _take_up(self, champion: Champion) -> None:
        held = self._before
        if held is None or held.version != champion.version:
            folder = self._shelved.path(champion.version)
            warm(folder)
            held = self._writer.heir(folder)
        self._before = self._writer.take_up(held)
        garbage.hold()
        _say(f"{champion.version} is served")

    def _settle(self, version: str) -> None:
        """Note what is served, for the workers, unless that stands there."""
        if self._rollout.served() == version:
            return
        if (ended := self._rollout.settle(version)) is not None:
            _say(f"canary of {ended.version} ended: {ended.words}")

    def _prepare(self, champion: Champion | None) -> None:
        """Hold the champion before this one open; one that cannot be is tried again later."""
        before = champion.before if champion is not None else ""
        if not before or (before == self._unheld and self._looks % _AGAIN):
            return
        try:
            if self._before is None or self._before.version != before:
                self._before = self._writer.heir(self._shelved.path(before))
            self._before.tail.catch_up()
            self._unheld = ""
        except (BrokenBundle, OSError) as error:
            if before != self._unheld:
                _say(f"{before}, the champion before, cannot be held for a rollback: {error}")
            self._before, self._unheld = None, before


class WorkersSuccession:
    """Lets a worker follow what its node's writer has taken up.

    Parameters
    ----------
    service : Service
    users : LiveUsers
        The node's own states, which lie over those of the version that is served.
    data : Path
        Where the node's log lives.
    shelved : Shelved
    opened : callable
        Folder of a version → its desk, open and warm.
    """

    def __init__(
        self, service: Service, users: LiveUsers, data: Path, shelved: Shelved,
        opened: Callable[[Path], Desk],
    ) -> None:  # fmt: skip
        self._service, self._users, self._shelved = service, users, shelved
        self._rollout, self._opened = Rollout(data), opened
        self._before: Desk | None = None
        self._bases: dict[str, UserStore | None] = {service.desk.model: users.base}
        self._failed, self._looks = "", 0

    async def follow(self, run: Run) -> None:
        """Go over to what is served, between requests; ``run`` runs in the engine's thread."""
        while True:
            await asyncio.sleep(_EVERY)
            self._looks += 1
            served, wanted = self._rollout.served(), self._service.desk.model
            if served and served != wanted:
                await self._go_over(served, run)
            elif (champion := self._shelved.champion()) is not None and champion.before:
                await self._prepare(champion.before, run)

    async def _go_over(self, version: str, run: Run) -> None:
        desk = self._before
        if desk is None or desk.model != version:
            desk = await self._open(version)
        if desk is not None:
            self._before = await run(lambda: self._take(desk))
            garbage.hold()

    def _take(self, desk: Desk) -> Desk:
        """Answer with another desk; return the one that answered. Runs in the engine's thread."""
        desk.tail.catch_up()
        self._users.base = self._bases[desk.model]
        left = self._service.answer_with(desk)
        for version in self._bases.keys() - {desk.model, left.model}:
            if (store := self._bases.pop(version)) is not None:
                store.close()
        return left

    async def _prepare(self, version: str, run: Run) -> None:
        """Hold the champion before this one open and up to date."""
        if self._before is None or self._before.model != version:
            self._before = await self._open(version)
        elif self._looks % 10 == 0:
            try:
                await run(self._before.tail.catch_up)
            except Exception as error:  # nobody is served by it: what is served goes on
                _say(f"{version}, the champion before, does not keep up with the log: {error}")
                self._before, self._failed = None, version

    async def _open(self, version: str) -> Desk | None:
        if version == self._failed and self._looks % _AGAIN:
            return None
        try:
            return await asyncio.to_thread(self._open_now, version)
        except Exception as error:  # whatever is wrong with it, what is served goes on
            if version != self._failed:
                _say(f"{version} cannot be opened by a worker: {error}")
            self._failed = version
            return None

    def _open_now(self, version: str) -> Desk:
        folder = self._shelved.path(version)
        desk = self._opened(folder)
        if version not in self._bases:
            self._bases[version] = base_users(folder)
        self._failed = ""
        return desk


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201
