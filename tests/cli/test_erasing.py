"""``kasauti machines``, ``kasauti erasures again`` and what the doctor says of lost machines."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from kasauti.actions import erasures, machines
from kasauti.cli import main
from kasauti.cli.doctor import _erasures
from kasauti.records.models import Candidate, Erasure, Machine

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def run(*told: str) -> Result:
    return CliRunner().invoke(main, told)


@pytest.fixture
def lost(data_folder: Path) -> Machine:
    """A machine that was not seen for two days, and an erasure that waits for it."""
    seen = timezone.now() - timedelta(days=2)
    machine = Machine.objects.create(key="ab" * 16, name="second.internal", seen_at=seen)
    person = Candidate.objects.create(name="Ravi Das", email="ravi@example.in")
    erasures.finish(erasures.erase(person, by=None).pk)
    return machine


def test_a_machine_that_is_missed_is_named_and_struck_out(lost: Machine) -> None:
    assert "second.internal (abababab) was not seen for a day" in _erasures().sentence
    assert "second.internal (abababab)" in run("machines", "list").output
    wrong = run("machines", "gone", "third")
    assert wrong.exit_code == 1
    assert "No machine is called 'third'" in wrong.output
    assert "second.internal is gone" in run("machines", "gone", "second.internal").output
    assert Erasure.objects.get().finished_at is not None
    assert _erasures().well
    assert "second.internal" not in run("machines", "list").output
    assert machines.here().name in run("machines", "list").output


def test_notes_from_elsewhere_are_taken_and_a_damaged_one_is_named(
    lost: Machine, data_folder: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "kept"
    (data_folder / "erasures").rename(notes)
    told = run("erasures", "again", str(notes))
    assert "0 came back" in told.output
    assert "1 notes were taken" in told.output
    assert len(list((data_folder / "erasures").iterdir())) == 1
    (notes / "torn.json").write_text("{")
    told = run("erasures", "again", str(notes))
    assert told.exit_code == 1
    assert "torn.json is damaged: copy it anew" in told.output
