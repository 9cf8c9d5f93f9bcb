"""A backup made here and restored there is the same installation, down to the audit's head."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks.installation import PATIENCE, Installation, answers, installed, prepared
from kasauti.postgres import Cluster, url

from . import rows

_ROUND = """
import json, sys, django
django.setup()
from itertools import islice
from django.db import transaction
from kasauti import demonstration
from kasauti.actions import intakes, roles, users
with transaction.atomic():
    user = users.create("asha@example.in", name="Asha", password="a-long-password", by=None)
    role = roles.create(demonstration.role(), by=user)
    intakes.drop(role, list(islice(demonstration.applicants(), 4)), by=user)
"""
_SETTLE = """
import json, sys, django
django.setup()
from kasauti.records.models import IntakeItem, ItemState
import time
while IntakeItem.objects.filter(state__in=(ItemState.WAITING, ItemState.READING)).exists():
    time.sleep(0.2)
assert IntakeItem.objects.filter(state=ItemState.DONE).count() == 4, (
    list(IntakeItem.objects.values_list("state", flat=True)))
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def backup() -> Iterator[tuple[Path, str]]:
    """A backup of an installation that was killed while it read files, and its audit's head."""
    with installed(like=prepared()) as kasauti:
        kasauti.start()
        kasauti.python(_ROUND, None)
        kasauti.kill_all()
        file = kasauti.data.parent / "all.backup"
        written = kasauti.run("backup", str(file))
        assert written.returncode == 0, written.stderr
        yield file, _head(written)


def _head(done: subprocess.CompletedProcess[str]) -> str:
    found = re.search(r"last audit entry is ([0-9a-f]{64})", done.stdout)
    assert found, done.stdout + done.stderr
    return found[1]


