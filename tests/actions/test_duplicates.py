"""Duplicates are found by what records share, put together without a loss, and taken apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from kasauti.access import Membership
from kasauti.actions import (
    access_export,
    applications,
    candidates,
    consents,
    discussions,
    duplicates,
    erasures,
    groups,
    incoming,
    intakes,
    interviews,
    links,
    mail,
    merges,
    own_mail,
    people,
    reading,
    roles,
    trail,
)
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import (
    Application,
    Candidate,
    Consent,
    Duplicate,
    GroupAnswer,
    IntakeItem,
    Mail,
    Merge,
    Note,
    ResumeFile,
    Role,
    Seat,
    Stage,
    User,
)
from kasauti.web.candidate.pages import candidate_of

from .conftest import ROLE, resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Reason = Duplicate.Reason
OF_ITS_OWN = {"records_auditentry", "records_merge", "records_webhookdelivery"}


def person(name: str, email: str = "", phone: str = "") -> Candidate:
    return Candidate.objects.create(name=name, email=email, phone=phone)


def applied(candidate: Candidate, role: Role, stage: Stage = Stage.NEW) -> Application:
    file, _ = ResumeFile.objects.get_or_create(
        sha256=f"{candidate.pk:064d}", defaults={"size": 3, "name": f"{candidate.pk}.pdf"}
    )
    return Application.objects.create(candidate=candidate, role=role, file=file, stage=stage)


def pairs() -> dict[tuple[str, str], list[str]]:
    """Return what was found, by the places of the people, with why."""
    rows = Duplicate.objects.select_related("first", "second")
    return {(one.first.location, one.second.location): one.reasons for one in rows}


def everything() -> dict[str, list[str]]:
    """Return every row of every table of ours as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("records_") and table not in OF_ITS_OWN:
                cursor.execute(f'SELECT row::text FROM "{table}" AS row ORDER BY 1')
                found[table] = [text for (text,) in cursor.fetchall()]
    return found


@pytest.fixture
def second_role(role: Role, user: User) -> Role:
    return roles.create(ROLE.replace("Senior ML", "Staff ML"), by=user)


def test_records_are_found_by_address_number_and_file(role: Role, user: User) -> None:
    for place, name, email, phone in (
        ("a", "Kavya Menon", "Kavya@example.in", "+91 98450 12345"),
        ("b", "Kavya M.", "kavya@example.in", ""),
        ("c", "K. Menon", "km@example.com", "098450-12345"),
        ("d", "Ravi Das", "ravi@example.in", "12345"),
        ("e", "Ravi Das", "das@example.in", "12345"),
    ):
        Candidate.objects.create(name=name, email=email, phone=phone, location=place)
    d = Candidate.objects.get(location="d")
    applied(d, role)
    other = Candidate.objects.get(location="c")
    Application.objects.create(candidate=other, role=role, file=ResumeFile.objects.get())
    assert duplicates.find() == 3
    assert pairs() == {
        ("a", "b"): [Reason.EMAIL], ("a", "c"): [Reason.PHONE], ("c", "d"): [Reason.FILE],
    }  # fmt: skip
    assert duplicates.find() == 0
    Candidate.objects.filter(location="b").update(email="other@example.in")
    duplicates.find()
    assert ("a", "b") not in pairs()


def test_one_name_and_one_employer_are_one_person_and_one_name_alone_is_not(
    role: Role, second_role: Role, user: User
) -> None:
    for which, address, company in (
        (role, "one", "Kaveri Analytics Pvt. Ltd."), (second_role, "two", "KAVERI ANALYTICS"),
        (role, "three", "Godavari Systems"),
    ):  # fmt: skip
        told = resume(company=company).replace(b"kavya.menon@", f"{address}@".encode())
        told = told.replace(b"Narmada Labs", f"{address.title()} Labs".encode())
        told = told.replace(b"98450 12345", f"98450 {len(address + company):05d}".encode())
        intake = intakes.drop(which, [("kavya.txt", told)], by=user)
        reading.read_item(intake.items.get().pk)
    assert Candidate.objects.count() == 3
    duplicates.find()
    found = Duplicate.objects.get()
    assert found.reasons == [Reason.EMPLOYER]
    assert {found.first.email, found.second.email} == {"one@example.in", "two@example.in"}


def test_an_agencys_address_makes_nobody_one_person(db: None, user: User) -> None:
    for name in ("Anu Rao", "Bala Iyer", "Charu Nair", "Devi Das", "Anu Rao"):
        person(name, "jobs@agency.example")
    duplicates.find()
    found = Duplicate.objects.get()
    assert found.first.name == found.second.name == "Anu Rao"


