"""The one process of a node that writes: the log first, then what follows from it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kasauti_recommender.events.event import Kind
from kasauti_recommender.events.log import SEGMENT, BrokenLog, Compacted, Log, Record, size
from kasauti_recommender.events.tables import ARRIVED
from kasauti_recommender.experiments.counting import EXPOSURES
from kasauti_recommender.features.state import IMPRESSION
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle
from kasauti_recommender.serving.catalogue import Catalogue
from kasauti_recommender.serving.followed import Followed
from kasauti_recommender.serving.link import LINE
from kasauti_recommender.serving.numbering import hold, see_that_it_fits, taken
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.shared import Publisher
from kasauti_recommender.serving.snapshot import Snapshot, alone, begin, latest, seal
from kasauti_recommender.serving.tail import End, Tail
from kasauti_recommender.serving.users import LiveUsers

KINDS = {kind.value: place for place, kind in enumerate(Kind)}
_AGAIN = 5.0  # seconds after a failure


def base_users(bundle: Path) -> LmdbUserStore | None:
    """Open the states that came with a version, where it has any."""
    folder = bundle / "users"
    return LmdbUserStore(folder) if folder.is_dir() else None


@dataclass(frozen=True, slots=True)
class Heir:
    """A version that a writer may take up: its catalogue, which follows the log, and its states."""

    catalogue: Catalogue
    tail: Tail
    base: LmdbUserStore | None

    @property
    def version(self) -> str:
        """Its name."""
        return self.catalogue.bundle.manifest.version


class Writer:
    """Appends to the log, counts events, and publishes how far both have come.

    Every change is applied by reading it back from the log, at a start as in service: there is no
    second way by which a state could come about.

    Parameters
    ----------
    bundle : Path
        Folder of the version.
    data : Path
        Where log and states live.
    follow : str
        URL of the node whose log this one copies record by record. What is written here is then
        written there, and acknowledged when it has come back: a user's own node always knows it.
    shared : str
        ``redis://…`` where the node that keeps the log puts the states it has counted.
    segment : int
        Bytes of a file of the log.
    clock : callable
        Seconds since 1970-01-01 UTC; every record says when it came.
    """

    def __init__(
        self, bundle: Path, data: Path, *, follow: str = "", shared: str = "",
        segment: int = SEGMENT, clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._followed = Followed(follow, partial(see_that_it_fits, bundle)) if follow else None
        _forget_states_after_a_power_cut(data)
        opened = Bundle.open(bundle)
        held, self.data, self._clock = latest(data), data, clock
        self.log = Log(data / "log", start=held.offset if held else 0, segment=segment)
        self._base = base_users(bundle)
        self.users = LiveUsers(data / "users", base=self._base, writable=True)
        self._publisher = Publisher(shared, self.users) if shared and not follow else None
        self._catalogue = Catalogue(opened)
        self._end = End(data / "end")
        self._lock, self._products = threading.Lock(), threading.Lock()
        self._copying = threading.Lock()
        self._counted = self.users.reached
        known = int(opened.manifest.created_from.get("log", 0))
        self._reached = min(known, self._counted)
        self._known, self._taken = known, taken(data)
        if held is not None:
            self._go_on_from(held)
        self.settle()

    @property
    def follows(self) -> bool:
        """Whether the log is another node's."""
        return self._followed is not None

    @property
    def mended(self) -> int:
        """Records of the log whose vector was none; their products stand by their attributes."""
        return self._catalogue.mended

    @property
    def version(self) -> str:
        """Version by whose catalogue new products are numbered."""
        return self._catalogue.bundle.manifest.version

    def heir(self, folder: Path) -> Heir:
        """Open a version beside the one that is served, as the log stands now.

        Raises
        ------
        BrokenBundle
            If it is damaged, or numbers its items otherwise than the log does.
        """
        hold(folder, self.data)
        self._taken = taken(self.data)
        catalogue = Catalogue(Bundle.open(folder))
        start = int(catalogue.bundle.manifest.created_from.get("log", 0))
        tail = Tail(self.data / "log", self._end, catalogue.apply, start)
        tail.catch_up()
        return Heir(catalogue, tail, base_users(folder))

    def take_up(self, heir: Heir) -> Heir:
        """Go on with another version between two writes; return the one that was served."""
        with self._products, self._lock:
            heir.tail.catch_up()
            tail = Tail(self.data / "log", self._end, self._catalogue.apply, self._reached)
            left = Heir(self._catalogue, tail, self._base)
            self._catalogue, self._base, self._known = heir.catalogue, heir.base, 0
            self.users.base = heir.base
            return left

    def settle(self) -> int:
        """Apply what is on disk and not yet applied; return where the log stands."""
        with self._lock:
            changes, reached = [], self._reached
            for record in self.log.read(self._reached):
                reached = record.after
                changes += self._apply(record)
            if changes or reached > self._counted:
                self.users.apply(changes, max(reached, self._counted))
            self._reached = reached
            self._counted = max(reached, self._counted)
            if self._publisher is not None:
                self._publisher.publish({change[1] for change in changes})
            self._end.set(reached)
            return reached

    def _go_on_from(self, snapshot: Snapshot) -> None:
        """Take over from a snapshot what is not counted here."""
        if self._counted < snapshot.offset:
            self.users.replace_by(snapshot.folder)
            self._counted = self.users.reached
        if self._reached < snapshot.offset:
            for record in snapshot.products(max(self._known, self._reached)):
                self._catalogue.apply(record)
            self._reached = snapshot.offset

    def publish_waiting(self) -> None:
        """Bring to Redis what could not be brought there before."""
        if self._publisher is not None:
            with self._lock:
                self._publisher.publish(set())

    def _apply(self, record: Record) -> list[tuple[str, str, int, int, int]]:
        if record.kind != "events":
            if record.offset >= self._known:
                self._catalogue.apply(record)
            return []
        if record.after <= self._counted:
            return []
        return [
            (e["id"], e["user"], e["number"], KINDS[e["kind"]], e["at"] // 1000)
            for e in record.body["events"]
            if KINDS[e["kind"]] != IMPRESSION
        ]

    def write(self, kind: str, body: dict[str, Any]) -> int:
        """Take a record in; when this returns it is on disk and the next request sees it.

        Raises
        ------
        Problem
            If the version has no room for more new items.
        """
        if self._followed is not None:
            offset = self._followed.write(kind, body)
            self._copied_to(offset)
            return offset
        body = body | {ARRIVED: int(self._clock() * 1000)}
        if kind in ("events", EXPOSURES):
            self.log.append(kind, body)
            return self.settle()
        with self._products:
            if kind == "products":
                body = self._numbered(body)
            self.log.append(kind, body)
            return self.settle()

    def _numbered(self, body: dict[str, Any]) -> dict[str, Any]:
        ids = self._catalogue.bundle.ids
        first, given = max(ids.free, self._taken), dict[str, int]()
        for product in body["products"]:
            known = ids.number(product["id"])
            if known is None:
                known = given.setdefault(product["id"], first + len(given))
            product["number"] = known
        if first + len(given) > ids.free + self._catalogue.room:
            raise Problem(507, "no room for more new items until the next version is trained")
        return body

    def _copied_to(self, offset: int, *, seconds: float = 0.4) -> None:
        """Wait for the copy; where it is late, the write is safe and comes a little after."""
        until = time.monotonic() + seconds
        with contextlib.suppress(OSError, BrokenBundle):  # away, or it counts by other numbers now
            while self.log.end < offset and time.monotonic() < until:
                self.copy()

    def copy(self) -> int:
        """Copy what is new in the followed log; return how many records came, 1 for a snapshot.

        Raises
        ------
        BrokenLog
            If the copy no longer matches the followed log: it must be made anew.
        OSError
            If the followed node is away.
        """
        assert self._followed is not None
        with self._copying:
            try:
                records = self._followed.records(self.log.end)
            except Compacted:
                return self._begin_anew(self._followed)
            for offset, kind, body in records:
                if offset != self.log.end:
                    raise BrokenLog(f"the copy ends at {self.log.end}, the log goes on at {offset}")
                self.log.append(kind, body)
            if records:
                self.settle()
            return len(records)

    def _begin_anew(self, followed: Followed) -> int:
        """Take the followed node's snapshot; the copy of its log begins there.

        The snapshot is sealed before anything is taken over: a start after a kill goes on with it.
        One that says no more than the copy already holds is left, and 0 returned.
        """
        with alone(self.data):
            coming = begin(self.data)
            offset, files = followed.snapshot(coming)
            if offset <= self.log.end:
                return 0
            snapshot = seal(coming, offset, files)
            with self._lock:
                self._go_on_from(snapshot)
                self.log.begin_at(snapshot.offset)
                self._end.set(snapshot.offset)
        return 1

    def close(self) -> None:
        """Flush and release."""
        self.log.close()
        self.users.close()
        if self._publisher is not None:
            self._publisher.close()


def _forget_states_after_a_power_cut(data: Path) -> None:
    """States are not flushed with each event; after another boot they are counted anew."""
    data.mkdir(parents=True, exist_ok=True)
    boot, note = Path("/proc/sys/kernel/random/boot_id"), data / "boot"
    now = boot.read_text() if boot.exists() else ""
    if not note.exists() or note.read_text() != now:
        for name in ("data.mdb", "lock.mdb"):
            (data / "users" / name).unlink(missing_ok=True)
        note.write_text(now)


async def serve(
    writer: Writer, socket: Path, *, keep: int = 0, champion: Callable[[], float] | None = None
) -> None:
    """Answer the node's workers on a unix socket, one JSON line each, until told to stop.

    A log of more than twice ``keep`` bytes is compacted; 0 keeps all of it. ``champion`` looks for
    another version to take up and says after how many seconds to look again.
    """
    pool = ThreadPoolExecutor(16)
    loop = asyncio.get_running_loop()

    async def answer(reader: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                kind, body = json.loads(line)
                try:
                    reply: dict[str, Any] = {
                        "offset": await loop.run_in_executor(pool, writer.write, kind, body)
                    }
                except Problem as problem:
                    reply = {"problem": [problem.status, problem.detail, problem.field]}
                except (OSError, ValueError) as error:
                    reply = {"problem": [503, f"not written: {error}", ""]}
                sink.write(json.dumps(reply).encode() + b"\n")
                await sink.drain()
        sink.close()

    socket.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(answer, str(socket), limit=LINE)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    steps = {"bringing states to Redis": lambda: _publish(writer, pool)}
    if writer.follows:
        steps["copying the log"] = lambda: _copy(writer, pool)
    if champion is not None:
        steps["following the champion"] = lambda: asyncio.to_thread(champion)
    if keep:
        steps["compacting the log"] = lambda: _compact(writer, keep)
    tasks = [asyncio.create_task(_steadily(what, step)) for what, step in steps.items()]
    await stop.wait()
    server.close()
    for task in tasks:
        task.cancel()
    pool.shutdown()
    writer.close()


async def _steadily(what: str, step: Callable[[], Awaitable[float]]) -> None:
    """Do a step again and again, each after the seconds that the one before it returned.

    One that fails is said once and tried again: the node goes on answering without it.
    """
    said = ""
    while True:
        try:
            pause, words = await step(), ""
        except Exception as error:  # the task must not end unheard, whatever it is
            pause, words = _AGAIN, f"{what} failed and is tried again: {error}"
        if words and words != said:
            print(words, flush=True)  # noqa: T201
        said = words
        await asyncio.sleep(pause)


async def _publish(writer: Writer, pool: ThreadPoolExecutor) -> float:
    await asyncio.get_running_loop().run_in_executor(pool, writer.publish_waiting)
    return 0.5


async def _copy(writer: Writer, pool: ThreadPoolExecutor) -> float:
    try:
        came = await asyncio.get_running_loop().run_in_executor(pool, writer.copy)
    except OSError:
        came = 0
    return 0.0 if came else 0.05


async def _compact(writer: Writer, keep: int) -> float:
    """Compact in a process of its own, beside the writes: it reads the whole log."""
    if size(writer.data / "log") <= 2 * keep:
        return 5.0
    words = ("--part", "compaction", "--data", str(writer.data), "--bundle", "-")
    part = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kasauti_recommender.serving.node", *words,
        "--keep-log", str(keep / (1 << 20)), "--follow", "-" if writer.follows else "",
    )  # fmt: skip
    try:
        code = await part.wait()
    except asyncio.CancelledError:
        part.terminate()
        raise
    if code:
        raise ChildProcessError(f"it ended with {code}")
    return 5.0
