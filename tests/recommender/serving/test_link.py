"""Workers and their writer: kept connections, each write answered for itself, none lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kasauti_recommender.serving.link import WriterLink
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.writer_process import Answering


class Slow:
    """In place of a writer: notes who asks, and takes its time where it is told to."""

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.done: list[int] = []
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.may_end.set()

    def write(self, kind: str, body: dict[str, Any]) -> int:
        self.threads.add(threading.get_ident())
        self.begun.set()
        if kind == "full":
            raise Problem(507, "no room", "products")
        if kind == "odd":
            raise KeyError("what nobody foresaw")
        assert self.may_end.wait(10)
        self.done.append(body["n"])
        return int(body["n"]) * 10


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "writer.sock"


@pytest.fixture
def writer() -> Slow:
    return Slow()


@pytest.fixture
def answering(writer: Slow, socket: Path) -> Iterator[Answering]:
    made = Answering(writer, socket)  # type: ignore[arg-type]
    yield made
    made.close()


def test_writes_in_turn_share_a_connection_also_after_one_was_refused(
    writer: Slow, socket: Path, answering: Answering
) -> None:
    async def ask() -> list[int]:
        link = WriterLink(socket)
        found = [await link.write("events", {"n": n}) for n in range(20)]
        with pytest.raises(Problem, match="no room"):
            await link.write("full", {})
        found.append(await link.write("events", {"n": 20}))
        link.close()
        return found

    assert asyncio.run(ask()) == [n * 10 for n in range(21)]
    assert len(writer.threads) == 1


def test_what_nobody_foresaw_is_answered_and_the_connection_goes_on(
    writer: Slow, socket: Path, answering: Answering
) -> None:
    async def ask() -> int:
        link = WriterLink(socket)
        with pytest.raises(Problem, match="what nobody foresaw") as met:
            await link.write("odd", {})
        assert met.value.status == 500
        found = await link.write("events", {"n": 1})
        link.close()
        return found

    assert asyncio.run(ask()) == 10
    assert len(writer.threads) == 1


def test_writes_at_once_are_answered_each_for_itself(socket: Path, answering: Answering) -> None:
    async def ask() -> list[int]:
        link = WriterLink(socket)
        found = await asyncio.gather(*(link.write("events", {"n": n}) for n in range(40)))
        link.close()
        return found

    assert asyncio.run(ask()) == [n * 10 for n in range(40)]


def test_a_writer_that_was_started_again_is_written_to_at_once(
    writer: Slow, socket: Path, answering: Answering
) -> None:
    async def ask() -> None:
        link = WriterLink(socket)
        await asyncio.gather(*(link.write("events", {"n": n}) for n in range(3)))
        answering.close()
        with pytest.raises(Problem, match="paused"):
            await link.write("events", {"n": 3})
        socket.unlink()
        again = Answering(writer, socket)  # type: ignore[arg-type]
        assert await link.write("events", {"n": 4}) == 40
        link.close()
        again.close()

    asyncio.run(ask())


def test_what_was_begun_is_written_and_answered_before_the_writer_ends(
    writer: Slow, socket: Path, answering: Answering
) -> None:
    writer.may_end.clear()

    async def ask() -> int:
        link = WriterLink(socket)
        asked = asyncio.create_task(link.write("events", {"n": 7}))
        await asyncio.to_thread(writer.begun.wait, 10)
        ending = asyncio.create_task(asyncio.to_thread(answering.close))
        while not answering._closing:
            await asyncio.sleep(0)
        writer.may_end.set()
        await ending
        answer = await asked
        link.close()
        return answer

    assert asyncio.run(ask()) == 70
    assert writer.done == [7]


def test_one_that_was_not_answered_in_time_leaves_no_answer_for_the_next(
    writer: Slow, socket: Path, answering: Answering
) -> None:
    writer.may_end.clear()

    async def ask() -> int:
        link = WriterLink(socket)
        with pytest.raises(Problem, match="paused"):
            await link.write("events", {"n": 1}, timeout=0.05)
        writer.may_end.set()
        answer = await link.write("events", {"n": 2})
        link.close()
        return answer

    assert asyncio.run(ask()) == 20