def test_who_is_said_to_be_two_people_is_not_brought_up_again(role: Role, user: User) -> None:
    person("Anu Rao", "anu@example.in"), person("Anu Das", "anu@example.in")
    duplicates.find()
    duplicates.part(Duplicate.objects.get(), by=user)
    assert duplicates.find() == 0
    assert not duplicates.standing_pairs(user)


@pytest.fixture
def two(role: Role, second_role: Role, user: User) -> tuple[Candidate, Candidate]:
    """Two records of one person: both applied for one role, the second for another as well."""
    one = person("Kavya Menon", "kavya@example.in")
    other = person("K. Menon", "km@example.com", "+91 98450 12345")
    applied(one, role)
    theirs = applied(other, role)
    applied(other, second_role)
    applications.advance(theirs, to=Stage.INTERVIEW, by=user)
    for whose in (one, other):
        for application in whose.applications.all():
            discussions.note(application, f"About {whose.name}", by=user)
            own_mail.write(application, subject="Hello", body="A word", by=user)
        consents.given(whose, (Purpose.APPLICATION,), "en-gb", way="application")
    groups.answer(other, {"gender": "woman"}, by=other)
    return one, other


def test_nothing_is_lost_and_undone_all_is_as_it_was(
    two: tuple[Candidate, Candidate], role: Role, user: User
) -> None:
    kept, merged = two
    before = everything()
    made = merges.merge(kept, merged, by=user)
    kept.refresh_from_db()
    assert list(Candidate.objects.all()) == [kept]
    assert set(kept.applications.values_list("role__title", "stage")) == {
        ("Senior ML Engineer", "interview"), ("Staff ML Engineer", "new"),
    }  # fmt: skip
    assert role.applications.count() == 1
    assert Note.objects.filter(application__in=kept.applications.all()).count() == 3
    assert (
        kept.mails.count()
        == Mail.objects.filter(application__in=kept.applications.all()).count()
        == 3
    )
    assert kept.consents.count() == Consent.objects.count() == 2
    assert kept.phone == "+91 98450 12345"
    assert groups.answers(kept)["gender"] == "woman"
    assert {name for name, rows in everything().items() if len(rows) != len(before[name])} == set()
    merges.undo(made, by=user)
    assert everything() == before
    assert trail.check() is None
    with pytest.raises(Refused, match="taken apart already"):
        merges.undo(made, by=user)


def test_what_came_since_stays_with_the_record_that_was_kept(
    two: tuple[Candidate, Candidate], user: User
) -> None:
    kept, merged = two
    made = merges.merge(kept, merged, by=user)
    kept.refresh_from_db()
    candidates.correct(kept, by=user, phone="+91 90000 00000")
    later = mail.put(kept, kept, "Since", "A word", by=user)
    merges.undo(made, by=user)
    kept.refresh_from_db()
    later.refresh_from_db()
    assert kept.phone == "+91 90000 00000"
    assert later.candidate == kept


def test_the_later_file_speaks_for_the_person_and_the_other_is_kept(role: Role, user: User) -> None:
    for address in ("one", "two"):
        told = resume().replace(b"kavya.menon@", f"{address}@".encode())
        reading.read_item(intakes.drop(role, [("k.txt", told)], by=user).items.get().pk)
    older, newer = Application.objects.order_by("pk")
    before = everything()
    made = merges.merge(older.candidate, newer.candidate, by=user)
    standing, folded = Application.objects.get(), Application.everything.get(pk=newer.pk)
    assert standing.pk == older.pk
    assert (standing.file, standing.result) == (newer.file, newer.result)
    assert (folded.file, folded.result) == (older.file, older.result)
    assert IntakeItem.objects.filter(application=standing).count() == 2
    merges.undo(made, by=user)
    assert everything() == before


def test_two_with_interviews_for_one_role_are_not_made_one(role: Role, user: User) -> None:
    both = []
    for address in ("one", "two"):
        told = resume().replace(b"kavya.menon@", f"{address}@".encode())
        reading.read_item(intakes.drop(role, [("k.txt", told)], by=user).items.get().pk)
        both.append(Application.objects.latest("pk"))
    plan = interviews.draw(both[1], by=user)
    fold = merges.folds(both[0].candidate, both[1].candidate)[0]
    assert (fold.stays, fold.folded) == (both[1], both[0])
    interviews.draw(both[0], by=user)
    with pytest.raises(Refused, match="cannot be one"):
        merges.merge(both[0].candidate, both[1].candidate, by=user)
    assert plan.application.candidate == both[1].candidate
    assert not Merge.objects.exists()