def test_a_backup_restored_elsewhere_goes_on_where_it_was(
    backup: tuple[Path, str], installation: Installation
) -> None:
    file, head = backup
    assert file.stat().st_mode & 0o077 == 0
    restored = installation.run("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert _head(restored) == head
    answers(installation.start())
    installation.python(_SETTLE, None)
    verified = installation.run("audit", "verify")
    assert "hold" in verified.stdout, verified.stdout + verified.stderr
    new = int(installation.python(_NEXT, None))
    assert new > 1_000_000, "a link to somebody newer than the backup opens nobody's page"
    again = installation.run("restore", str(file))
    assert again.returncode == 1
    assert "already running" in again.stderr
    installation.stop()
    again = installation.run("restore", str(file))
    assert "holds people already" in again.stderr


_NEXT = """
import json, sys, django
django.setup()
from kasauti.records.models import Candidate

print(Candidate.objects.create(name="Newcomer").pk)
"""


_ERASE = """
import json, sys, django
django.setup()
from kasauti.actions import erasures
from kasauti.records.models import Candidate
erasures.erase(Candidate.objects.order_by("pk").first(), by=None)
"""
_ERASED = """
import json, sys, django
django.setup()
import time
from kasauti.records.models import Candidate, Erasure
while Erasure.objects.filter(finished_at=None).exists():
    time.sleep(0.2)
assert Erasure.objects.get().found_after == {}, Erasure.objects.get().found_after
assert Candidate.objects.count() == 3, list(Candidate.objects.all())
"""


def test_who_was_erased_after_the_backup_is_erased_again_after_the_restore(
    installation: Installation,
) -> None:
    installation.start()
    installation.python(_ROUND, None)
    installation.python(_SETTLE, None)
    file = installation.data.parent / "before.backup"
    assert installation.run("backup", str(file)).returncode == 0
    installation.python(_ERASE, None)
    installation.python(_ERASED, None)
    installation.stop()
    with tarfile.open(file) as kept:
        assert not [one for one in kept.getnames() if one.startswith("data/page-images")]
    with installed(like=prepared()) as other:
        notes = installation.data / "erasures"
        restored = other.run("restore", str(file), "--erasures", str(notes))
        assert "1 notes of erasures" in restored.stdout, restored.stderr
        other.start()
        other.python(_ERASED, None)
        assert "hold" in other.run("audit", "verify").stdout


def test_a_damaged_or_hostile_backup_changes_nothing(
    backup: tuple[Path, str], installation: Installation
) -> None:
    file, _ = backup
    cut = installation.data.parent / "cut.backup"
    cut.write_bytes(file.read_bytes()[:-2000])
    spoilt = installation.run("restore", str(cut))
    assert spoilt.returncode == 1
    assert "not a whole backup" in spoilt.stderr
    for place in ("data/../../escaped", "data/pg18/escaped", "/escaped"):
        slipped = installation.run("restore", str(_sent_to(place, file, installation)))
        assert "has no place here" in slipped.stderr
    assert not list(installation.data.parent.parent.glob("escaped"))
    assert not (installation.data / "pg18" / "escaped").exists()
    well = installation.run("restore", str(file))
    assert well.returncode == 0, well.stderr


def _sent_to(place: str, file: Path, installation: Installation) -> Path:
    """Return the backup with its files sent to a place of the attacker's choice."""
    evil = installation.data.parent / "evil.backup"
    with tarfile.open(file) as old, tarfile.open(evil, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            if member.name.startswith("data/files"):
                member.name = place
            new.addfile(member, content)
    return evil


def _rows(at: str, data: Path, *arguments: str) -> dict[str, list[Any]]:
    """Fill the database at this address, and return what each of its tables holds then."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "rows.py"), *arguments],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "kasauti.settings",
            "DATABASE_URL": at,
            "KASAUTI_DATA": str(data),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, list[Any]] = json.loads(done.stdout)
    return told


def _database(server: Cluster, name: str) -> str:
    with psycopg.connect(url(server.data, "postgres"), autocommit=True) as there:
        there.execute(f"CREATE DATABASE {name}")
    return url(server.data, name)


def _filled(held: dict[str, list[Any]]) -> int:
    return sum(1 for count, *_ in held.values() if count)


OLDER = "0040_mail_takings"
GROWN = {"django_content_type", "auth_permission", "records_consent"}
"""Where migrations write: what tables there are, and a joining desk's consent into the ledger."""


def test_a_backup_of_an_older_version_is_restored_with_every_row_and_brought_up_to_date(
    installation: Installation, database_server: Cluster
) -> None:
    folder = installation.data.parent
    older = folder / "older"
    older.mkdir()
    file = folder / "older.backup"
    held = _rows(_database(database_server, "older"), older, OLDER, str(file))
    assert _filled(held) > 80
    installation.at = _database(database_server, "upgraded")
    # All tables are made twice over: as they were, and as they are.
    restored = installation.run("restore", str(file), patience=5 * PATIENCE)
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(installation.at) as there:
        now = rows.held(there, held)
        (last,) = there.execute(
            "SELECT digest FROM records_auditentry ORDER BY number DESC LIMIT 1"
        ).fetchone() or ("",)
    assert {name for name, one in now.items() if one != held[name]} == GROWN
    assert all(now[name][0] > held[name][0] for name in GROWN)
    assert _head(restored) == last
    verified = installation.run("audit", "verify")
    assert "hold" in verified.stdout, verified.stdout + verified.stderr


def test_a_move_keeps_every_row_of_every_table(
    installation: Installation, database_server: Cluster
) -> None:
    source = _database(database_server, "source")
    installation.at = source
    assert installation.run("migrate").returncode == 0
    held = _rows(source, installation.data)
    assert _filled(held) > 90
    target = _database(database_server, "arrived")
    moved = installation.run("move", target)
    assert moved.returncode == 0, moved.stderr
    with psycopg.connect(source) as here, psycopg.connect(target) as there:
        assert rows.held(there) == rows.held(here)
        arrived = rows.held(there)
    del held["records_auditentry"], arrived["records_auditentry"]  # the move itself is an entry
    assert arrived == held


def test_a_move_to_another_postgresql_keeps_everything(
    backup: tuple[Path, str], installation: Installation, database_server: Cluster
) -> None:
    file, _ = backup
    assert installation.run("restore", str(file)).returncode == 0
    target = url(database_server.data, "moved")
    with psycopg.connect(url(database_server.data, "postgres"), autocommit=True) as there:
        there.execute("CREATE DATABASE moved")
    moved = installation.run("move", target)
    assert moved.returncode == 0, moved.stderr
    head = _head(moved)
    with psycopg.connect(target) as there:
        last = there.execute(
            "SELECT digest FROM records_auditentry ORDER BY number DESC LIMIT 1"
        ).fetchone()
        jobs = there.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
        items = there.execute("SELECT count(*) FROM records_intakeitem").fetchone()
        following = there.execute(
            "SELECT nextval(pg_get_serial_sequence('records_intakeitem', 'id'))"
            " > (SELECT max(id) FROM records_intakeitem)"
        ).fetchone()
    assert last == (head,)
    assert items == (4,)
    assert following == (True,)
    assert jobs is not None
    assert jobs[0] > 0
    twice = installation.run("move", target)
    assert "holds people already" in twice.stderr
    nowhere = installation.run("move", "mysql://elsewhere/x")
    assert nowhere.returncode == 2
    assert "postgresql://" in nowhere.stderr
