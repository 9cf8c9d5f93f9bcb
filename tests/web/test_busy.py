"""When no connection to the database is free, people are told so soon, monitors at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from psycopg_pool import PoolTimeout

from kasauti.postgres import Cluster, of_a_site, of_all
from kasauti.records.models import User
from kasauti.web import busy
from tests.actions.conftest import user
from tests.live.test_two_processes import Server

__all__ = ["user"]  # the fixture

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


class Full:
    """The pages' connections while all are in use: whoever asks for one waits in vain."""

    asked = 0

    def get_stats(self) -> dict[str, int]:
        return {"pool_size": 16, "pool_max": 16, "pool_available": 0}

    def open(self) -> None: ...

    def getconn(self) -> None:
        Full.asked += 1
        raise PoolTimeout("couldn't get a connection after 5.00 sec")


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[Full]:
    connections["default"].close()
    with monkeypatch.context() as patched:
        patched.setattr(DatabaseWrapper, "pool", Full())
        patched.setattr(Full, "asked", 0)
        yield connection.pool  # type: ignore[attr-defined]


def test_a_page_that_gets_no_connection_says_when_to_come_again(full: Full) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32  # of somebody who is signed in
    page = client.get("/")
    answer = client.get("/api/v1/roles", headers={"Authorization": "Bearer kas_none"})
    assert (page.status_code, page.headers.get("Retry-After")) == (503, "5")
    assert b"Too much at once" in page.content
    assert (answer.status_code, answer.json()["detail"]) == (503, busy._WHY)


def test_what_breaks_otherwise_is_no_lack_of_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("no figures")

    monkeypatch.setattr("kasauti.actions.health.not_ready", fail)
    answer = Client(raise_request_exception=False).get("/ready")
    assert (answer.status_code, b"Something broke" in answer.content) == (500, True)


def test_who_reads_hindi_is_told_in_hindi_that_the_site_broke_or_is_busy(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    def fail() -> None:
        raise RuntimeError("no figures")

    client = Client(raise_request_exception=False, headers={"accept-language": "hi"})
    monkeypatch.setattr("kasauti.actions.health.not_ready", fail)
    broken = client.get("/ready").content.decode()
    request.getfixturevalue("full")
    busy_page = client.get("/careers/").content.decode()
    for page, words in ((broken, "हमारी ओर से कुछ गड़बड़ हुई"), (busy_page, "इस समय बहुत भीड़ है")):
        assert words in page
        assert '<html lang="hi">' in page


def test_health_is_told_at_once_while_all_connections_are_in_use(full: Full) -> None:
    ready, alive = Client().get("/ready"), Client().get("/alive")
    assert (ready.status_code, alive.status_code) == (503, 200)
    assert b"in use" in ready.content
    assert full.asked == 0  # nobody waited


def test_a_database_that_is_gone_is_told_by_ready_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**_: object) -> None:
        raise psycopg.OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(psycopg, "connect", gone)
        answer, alive = Client().get("/ready"), Client().get("/alive")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer")
    assert alive.content == b"ok"


def test_the_database_allows_what_all_processes_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_a_site() == 16
    assert of_all(sites=2, workers=2) == 100
    monkeypatch.setenv("KASAUTI_CONNECTIONS", "40")
    assert of_all(sites=4, workers=16) == 4 * 46 + 16 * 8 + 20
    for wrong in ("1", "many", "-3", "5000"):
        monkeypatch.setenv("KASAUTI_CONNECTIONS", wrong)
        with pytest.raises(ValueError, match="from 2 to 500"):
            of_a_site()


@pytest.mark.slow
def test_pages_that_are_not_there_keep_no_connection(
    database_server: Cluster,
    data_folder: Path,
    user: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KASAUTI_CONNECTIONS", "2")
    reader = Client()
    reader.force_login(user)  # the page that says so asks the database for their seats
    session = {"sessionid": reader.cookies["sessionid"].value}
    server = Server(database_server)
    server.start()
    try:
        with (
            httpx.Client(base_url=f"http://127.0.0.1:{server.port}", cookies=session) as site,
            ThreadPoolExecutor(6) as readers,  # so that each is answered by a thread of its own
        ):
            ways = ["/no-such-page", "/roles/nobodys/"] * 9
            answers = list(readers.map(lambda way: site.get(way, timeout=60).status_code, ways))
            page = site.get("/", timeout=60).status_code
    finally:
        server.end(signal.SIGTERM)
    assert set(answers) == {404}
    assert page == 200
