"""``kasauti audit verify`` names the row that somebody changed in PostgreSQL behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from kasauti import audit
from kasauti.actions import trail, users
from kasauti.cli import main
from kasauti.records.models import AuditEntry

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def entries(db: None) -> None:
    for name in ("asha", "bilal", "chitra"):
        users.create(f"{name}@example.in", name=name, password="a long enough one", by=None)


@contextmanager
def unguarded() -> Iterator[None]:
    """Do as whoever owns the database can: take the guard off the table, and put it back."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def verified() -> Result:
    return CliRunner().invoke(main, ["audit", "verify"])


def test_an_untouched_trail_holds() -> None:
    told = verified()
    assert told.exit_code == 0
    assert told.output.startswith("3 audit entries hold")


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "users.nothing"},
        {"detail": {"membership": "auditor"}},
        {"actor": "user 7"},
        {"object": "user 99"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_row_is_named(change: dict[str, object]) -> None:
    with unguarded():
        assert AuditEntry.objects.filter(number=2).update(**change) == 1
    told = verified()
    assert told.exit_code == 1
    assert "entry 2 was changed after it was written" in told.output


def test_a_removed_row_is_named() -> None:
    with unguarded():
        AuditEntry.objects.filter(number=2).delete()
    told = verified()
    assert told.exit_code == 1
    assert "entry 2 is missing" in told.output


def test_a_row_put_in_with_a_digest_of_its_own_is_named() -> None:
    """Whoever reckons the digest anew breaks the link to the next entry."""
    forged = AuditEntry.objects.get(number=2)
    forged.detail = {"membership": "auditor"}
    entry = audit.Entry(
        forged.number, forged.at, forged.actor, forged.verb, forged.object, forged.detail,
        forged.previous,
    )  # fmt: skip
    with unguarded():
        AuditEntry.objects.filter(number=2).update(detail=forged.detail, digest=audit.digest(entry))
    broken = trail.check()
    assert broken is not None
    assert broken.number == 3
    assert "entry 3 does not follow the entry before it" in verified().output
