"""The worker that grades is killed: another grades from the start, and it is told once."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from benchmarks.installation import PATIENCE, Installation

from .test_kill_during_intake import one

pytestmark = [
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]
HAND_IN = """
import datetime, django
django.setup()
from django.utils import timezone
from kasauti import demonstration
from kasauti.actions import assignments, roles, users, workspace
from kasauti.records.models import Application, Candidate, ResumeFile
user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
role = roles.create(demonstration.role(), by=user)
file = ResumeFile.objects.create(sha256="5" * 64, name="resume.pdf", size=3)
candidate = Candidate.objects.create(name="Anjali Verma")
application = Application.objects.create(candidate=candidate, role=role, file=file)
due = timezone.now() + datetime.timedelta(days=1)
asked = assignments.assign(application, "feature-pipeline", due_at=due, by=user)
begun = workspace.begin(asked, agreed=True)
workspace.take_over(begun, writer="tab")
reference = assignments.exercise_of(asked.exercise).files("reference", asked.variant)
workspace.keep(begun, writer="tab", files={"solution.py": reference["solution.py"].decode()})
workspace.hand_in(begun)
"""
DOING = """
    SELECT count(*) FROM procrastinate_jobs
    WHERE task_name = 'gradings.run' AND status = 'doing'"""
DONE = "SELECT count(*) FROM records_grading WHERE state = 'done'"
TOLD = "SELECT count(*) FROM records_auditentry WHERE verb = 'gradings.run'"
SCORE = "SELECT (sealed->'record'->>'score')::float FROM records_grading"


def wait_for(installation: Installation, question: str) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while not one(installation, question):
        assert time.monotonic() < deadline, installation.logs()
        time.sleep(0.02)


def kill(installation: Installation, what: str) -> None:
    found = [pid for pid, command in installation.processes().items() if what in command]
    assert found
    for pid in found:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.usefixtures("sandbox")
def test_a_killed_grading_is_done_by_another_worker(installation: Installation) -> None:
    installation.start()
    installation.python(HAND_IN, None)
    wait_for(installation, DOING)
    kill(installation, "kasauti worker")
    kill(installation, "uvicorn")  # the server too: what was handed in is nobody's memory
    assert not one(installation, DONE)
    wait_for(installation, DONE)
    assert one(installation, TOLD) == 1
    assert one(installation, SCORE) == 1.0
