"""What joining desks kept of consents stands in the ledger after the upgrade."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from kasauti.actions import consents, joinings, offers
from kasauti.privacy import Purpose
from kasauti.records import migrations
from kasauti.records.models import Application, Consent, Role, User
from tests.actions.conftest import role, user
from tests.actions.test_applying import sent
from tests.actions.test_offers import terms

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["role", "user"]  # the fixtures
(NAME,) = (path.stem for path in Path(migrations.__file__).parent.glob("*_one_ledger.py"))


@pytest.fixture
def application(role: Role) -> Application:
    return sent(role)[0]


def upgrade() -> None:
    migration = import_module(f"{migrations.__name__}.{NAME}")
    (before,) = migration.Migration.dependencies
    migration.into_the_ledger(MigrationLoader(connection).project_state(before).apps, None)


def test_a_desks_consent_comes_with_its_day_and_what_was_said_since_stands(
    application: Application, user: User
) -> None:
    desk = joinings.begin(offers.prepare(application, terms(), by=user), check_consent=False)
    given = timezone.now() - timedelta(days=9)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_joining SET check_consent_at = %s", [given])
    upgrade()
    line = Consent.objects.get(purpose="background_check")
    assert (line.given, line.at, line.way) == (True, given, "offer")
    person = application.candidate
    consents.change(person, Purpose.BACKGROUND_CHECK, agree=False, language="en-gb", by=person)
    upgrade()
    assert joinings.check_consent(desk) is None
