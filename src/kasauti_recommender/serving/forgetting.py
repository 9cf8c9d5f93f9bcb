"""Forgetting one person: what a node keeps of them beside their state goes too."""

from __future__ import annotations

from pathlib import Path

from kasauti_recommender.events.erasure import erase_from_log, erase_from_tables
from kasauti_recommender.events.log import Log
from kasauti_recommender.experiments.counting import EXPOSURES
from kasauti_recommender.serving.compaction import renew
from kasauti_recommender.serving.snapshot import alone
from kasauti_recommender.serving.users import LiveUsers


def erase(data: Path, log: Log, users: LiveUsers) -> int:
    """Erase the forgotten from the log, its archive and the snapshot.

    The files are read once for all of them. Each is noted when all of it is done: after a kill it
    is done again.

    Returns
    -------
    int
        Rows and records that went.
    """
    if not (waiting := users.pending()):
        return 0
    until = {one.who: one.at for one in waiting}
    with alone(data):
        log.seal()
        gone = erase_from_log(data / "log", {one.who: one.offset for one in waiting})
        for kind in ("events", EXPOSURES):
            gone += erase_from_tables(sorted((data / kind).glob("day=*/*.parquet")), until)
        renew(data, users)
        for one in waiting:
            users.erased(one)
    return gone
