"""Changes as rows, and what server processes tell each other: psycopg's asynchronous side."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import connections

from kasauti.actions.rooms import CHANNEL

PROCESS = f"{os.getpid()}-{os.urandom(4).hex()}"
_MOST = 5_900  # bytes of a change that fit into a notice of 8,000, in base 64


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a round's document."""

    round: int
    at: datetime
    author: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """What another process, or an action, says of a round.

    ``kind`` is ``u`` for a change, ``a`` for presence, ``t`` for words to everybody.
    """

    process: str
    round: int
    kind: str
    content: bytes


def _parameters() -> dict[str, object]:
    told = connections["default"].get_connection_params()
    return {key: told[key] for key in told if key not in {"cursor_factory", "context"}}


async def connect() -> psycopg.AsyncConnection[tuple[object, ...]]:
    """Return a new connection that commits by itself."""
    return await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True)  # type: ignore[arg-type]


async def load(link: psycopg.AsyncConnection[tuple[object, ...]], round_pk: int) -> list[bytes]:
    """Return every change of a round's document, oldest first."""
    rows = await link.execute(
        "SELECT data FROM records_roomupdate WHERE round_id = %s ORDER BY id", [round_pk]
    )
    return [bytes(row[0]) for row in await rows.fetchall()]  # type: ignore[call-overload]


async def append(
    link: psycopg.AsyncConnection[tuple[object, ...]], changes: Sequence[Change]
) -> None:
    """Write changes and tell the other processes, in one transaction."""
    async with link.transaction(), link.cursor() as cursor:
        for change in changes:
            await cursor.execute(
                "INSERT INTO records_roomupdate (round_id, at, author, data)"
                " VALUES (%s, %s, %s, %s) RETURNING id",
                [change.round, change.at, change.author, change.data],
            )
            row = await cursor.fetchone()
            assert row is not None
            small = len(change.data) <= _MOST
            content = base64.b64encode(change.data).decode() if small else f"#{row[0]}"
            await cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, _words(change, content)])


def _words(change: Change, content: str) -> str:
    return f"{PROCESS}|{change.round}|u|{content}"


async def tell(link: psycopg.AsyncConnection[tuple[object, ...]], notice: Notice) -> None:
    """Tell the other processes what is not stored; too much of it is left out, it comes again."""
    if len(notice.content) > _MOST:
        return
    plain = notice.kind == "t"
    content = notice.content if plain else base64.b64encode(notice.content)
    words = f"{notice.process}|{notice.round}|{notice.kind}|{content.decode()}"
    await link.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])


async def listen(link: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
    """Begin to listen; what is told from now on is not missed."""
    await link.execute(f"LISTEN {CHANNEL}")


async def notices(
    link: psycopg.AsyncConnection[tuple[object, ...]],
    reader: psycopg.AsyncConnection[tuple[object, ...]],
) -> AsyncIterator[Notice]:
    """Give what others tell, for as long as the connection holds."""
    async for notice in link.notifies():
        process, round_pk, kind, content = notice.payload.split("|", 3)
        if process == PROCESS:
            continue
        if kind == "t":
            yield Notice(process, int(round_pk), kind, content.encode())
        elif content.startswith("#"):
            rows = await reader.execute(
                "SELECT data FROM records_roomupdate WHERE id = %s", [int(content[1:])]
            )
            row = await rows.fetchone()
            if row is not None:
                yield Notice(process, int(round_pk), kind, bytes(row[0]))  # type: ignore[call-overload]
        else:
            yield Notice(process, int(round_pk), kind, base64.b64decode(content))
