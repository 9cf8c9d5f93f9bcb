"""Measuring: once at a time, section by section, through a worker's death, told when it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from kasauti import demonstration, jobs
from kasauti.actions import asked_runs, bench, measurements, users
from kasauti.records.models import AuditEntry, Measurement, User

pytestmark = pytest.mark.database
EVERYONE = demonstration.people()
FEW = EVERYONE[::4]


def few() -> Iterator[bench.Section]:
    return bench.sections(FEW)


def killed_after_the_first() -> Iterator[bench.Section]:
    yield next(few())
    raise KeyboardInterrupt


def failing() -> Iterator[bench.Section]:
    yield next(few())
    raise OSError("no space left")


def test_asking_twice_measures_once_and_is_on_record(user: User) -> None:
    first, second = measurements.measure(by=user), measurements.measure(by=user)
    assert first == second
    [job] = ProcrastinateJob.objects.filter(task_name="measurements.run")
    assert (job.queue_name, job.lock, job.args) == (
        "bench",
        "measurements.run",
        {"measurement": first.pk},
    )
    [entry] = AuditEntry.objects.filter(verb="measurements.measure")
    assert entry.actor_user == user


def test_the_figures_are_kept_where_the_page_reads_them(user: User, data_folder: Path) -> None:
    measurement = measurements.measure(by=user)
    measurements.run(measurement.pk, sections=few)
    measurement.refresh_from_db()
    assert measurement.finished_at is not None
    assert measurement.sections == len(bench.TITLES)
    kept = json.loads((data_folder / measurements.FILE).read_text())
    assert tuple(section["title"] for section in kept["sections"]) == bench.TITLES
    assert kept["sections"][0]["figures"][0]["n"] == len(FEW)


def test_a_run_that_is_done_changes_nothing_when_run_again(user: User, data_folder: Path) -> None:
    measurement = measurements.measure(by=user)
    measurements.run(measurement.pk, sections=failing)
    entries = AuditEntry.objects.count()
    measurements.run(measurement.pk, sections=few)
    assert AuditEntry.objects.count() == entries
    assert not (data_folder / measurements.FILE).exists()


def test_a_failure_is_told_and_the_figures_before_it_stay(user: User, data_folder: Path) -> None:
    (data_folder / measurements.FILE).write_text("{}")
    measurement = measurements.measure(by=user)
    measurements.run(measurement.pk, sections=failing)
    measurement.refresh_from_db()
    assert measurement.failure == "OSError after 1 sections"
    assert (data_folder / measurements.FILE).read_text() == "{}"
    assert measurements.measure(by=user) != measurement


def test_a_run_that_kills_its_workers_is_given_up(user: User) -> None:
    measurement = measurements.measure(by=user)
    measurements.run(measurement.pk, attempt=asked_runs.MOST_ATTEMPTS, sections=few)
    measurement.refresh_from_db()
    assert "worker" in measurement.failure


def test_a_killed_workers_run_is_done_by_another(
    transactional_db: None, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    measurement = measurements.measure(by=user)
    with pytest.raises(KeyboardInterrupt):
        measurements.run(measurement.pk, sections=killed_after_the_first)
    assert Measurement.objects.get().sections == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '20 s')"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing',"
            " worker_id = (SELECT id FROM procrastinate_workers LIMIT 1)"
        )
    assert jobs.rescue(silent_for=jobs.STALLED_SECONDS) == 1
    monkeypatch.setattr(demonstration, "people", lambda: FEW)  # the job's own body, on fewer
    jobs.run_worker(wait=False)
    assert Measurement.objects.get().finished_at is not None
    assert (data_folder / measurements.FILE).exists()
