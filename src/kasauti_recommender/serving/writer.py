"""The one process of a node that writes: the log first, then what follows from it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kasauti_recommender.events.erasure import FORGOTTEN, digest_of
from kasauti_recommender.events.event import Kind
from kasauti_recommender.events.log import SEGMENT, BrokenLog, Compacted, Log, Record
from kasauti_recommender.events.tables import ARRIVED
from kasauti_recommender.experiments.counting import EXPOSURES
from kasauti_recommender.features.state import IMPRESSION
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle
from kasauti_recommender.serving.catalogue import Catalogue
from kasauti_recommender.serving.followed import Followed
from kasauti_recommender.serving.forgetting import erase
from kasauti_recommender.serving.numbering import (
    Held,
    check,
    items_of,
    numbering,
    see_that_it_fits,
    serve_by,
    taken,
)
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.shared import Publisher
from kasauti_recommender.serving.snapshot import Snapshot, alone, begin, latest, seal
from kasauti_recommender.serving.tail import End, Tail
from kasauti_recommender.serving.users import Change, Forgotten, LiveUsers

_AWAY = "Redis cannot be reached and may hold their state"
KINDS = {kind.value: place for place, kind in enumerate(Kind)}


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
    numbers: Held

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
        self._named = dict[str, str]()  # whom a digest in the log names, while it is written
        self._copying, self._erasing = threading.Lock(), threading.Lock()
        self._counted = self.users.reached
        known = int(opened.manifest.created_from.get("log", 0))
        self._reached = min(known, self._counted)
        self._known, self._taken = known, taken(data)
        self._numbers = numbering(bundle)
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
        numbers = check(folder, self.data)
        self._taken = max(self._taken, items_of(numbers))  # it may be gone over to at any moment
        catalogue = Catalogue(Bundle.open(folder))
        start = int(catalogue.bundle.manifest.created_from.get("log", 0))
        tail = Tail(self.data / "log", self._end, catalogue.apply, start)
        tail.catch_up()
        return Heir(catalogue, tail, base_users(folder), numbers)

    def take_up(self, heir: Heir) -> Heir:
        """Go on with another version between two writes; return the one that was served.

        From here on the folder counts by its numbers too: one that is only held does not.
        """
        with self._products, self._lock:
            serve_by(heir.numbers, self.data)
            heir.tail.catch_up()
            tail = Tail(self.data / "log", self._end, self._catalogue.apply, self._reached)
            left = Heir(self._catalogue, tail, self._base, self._numbers)
            self._numbers = heir.numbers
            self._catalogue, self._base, self._known = heir.catalogue, heir.base, 0
            self.users.base = heir.base
            return left

    def settle(self) -> int:
        """Apply what is on disk and not yet applied; return where the log stands."""
        with self._lock:
            changes, reached = list[Change](), self._reached
            for record in self.log.read(self._reached):
                reached = record.after
                if record.kind == FORGOTTEN and reached > self._counted:
                    self._forget(record, changes)
                    changes = []
                changes += self._apply(record)
            if changes or reached > self._counted:
                self.users.apply(changes, max(reached, self._counted))
            self._reached = reached
            self._counted = max(reached, self._counted)
            if self._publisher is not None:
                self._publisher.publish({change[1] for change in changes})
            self._end.set(reached)
            return reached

    def _forget(self, record: Record, before: list[Change]) -> None:
        """Erase a user's state, after what was counted before."""
        self.users.apply(before, record.offset)
        one = Forgotten(record.body["user"], record.offset, record.body[ARRIVED])
        user = self._named.get(one.who, "")
        self.users.forget_by(one, record.after, user)
        self._counted = record.after
        if self._publisher is not None:
            self._publisher.publish({change[1] for change in before} | ({user} - {""}))

    def forget(self, user: str) -> int:
        """Erase a user from all that is kept here; done when this returns.

        Nodes that follow do the same when the record reaches them. A kill leaves it to the next
        start.

        Raises
        ------
        Problem
            On a node that follows: its log is another's. 502 if something of theirs is left, such
            as a state in a Redis that cannot be reached: to be sent again once it can.
        """
        if self._followed is not None:
            raise Problem(409, "this node follows another one: forget there, and it will follow")
        who = digest_of(user)
        self._named[who] = user
        try:
            offset = self.write(FORGOTTEN, {"user": who})
        finally:
            self._named.pop(who, None)
        try:
            self.erase()
        except OSError as error:
            raise Problem(502, f"forgotten, but something is left: {error}; do it again") from error
        if not self._unshared({user}):
            raise Problem(502, f"forgotten, but something is left: {_AWAY}; do it again")
        return offset

    def erase(self) -> int:
        """Erase whom the log said to forget from states, log, archive and snapshot.

        Beside all that is written and copied meanwhile.

        Returns
        -------
        int
            Rows and records that went.

        Raises
        ------
        OSError
            If Redis cannot be reached and may hold a state of somebody: it is tried again. Log,
            archive and those who have no state here do not wait for it.
        """
        with self._erasing:
            named = self.users.named()
            unshared = self._unshared({user for user in named.values() if user})
            found = {who: user for who, user in named.items() if unshared or not user}
            if found:
                self.users.erase_states(found)
            gone = erase(self.data, self.log, self.users)
        if not unshared:
            raise OSError(_AWAY)
        return gone

    def _unshared(self, users: set[str]) -> bool:
        """Delete the states of users in Redis, where there is one; return whether none is left."""
        return self._publisher is None or self._publisher.forget(users)

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

    def _apply(self, record: Record) -> list[Change]:
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
        if kind in ("events", EXPOSURES, FORGOTTEN):
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
        if self._base is not None:
            self._base.close()
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
