"""The database refuses to change its audit trail."""

import pytest
from django.db import IntegrityError, transaction

from kasauti.actions import users
from kasauti.records.models import AuditEntry

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def entry() -> AuditEntry:
    users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    return AuditEntry.objects.get()


def test_an_entry_cannot_be_changed(entry: AuditEntry) -> None:
    with pytest.raises(IntegrityError, match="append-only: UPDATE"), transaction.atomic():
        AuditEntry.objects.update(verb="users.nothing")


def test_an_entry_cannot_be_removed(entry: AuditEntry) -> None:
    with pytest.raises(IntegrityError, match="append-only: DELETE"), transaction.atomic():
        entry.delete()
