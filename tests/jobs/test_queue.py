"""Jobs share their action's transaction, run in workers, and come back from the dead."""

from __future__ import annotations

import inspect
import re

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from kasauti import jobs
from kasauti.actions import deferred, intakes, roles, users
from kasauti.records.models import Intake
from tests.actions.conftest import ROLE, resume

pytestmark = pytest.mark.database
KILLED = """
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = (
        SELECT id FROM procrastinate_workers LIMIT 1)"""


@pytest.mark.django_db
def test_a_job_is_rolled_back_with_its_action() -> None:
    with transaction.atomic():
        jobs.defer("intakes.read_item", item=1)
        assert ProcrastinateJob.objects.count() == 1
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db
def test_many_jobs_are_deferred_at_once() -> None:
    jobs.defer_each("intakes.read_item", ({"item": n} for n in range(50)), queue="files")
    assert {job.args["item"] for job in ProcrastinateJob.objects.all()} == set(range(50))
    jobs.defer_each("intakes.read_item", [])
    assert ProcrastinateJob.objects.count() == 50


@pytest.mark.django_db
def test_the_jobs_of_a_silent_worker_are_given_back() -> None:
    jobs.defer_each("intakes.read_item", [{"item": 1}, {"item": 2}])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '20 s')"
        )
        cursor.execute(KILLED)
    assert jobs.rescue(silent_for=60) == 0
    assert jobs.rescue(silent_for=jobs.STALLED_SECONDS) == 2
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"todo"}


@pytest.fixture
def intake(transactional_db: None, data_folder: object) -> Intake:
    user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    role = roles.create(ROLE, by=user)
    files = [(f"{n}.txt", resume(f"Person{n} Rao")) for n in range(3)]
    return intakes.drop(role, files, by=user)


def test_a_worker_reads_what_was_dropped(intake: Intake) -> None:
    jobs.run_worker(wait=False)
    assert intake.counts()["done"] == 3
    assert not ProcrastinateJob.objects.filter(task_name="intakes.read_item").exists()


def test_workers_without_code_leave_it_to_those_that_take_nothing_else(intake: Intake) -> None:
    jobs.defer("gradings.run", queue="gradings", grading=0)
    jobs.run_worker(wait=False, share=jobs.Share.CODE)
    assert intake.counts()["done"] == 0
    jobs.defer("gradings.run", queue="gradings", grading=0)
    jobs.run_worker(wait=False, share=jobs.Share.REST)
    assert intake.counts()["done"] == 3
    assert set(ProcrastinateJob.objects.values_list("task_name", flat=True)) == {"gradings.run"}


def test_every_job_is_put_where_some_share_of_the_workers_takes_it() -> None:
    put = set(re.findall(r'queue="(\w+)"', inspect.getsource(deferred)))
    rest = set(jobs.queues_of(jobs.Share.REST) or ())
    assert put <= rest | jobs.CODE_QUEUES
    assert put >= jobs.CODE_QUEUES
