"""The rooms that are open in this process, what is written of them, what others say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg

from kasauti.live import store
from kasauti.live.room import Peer, Room

log = logging.getLogger(__name__)
BATCH = 200
AGAIN_SECONDS = 0.5
_ASK = b'{"ask": "running"}'  # what a process that has just begun to listen cannot have heard
_RUNNING = b'{"running": true}'


class Hub:
    """Opens rooms, writes their changes in order, listens to other processes."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}
        self._queue: asyncio.Queue[tuple[store.Change, Callable[[], None]]] = asyncio.Queue()
        self._said: asyncio.Queue[store.Notice] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = asyncio.Event()

    async def enter(self, round_pk: int, peer: Peer) -> Room:
        """Return the room of a round with a peer in it, its document read."""
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(work()) for work in (self._listen, self._write, self._say)
            ]
        await self._listening.wait()
        while (room := self.rooms.get(round_pk)) is not None:
            await room.ready.wait()
            if self.rooms.get(round_pk) is room:
                break
        else:  # nobody is in it, or its document could not be read for whoever came first
            room = await self._read(round_pk)
        room.peers.add(peer)
        return room

    async def _read(self, round_pk: int) -> Room:
        room = self.rooms[round_pk] = Room(round_pk, self._keep)
        try:
            async with await store.connect() as link:
                room.fill(await store.load(link, round_pk))
        except BaseException:
            self.rooms.pop(round_pk, None)
            raise
        finally:
            room.ready.set()
        self.tell(room, "t", _ASK)
        return room

    def leave(self, room: Room, peer: Peer) -> None:
        """Take a peer out; an empty room is dropped, its rows are what stays."""
        content = room.leave(peer)
        if content:
            self.tell(room, "a", content)
        self.settle(room)

    def settle(self, room: Room) -> None:
        """Drop a room that nobody is in and nothing runs in."""
        if not room.peers and not room.running:
            self.rooms.pop(room.pk, None)

    def tell(self, room: Room, kind: str, content: bytes) -> None:
        """Tell other processes of presence, or words for everybody."""
        self._said.put_nowait(store.Notice(store.PROCESS, room.pk, kind, content))

    def _keep(self, change: store.Change, done: Callable[[], None]) -> None:
        self._queue.put_nowait((change, done))

    async def _write(self) -> None:
        """Write changes in the order they came; while the database is away they wait."""
        batch: list[tuple[store.Change, Callable[[], None]]] = []
        while True:
            try:
                async with await store.connect() as link:
                    while True:
                        batch = batch or [await self._queue.get()]
                        while len(batch) < BATCH and not self._queue.empty():
                            batch.append(self._queue.get_nowait())
                        await store.append(link, [change for change, _ in batch])
                        for _, done in batch:
                            done()
                        batch = []
            except psycopg.errors.ForeignKeyViolation:  # the round was erased meanwhile
                batch = []
            except (psycopg.Error, OSError) as error:
                log.warning("changes of rooms wait: %s", type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _say(self) -> None:
        """Tell other processes of presence; it is not stored."""
        while True:
            try:
                async with await store.connect() as link:
                    while True:
                        await store.tell(link, await self._said.get())
            except (psycopg.Error, OSError):
                await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        """Hear what other processes say; after a break the rooms are read anew."""
        while True:
            try:
                async with await store.connect() as link, await store.connect() as reader:
                    await store.listen(link)
                    for room in list(self.rooms.values()):
                        room.fill(await store.load(reader, room.pk))
                        self.tell(room, "t", _ASK)
                    self._listening.set()
                    async for notice in store.notices(link, reader):
                        self._hear(notice)
            except (psycopg.Error, OSError) as error:
                log.warning("other processes are not heard: %s", type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)

    def _hear(self, notice: store.Notice) -> None:
        room = self.rooms.get(notice.round)
        if room is None:
            return
        if notice.content != _ASK:
            room.hear(notice.kind, notice.content)
        elif room.running:
            self.tell(room, "t", _RUNNING)
