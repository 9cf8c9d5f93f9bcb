"""The talent pool: imported people stand in it, are found, and are put onto a role."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import consents, imports, reading, roles, talent_pool, team_tasks
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import Application, Candidate, Intake, ResumeFile, Role
from kasauti.records.pool import Filters
from kasauti.web.recruiter.queries import pool

from .conftest import TOLD, Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PEOPLE = ("KS_Ramesh_Resume.pdf", "linthoi_resume_2026.pdf")
SHEET = b"Name,Email,City\nKavya Menon,kavya@example.in,Pune\nRavi Das,ravi@example.in,Kochi\n"


@pytest.fixture
def imported(hiring: Round) -> list[Candidate]:
    source = imports.take("people.csv", SHEET, by=hiring.user)
    imports.start(source, source.mapping, by=hiring.user)
    imports.bring_in(source.pk)
    return list(Candidate.objects.order_by("pk"))


@pytest.fixture
def other(hiring: Round) -> Role:
    return roles.create(demonstration.role(), by=hiring.user)


def add(hiring: Round, people: list[Candidate], role: Role, **more: Any) -> str:
    told = {"people": [one.pk for one in people], "role": role.pk, "next": "/pool/"} | more
    answer = hiring.client.post(reverse("pool_add"), told, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_imported_people_stand_in_the_pool_and_are_found(
    hiring: Round, imported: list[Candidate]
) -> None:
    [applied] = hiring.apply(PEOPLE[0])
    place = reverse("pool")
    page = hiring.get(place)
    for name in ("Kavya Menon", "Ravi Das", str(applied.candidate)):
        assert name in page
    found = hiring.get(place, words="kavya")
    assert ("Kavya Menon" in found, "Ravi Das" in found) == (True, False)
    assert "Ravi Das" not in hiring.get(place, place="pune")
    assert str(applied.candidate) not in hiring.get(place, came="imported")
    assert "Kavya Menon" not in hiring.get(place, came="applied")
    assert str(applied.candidate) not in hiring.get(place, standing="none")
    assert str(applied.candidate) in hiring.get(place, standing="open")
    assert "Nobody is like that" in hiring.get(place, standing="ended")
    assert str(applied.candidate) in hiring.get(place, skill="Python", level="1")
    assert "Kavya Menon" not in hiring.get(place, skill="Python")
    assert "kavya@example.in" in hiring.get(reverse("known", args=(imported[0].pk,)))


def test_whoever_sent_a_resume_is_put_onto_another_role_and_taken_off_it(
    hiring: Round, other: Role
) -> None:
    [applied] = hiring.apply(PEOPLE[0])
    page = add(hiring, [applied.candidate], other)
    assert f"1 person on {other}" in page
    made = other.applications.get()
    assert (made.file, made.source) == (applied.file, "pool")
    intake = Intake.objects.get(role=other)
    for item in intake.items.all():
        reading.read_item(item.pk)
    made.refresh_from_db()
    assert made.result is not None
    assert "Nobody was added: 1 stands on this role already" in add(
        hiring, [applied.candidate], other
    )
    undo = reverse("pool_take_back", args=(intake.pk,))
    assert "1 person is off it" in hiring.client.post(undo, follow=True).content.decode()
    assert not other.applications.exists()
    assert ResumeFile.objects.filter(pk=applied.file_id).exists()


def test_what_something_came_of_is_not_taken_back(hiring: Round, other: Role) -> None:
    [applied] = hiring.apply(PEOPLE[0])
    added = talent_pool.add([applied.candidate], other, by=hiring.user)
    team_tasks.give(
        other.applications.get(), "Call", assignee=hiring.user, due_on=None, by=hiring.user
    )
    with pytest.raises(Refused, match="in the pipeline instead"):
        talent_pool.take_back(added.intake, by=hiring.user)
    assert other.applications.exists()


def test_somebody_imported_needs_a_resume_which_may_come_along(
    hiring: Round, imported: list[Candidate]
) -> None:
    person = imported[0]
    assert "of 1 no résumé is held" in add(hiring, [person], hiring.role)
    assert "None is held" in hiring.get(reverse("known", args=(person.pk,)))
    file = SimpleUploadedFile(PEOPLE[0], demonstration.resume(TOLD[PEOPLE[0]]))
    assert "1 person on" in add(hiring, [person], hiring.role, resume=file)
    made = Application.objects.get()
    assert made.candidate == person  # whatever name the file itself tells
    for item in made.items.all():
        reading.read_item(item.pk)
    made.refresh_from_db()
    assert made.result is not None
    assert Candidate.objects.count() == len(imported)


def test_who_took_consent_back_is_left_and_counted(hiring: Round, other: Role) -> None:
    first, second = hiring.apply(*PEOPLE)
    for agree in (True, False):
        consents.change(
            first.candidate, Purpose.TALENT_POOL, agree=agree, language="en", by=first.candidate
        )
    page = add(hiring, [first.candidate, second.candidate], other)
    assert f"1 person on {other}; 1 did not agree" in page
    assert [one.candidate for one in other.applications.all()] == [second.candidate]
    assert str(first.candidate) in hiring.get(reverse("pool"), agreed="no")
    assert str(second.candidate) not in hiring.get(reverse("pool"), agreed="no")


def test_a_box_that_was_left_empty_is_a_no(hiring: Round, other: Role) -> None:
    (asked,) = hiring.apply(PEOPLE[0])
    person = asked.candidate
    consents.given(person, [Purpose.APPLICATION], "en-gb", way="application")
    assert "1 did not agree" in add(hiring, [person], other)
    assert str(person) in hiring.get(reverse("pool"), agreed="no")
    consents.change(person, Purpose.TALENT_POOL, agree=True, language="en-gb", by=person)
    assert "1 person on" in add(hiring, [person], other)


def test_blind_mode_names_nobody_in_the_pool(hiring: Round, imported: list[Candidate]) -> None:
    [applied] = hiring.apply(PEOPLE[0])
    hiring.client.post(reverse("blind"), {"next": "/"})
    known = reverse("known", args=(imported[0].pk,))
    for page in (hiring.get(reverse("pool")), hiring.get(known)):
        for told in ("Kavya", "kavya@", str(applied.candidate)):
            assert told not in page
    assert "Nobody is like that" in hiring.get(reverse("pool"), words="Kavya")
    assert "Candidate " in hiring.get(reverse("pool"), words=applied.file.sha256[:5])


def test_a_recruiter_of_one_role_finds_only_its_people(
    hiring: Round, other: Role, imported: list[Candidate]
) -> None:
    [applied] = hiring.apply(PEOPLE[0])
    client = Client()
    client.force_login(seated(Membership.RECRUITER, other))
    assert "Nobody is known yet" in client.get(reverse("pool")).content.decode()
    assert client.get(reverse("known", args=(applied.candidate_id,))).status_code == 404
    told = {"people": [applied.candidate_id], "role": other.pk}
    client.post(reverse("pool_add"), told)
    assert not other.applications.exists()


def test_further_people_of_the_pool_follow_alone(hiring: Round, imported: list[Candidate]) -> None:
    Candidate.objects.bulk_create(Candidate(name=f"Somebody {n}") for n in range(40))
    rows = hiring.get(reverse("pool"), page=2, further="rows")
    assert "Somebody 19" in rows
    assert "Somebody 20" not in rows
    assert "<html" not in rows


def test_the_pool_costs_the_same_for_many(
    hiring: Round, imported: list[Candidate], django_assert_num_queries: Any
) -> None:
    hiring.apply(PEOPLE[0])
    hiring.get(reverse("pool"))
    with django_assert_num_queries(9):
        hiring.get(reverse("pool"))
    Candidate.objects.bulk_create(Candidate(name=f"Somebody {n}") for n in range(60))
    hiring.apply(PEOPLE[1])
    with django_assert_num_queries(9):
        assert 'rel="next"' in hiring.get(reverse("pool"))
    assert "Kavya Menon" in hiring.get(reverse("pool"), page=4)


def test_very_many_are_not_counted_for_each_page(
    hiring: Round, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    hiring.apply("KS_Ramesh_Resume.pdf")
    asked = Filters(words="Ramesh")
    assert pool.count(hiring.user, asked, blind=False) == 1
    with django_assert_num_queries(1):  # type: ignore[operator]
        pool.count(hiring.user, asked, blind=False)  # of few, each time
    monkeypatch.setattr(pool, "VERY_MANY", 1)
    pool.count(hiring.user, asked, blind=False)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert pool.count(hiring.user, asked, blind=False) == 1
    assert pool.count(hiring.user, Filters(words="nobody at all"), blind=False) == 0
