"""A person's view stands beside the machine's; neither overwrites the other."""

import pytest

from kasauti.actions import applications, corrections, intakes, reading
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, AuditEntry, Correction, Role, Stage, User
from kasauti.skills import Level
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def application(role: Role) -> Application:
    intake = intakes.drop(role, [("kavya.txt", resume())], by=role.created_by)
    reading.read_item(intake.items.get().pk)
    return Application.objects.select_related("result", "file__reading").get()


def test_a_level_is_corrected_beside_the_machines(application: Application, user: User) -> None:
    assert application.result is not None
    machine = application.result.result["engineering"]["level"]
    correction = corrections.correct_level(
        application, "engineering", Level.ADVANCED, reason="Saw the service run", by=user
    )
    assert (correction.machine, correction.person) == (machine, 4)
    application.result.refresh_from_db()
    assert application.result.result["engineering"]["level"] == machine


@pytest.mark.parametrize("subject", ["M1", "python"])
def test_competencies_and_skills_are_corrected_too(
    application: Application, user: User, subject: str
) -> None:
    correction = corrections.correct_level(application, subject, None, reason="Not so", by=user)
    assert correction.machine is not None
    assert correction.person is None


def test_a_later_correction_replaces_the_standing_one(application: Application, user: User) -> None:
    for level in (Level.ADVANCED, Level.EXPERT):
        corrections.correct_level(application, "ml", level, reason="Interview", by=user)
    standing = Correction.objects.filter(withdrawn_at=None)
    assert [correction.person for correction in standing] == [5]
    assert Correction.objects.count() == 2


def test_a_correction_is_withdrawn_and_stays_on_record(
    application: Application, user: User
) -> None:
    correction = corrections.correct_level(application, "ml", Level.EXPERT, reason="x", by=user)
    corrections.withdraw(correction, by=user)
    corrections.withdraw(correction, by=user)
    assert Correction.objects.get().withdrawn_at is not None
    assert AuditEntry.objects.filter(verb="corrections.withdraw").count() == 1


def test_a_field_is_corrected_and_its_text_kept_out_of_the_audit_trail(
    application: Application, user: User
) -> None:
    correction = corrections.correct_field(
        application, "contacts.name", "Kavya R. Menon", reason="Her own spelling", by=user
    )
    assert correction.machine["text"] == "Kavya Menon"
    entry = AuditEntry.objects.get(verb="corrections.correct_field")
    assert "Menon" not in str(entry.detail)
    assert entry.detail["subject"] == "contacts.name"


@pytest.mark.parametrize("path", ["contacts.shoe_size", "entries.99.title", "entries.x"])
def test_a_field_that_is_not_there_is_refused(
    application: Application, user: User, path: str
) -> None:
    with pytest.raises(Refused, match="no field"):
        corrections.correct_field(application, path, "x", reason="y", by=user)


def test_a_reason_is_asked_for(application: Application, user: User) -> None:
    with pytest.raises(Refused, match="Say why"):
        corrections.correct_level(application, "ml", Level.EXPERT, reason=" ", by=user)


def test_only_a_person_moves_an_application(application: Application, user: User) -> None:
    assert application.stage == Stage.NEW
    applications.advance(application, to=Stage.INTERVIEW, by=user)
    entry = AuditEntry.objects.get(verb="applications.advance")
    assert entry.actor_user == user
    assert (entry.detail["before"], entry.detail["to"]) == ("new", "interview")
