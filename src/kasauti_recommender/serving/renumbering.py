"""Carrying a data folder over to a version that numbers its items otherwise.

States of users and records of products count by item numbers. Both are written anew, item by item
through the shop's ids, as a snapshot that is sealed with the new numbering one place after the
log's end. Sealing is one step: before it the folder counts by the old numbers, after it by the new
ones, and what the old ones left behind (the log's segments, counted states) goes now or at the
next start.
"""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kasauti_recommender.events.log import Log, Record
from kasauti_recommender.features.state import UserState
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle
from kasauti_recommender.serving.catalogue import Catalogue
from kasauti_recommender.serving.compaction import archive_to, changes
from kasauti_recommender.serving.ids import Ids
from kasauti_recommender.serving.numbering import check, held, note, numbering, unserved
from kasauti_recommender.serving.snapshot import (
    CATALOGUE,
    NUMBERING,
    alone,
    begin,
    lasting,
    latest,
    seal,
    write_products,
)
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import Writer, base_users

_UNASKED, _LACKING = -2, -1


@dataclass(frozen=True, slots=True)
class Renumbered:
    """What was carried over.

    Parameters
    ----------
    before : str
        The version by whose numbers the folder counted.
    users : int
        States written.
    lacking, left_out : int
        Items that the version lacks, and the events that went from histories with them.
    added : int
        Products of the log that the version lacks and that were given numbers after its own.
    """

    before: str
    users: int
    lacking: int
    left_out: int
    added: int


def renumber(bundle: Path, versions: Path, data: Path) -> Renumbered | None:
    """Let a data folder count by the item numbers of another version.

    A kill or a power cut at any moment leaves it whole with the old numbers or with the new ones;
    done again it comes out the same.

    Parameters
    ----------
    bundle : Path
        Folder of the version.
    versions : Path
        Where the version before stands as well, by its name.
    data : Path
        Of a node that is stopped.

    Returns
    -------
    Renumbered, optional
        None where nothing needs to be done: the version goes on with the folder's numbers.

    Raises
    ------
    BrokenBundle
        If a node serves from the folder, the version has no room for the log's products, or the
        version before is no longer there. Nothing is changed then.
    """
    with unserved(data), alone(data):
        end = _end(data)
        if _may_be_served(bundle, data, end):
            return None
        before, old = _counted_by(versions, data, end)
        Writer(before, data).close()  # counts what a killed node had not yet counted
        new = Catalogue(Bundle.open(bundle))
        records = list(_renumbered(lasting(changes(data, end)), new))
        coming, numbers = begin(data), Numbers(old, new.bundle.ids)
        users = _write_states(before, bundle, data, coming, numbers, end + 1)
        write_products(coming / CATALOGUE, records)
        (coming / NUMBERING).write_text(json.dumps(numbering(bundle)))
        archive_to(data, end)
        os.sync()
        seal(coming, end + 1)
        _take_over(bundle, data)
        added = len(new.bundle.ids) - new.bundle.ids.known
        return Renumbered(before.name, users, numbers.lacking, numbers.left_out, added)


def _end(data: Path) -> int:
    """Return the log's end; what was cut short there is dropped."""
    snapshot = latest(data)
    log = Log(data / "log", start=snapshot.offset if snapshot else 0)
    log.close()
    return log.end


def _may_be_served(bundle: Path, data: Path, end: int) -> bool:
    try:
        check(bundle, data)
        _followed(bundle, data, end)
    except BrokenBundle:
        return False
    return True


def _counted_by(versions: Path, data: Path, end: int) -> tuple[Path, Ids]:
    """Return the latest version that agrees with the log, and its ids with the log's products."""
    noted = held(data)
    for one in reversed(noted):
        folder = versions / one["version"]
        try:
            if numbering(folder)["digest"] == one["digest"]:
                return folder, _followed(folder, data, end)
        except BrokenBundle:
            continue  # it went, or the log numbers products otherwise
    names = ", ".join(one["version"] for one in noted) or "a version that is not known"
    raise BrokenBundle(f"{data} counts by the numbers of {names}, which {versions} lacks")


def _followed(bundle: Path, data: Path, end: int) -> Ids:
    catalogue = Catalogue(Bundle.open(bundle))
    for record in lasting(changes(data, end)):
        catalogue.apply(record)
    return catalogue.bundle.ids


def _renumbered(records: Iterable[Record], new: Catalogue) -> Iterator[Record]:
    """Yield the records with the new version's numbers, as a node will apply them.

    Products that were removed and that it lacks are left out; a vector of another width gives way
    to the one that the version learnt or that the attributes foretell.
    """
    said, bundle = list(records), new.bundle
    gone = {record.body["item"] for record in said if record.kind == "removed"}
    for record in said:
        body = dict(record.body)
        if record.kind == "removed":
            item, one = body["item"], body
        else:
            one = dict(body["products"][0])
            item, body = one["id"], body | {"products": [one]}
            one["vector"] = one["vector"] if len(one["vector"]) == bundle.manifest.width else []
        known = bundle.ids.number(item) is not None
        if not known and item in gone:
            continue
        if not known and not new.room:
            raise BrokenBundle(f"{bundle.manifest.version} has no room for the log's new products")
        one["number"] = new.next_number(item)
        changed = Record(record.offset, record.kind, body, record.after)
        new.apply(changed)
        yield changed


class Numbers:
    """New numbers of items by their old ones; each is looked up once.

    Parameters
    ----------
    old, new : Ids
    """

    def __init__(self, old: Ids, new: Ids) -> None:
        self._old, self._new = old, new
        self._to = array("q", [_UNASKED]) * len(old)
        self.lacking = self.left_out = 0

    def changed(self, state: UserState) -> UserState:
        """Return a state with new numbers, without the items that have none."""
        items = [self._number(item) for item in state.recent]
        kept = [place for place, item in enumerate(items) if item >= 0]
        self.left_out += len(items) - len(kept)
        return UserState(
            tuple(items[place] for place in kept), tuple(state.kinds[place] for place in kept),
            tuple(state.times[place] for place in kept), state.events,
        )  # fmt: skip

    def _number(self, old: int) -> int:
        if old >= len(self._to):
            return _LACKING
        if (number := self._to[old]) == _UNASKED:
            found = self._new.number(self._old.name(old))
            number = self._to[old] = _LACKING if found is None else found
            self.lacking += found is None
        return number


def _write_states(
    before: Path, bundle: Path, data: Path, coming: Path, numbers: Numbers, reached: int
) -> int:
    """Write the states of all users whom the log or only the version before knows."""
    users, mine, theirs = LiveUsers(data / "users"), base_users(bundle), base_users(before)
    rows: Iterable[tuple[str, Any]] = theirs.rows() if theirs is not None else ()
    beneath = (row for row in rows if mine is None or not mine.get(row[0]).events)
    written = users.rewrite(coming, numbers.changed, reached, beneath)
    for store in (users, mine, theirs):
        if store is not None:
            store.close()
    return written


def _take_over(bundle: Path, data: Path) -> None:
    """Go on from the snapshot at once, as a start would: the log begins anew after it."""
    note(data, [numbering(bundle)])
    Writer(bundle, data).close()
