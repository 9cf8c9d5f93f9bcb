"""Tries to sign in are counted by all processes together."""

from __future__ import annotations

import threading

import pytest
from allauth.core.internal import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache, caches
from django.db import connection
from django.test import RequestFactory

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
TRIES, ALLOWED = 6, 5


def _tries(allowed: list[bool], servers: list[int], begin: threading.Barrier) -> None:
    """Try from a connection of its own, as another process would."""
    request = RequestFactory().post("/sign-in/")
    request.user = AnonymousUser()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            servers.append(cursor.fetchone()[0])
        begin.wait()
        for _ in range(TRIES):
            used = ratelimit.consume(
                request, app="allauth.account", action="login_failed", key="asha@example.in",
                config={"login_failed": f"{ALLOWED}/5m/key"},
            )  # fmt: skip
            allowed.append(used is not None)
    finally:
        connection.close()


def test_two_connections_have_one_limit_between_them() -> None:
    cache.clear()
    allowed: list[bool] = []
    servers: list[int] = []
    begin = threading.Barrier(2)
    threads = [threading.Thread(target=_tries, args=(allowed, servers, begin)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(servers)) == 2
    assert len(allowed) == 2 * TRIES
    assert sum(allowed) == ALLOWED
    cache.clear()


def test_what_is_only_worked_out_stays_in_its_process() -> None:
    cache.set("one", 1)
    caches["process"].set("two", 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        assert [row[0] for row in cursor.fetchall()] == [":1:one"]
    cache.clear()
