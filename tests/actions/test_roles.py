"""Roles are created, changed and archived; a change has everyone screened again."""

from datetime import date

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kasauti.actions import intakes, reading, roles, screenings
from kasauti.records.models import Application, AuditEntry, Role, ScreeningResult, User
from kasauti.records.values import as_json, role_of
from kasauti.roles import RoleFileError
from tests.actions.conftest import ROLE, resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HARDER = ROLE.replace('level = "proficient"', 'level = "expert"')


def test_a_role_is_stored_as_written_and_as_read(role: Role) -> None:
    assert role.source == ROLE
    assert role_of(role).title == "Senior ML Engineer"
    assert as_json(role_of(role)) == role.parsed


def test_a_role_that_cannot_be_read_is_not_stored(user: User) -> None:
    with pytest.raises(RoleFileError):
        roles.create("title = 1", by=user)
    assert not Role.objects.exists()
    assert not AuditEntry.objects.filter(verb="roles.create").exists()


def test_a_changed_role_has_everyone_screened_again(role: Role, user: User) -> None:
    intake = intakes.drop(role, [("k.txt", resume())], by=user, as_of=date(2026, 11, 23))
    reading.read_item(intake.items.get().pk)
    before = Application.objects.get().result
    roles.update(role, HARDER, by=user)
    [job] = ProcrastinateJob.objects.filter(task_name="screenings.rescreen_application")
    for _ in range(2):  # a job may run twice
        screenings.rescreen_application(
            job.args["application"], as_of=date.fromisoformat(job.args["as_of"])
        )
    after = Application.objects.get().result
    assert before is not None
    assert after is not None
    assert after.role_digest != before.role_digest
    assert after.attainment < before.attainment
    assert ScreeningResult.objects.count() == 2
    assert AuditEntry.objects.filter(verb="screenings.rescreen_application").count() == 1


def test_a_change_of_a_comment_screens_nobody(role: Role, user: User) -> None:
    roles.update(role, f"# the same\n{ROLE}", by=user)
    assert not ProcrastinateJob.objects.filter(task_name="screenings.rescreen_application").exists()
