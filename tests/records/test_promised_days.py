"""Days by which people were to be gone, told in words before the upgrade, hold after it."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kasauti.actions.import_values import day_of
from kasauti.records import migrations
from kasauti.records.models import Candidate, CandidateImport, EarlierRecord, User
from tests.actions.conftest import user

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["user"]  # the fixture
(NAME,) = (path.stem for path in Path(migrations.__file__).parent.glob("*_promised_days.py"))


def upgrade() -> None:
    migration = import_module(f"{migrations.__name__}.{NAME}")
    state = MigrationLoader(connection).project_state(("records", NAME))
    migration.fill_promised_days(state.apps, None)


def record(user: User, order: str, **told: str) -> EarlierRecord:
    source = CandidateImport.objects.create(by=user, headers=[], choices={"dates": order})
    person = Candidate.objects.create(name="Kavya Menon")
    return EarlierRecord.objects.create(candidate=person, source=source, told=told)


@pytest.mark.parametrize("order", ["day", "month"])
@pytest.mark.parametrize(
    "words",
    ["2027-03-04 10:11", " 03/04/2027", "25.12.2027", "4-Mar-2027", "Mar 4, 2027", "soon",
     "31/02/2027", "4 Mug 2027", "1 Jan 1970"],
)  # fmt: skip
def test_words_are_read_as_a_new_import_reads_them(user: User, order: str, words: str) -> None:
    one = record(user, order, keep_until=words)
    upgrade()
    one.refresh_from_db()
    assert one.keep_until == day_of(words, order)


def test_a_day_that_stands_stays_and_who_has_none_has_none(user: User) -> None:
    stands, none = record(user, "day", keep_until="2027-03-04"), record(user, "day", notes="x")
    EarlierRecord.objects.filter(pk=stands.pk).update(keep_until=date(2027, 5, 6))
    upgrade()
    days = {one.pk: one.keep_until for one in EarlierRecord.objects.all()}
    assert days == {stands.pk: date(2027, 5, 6), none.pk: None}
