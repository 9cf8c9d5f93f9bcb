"""Everything is killed in the middle of an intake: the rest is finished, none twice, none lost."""

from __future__ import annotations

import sys
import time

import psycopg
import pytest

from benchmarks.installation import PATIENCE, Installation
from kasauti.postgres import url
from tests.actions.conftest import ROLE, resume

pytestmark = [
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]
FILES = 60

DROP = """
import json, sys, django
django.setup()
from kasauti.actions import intakes, roles, users
user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
role_source, files = json.load(sys.stdin)
role = roles.create(role_source, by=user)
intakes.drop(role, [(name, text.encode()) for name, text in files], by=user)
"""


def one(installation: Installation, question: str) -> int:
    with psycopg.connect(url(installation.data)) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        return int(row[0])


def done(installation: Installation) -> int:
    return one(installation, "SELECT count(*) FROM records_intakeitem WHERE state = 'done'")


def wait_for(installation: Installation, wanted: int) -> int:
    deadline = time.monotonic() + PATIENCE
    while (found := done(installation)) < wanted:
        assert time.monotonic() < deadline, f"{found} of {wanted}: {installation.logs()}"
        time.sleep(0.05)
    return found


def test_none_twice_none_lost(installation: Installation) -> None:
    installation.start()
    files = [(f"{n}.txt", resume(f"Person{n} Rao").decode()) for n in range(FILES)]
    installation.python(DROP, [ROLE, files])
    finished_before = wait_for(installation, FILES // 4)
    installation.kill_all()
    assert finished_before < FILES
    installation.start()
    wait_for(installation, FILES)
    assert done(installation) == FILES
    for table in ("records_candidate", "records_application", "records_screeningresult"):
        assert one(installation, f"SELECT count(*) FROM {table}") == FILES
    read_twice = """
        SELECT count(*) FROM (
            SELECT object FROM records_auditentry WHERE verb = 'intakes.read_item'
            GROUP BY object HAVING count(*) > 1
        ) AS twice"""
    assert one(installation, read_twice) == 0
    assert "hold" in installation.run("audit", "verify").stdout