def test_links_mails_and_files_of_the_other_record_find_the_person(
    two: tuple[Candidate, Candidate], role: Role, user: User
) -> None:
    kept, merged = two
    merges.merge(kept, merged, by=user)
    assert candidate_of(links.sign("status", merged.pk)) == kept
    told = b"From: km@example.com\r\nTo: jobs@example.in\r\nMessage-ID: <1@x>\r\n\r\nHello"
    taken = incoming.take(told)
    assert taken is not None
    assert taken.candidate == kept
    assert people.standing(Candidate.everything.get(pk=merged.pk)) == kept


def test_records_are_put_together_once_and_taken_apart_in_turn(
    two: tuple[Candidate, Candidate], user: User
) -> None:
    kept, merged = two
    third = person("Kavya", "third@example.in")
    made = merges.merge(kept, merged, by=user)
    with pytest.raises(Refused, match="put into another"):
        merges.merge(third, merged, by=user)
    later = merges.merge(third, kept, by=user)
    assert people.standing(Candidate.everything.get(pk=merged.pk)) == third
    with pytest.raises(Refused, match="take those apart first"):
        merges.undo(made, by=user)
    merges.undo(later, by=user)
    merges.undo(made, by=user)
    assert Candidate.objects.count() == 3


def test_the_later_of_two_that_were_put_in_is_taken_out_first(
    two: tuple[Candidate, Candidate], role: Role, user: User
) -> None:
    kept, merged = two
    last = person("K. M.", "third@example.in")
    applied(last, role)
    made = merges.merge(kept, merged, by=user)
    kept.refresh_from_db()
    later = merges.merge(kept, last, by=user)
    with pytest.raises(Refused, match="take that apart first"):
        merges.undo(made, by=user)
    merges.undo(later, by=user)
    merges.undo(made, by=user)
    assert Application.objects.filter(candidate=last).count() == 1


def test_access_names_every_record_however_many_steps_away(
    two: tuple[Candidate, Candidate], user: User
) -> None:
    kept, merged = two
    third = person("Kavya", "third@example.in")
    merges.merge(kept, merged, by=user)
    merges.merge(third, Candidate.objects.get(pk=kept.pk), by=user)
    told = access_export.held(Candidate.objects.get(pk=third.pk))["other_records_of_you"]
    assert {one["email"] for one in told} == {"kavya@example.in", "km@example.com"}


def test_everything_of_an_application_is_carried_bound_or_left_on_purpose() -> None:
    carried = {apps.get_model("records", name) for name, _ in merges._OF_APPLICATION}
    left = {"moves", "deadlines", "folded"}  # they tell what came of that one application
    loose = {
        one.get_accessor_name() or str(one.field)
        for one in Application._meta.related_objects
        if one.related_model not in carried and one.get_accessor_name() not in merges._BOUND
    }
    assert loose - left == set()


def test_nobody_puts_together_who_has_no_part_in_each_of_their_roles(
    two: tuple[Candidate, Candidate], role: Role
) -> None:
    Candidate.objects.update(email="same@example.in")
    duplicates.find()
    recruiter = User.objects.create_user("ravi@example.in", name="Ravi")
    Seat.objects.create(user=recruiter, membership=Membership.RECRUITER, role=role)
    assert not duplicates.standing_pairs(recruiter)
    with pytest.raises(Refused, match="no part in"):
        merges.merge(*two, by=recruiter)
    Application.objects.exclude(role=role).delete()
    assert duplicates.standing_pairs(recruiter).count() == 1
    made = merges.merge(*two, by=recruiter)
    merges.undo(made, by=recruiter)


def test_access_and_erasure_reach_every_record_of_a_person(
    two: tuple[Candidate, Candidate], user: User
) -> None:
    kept, merged = two
    merges.merge(kept, merged, by=user)
    kept.refresh_from_db()
    told = access_export.held(kept)
    assert [one["email"] for one in told["other_records_of_you"]] == ["km@example.com"]
    assert len(told["applications"]) == 3
    erasure = erasures.erase(kept, by=user)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name <> 'erasures.finish'")
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.found_after == {}
    assert not Application.everything.exists()
    assert not Candidate.everything.exists()
    for table in (Mail, Merge, GroupAnswer, Consent, ResumeFile, Note):
        assert not table._default_manager.exists()


def test_the_clock_erases_both_records_at_once(
    two: tuple[Candidate, Candidate], user: User
) -> None:
    kept, merged = two
    merges.merge(kept, merged, by=user)
    for application in Application.objects.all():
        candidates.withdraw(application, by=kept)
    from django.utils import timezone

    assert erasures.erase_due(today=timezone.localdate() + timedelta(days=4000)) == 1
    assert not Candidate.everything.exists()
