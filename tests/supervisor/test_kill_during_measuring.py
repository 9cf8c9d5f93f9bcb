"""The worker that measures is killed: another measures from the start, and it is told once."""

from __future__ import annotations

import json
import os
import signal
import sys
import time

import pytest

from benchmarks.installation import PATIENCE, Installation
from kasauti.actions.bench import TITLES
from kasauti.actions.measurements import FILE

from .test_kill_during_intake import one

pytestmark = [
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]
MEASURE = """
import json, sys, django
django.setup()
from kasauti.actions import measurements, users
user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
measurements.measure(by=user)
"""
UNDER_WAY = """
    SELECT count(*) FROM records_measurement
    WHERE finished_at IS NULL AND sections BETWEEN 1 AND {last}"""
FINISHED = "SELECT count(*) FROM records_measurement WHERE finished_at IS NOT NULL AND failure = ''"


def wait_for(installation: Installation, question: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not one(installation, question):
        assert time.monotonic() < deadline, installation.logs()
        time.sleep(0.02)


def test_a_killed_measuring_is_done_by_another_worker(installation: Installation) -> None:
    installation.start()
    installation.python(MEASURE, None)
    wait_for(installation, UNDER_WAY.format(last=len(TITLES) - 1))
    workers = [pid for pid, what in installation.processes().items() if "kasauti worker" in what]
    assert workers
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    assert not one(installation, FINISHED)
    wait_for(installation, FINISHED)
    kept = json.loads((installation.data / FILE).read_text())
    assert tuple(section["title"] for section in kept["sections"]) == TITLES
    told = "SELECT count(*) FROM records_auditentry WHERE verb = 'measurements.run'"
    assert one(installation, told) == 1
