"""People are found by any piece of three letters, by the beginning of a name with fewer."""

from __future__ import annotations

import pytest
from django.db import connection

from kasauti.records.models import Candidate
from kasauti.records.names import FIELDS, named

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def people(db: None) -> list[Candidate]:
    told = (
        ("Kavya Menon", "kavya@example.in", "+91 98450 11223"),
        ("Ravi Kavyanth", "ravi@example.in", ""),
        ("", "someone_else@example.in", ""),
        ("प्रिया नायर", "", ""),
    )
    return [Candidate.objects.create(name=n, email=e, phone=p) for n, e, p in told]


def found(words: str, *fields: str) -> set[str]:
    return {str(one) for one in named(words, *(fields or FIELDS))}


def test_three_letters_are_found_wherever_they_stand(people: list[Candidate]) -> None:
    assert found("VYA") == {"Kavya Menon", "Ravi Kavyanth"}
    assert found("vya Me") == {"Kavya Menon"}
    assert found("50 112") == {"Kavya Menon"}
    assert found("प्रिया") == {"प्रिया नायर"}
    assert found("xyz") == set()


def test_only_the_fields_asked_for_are_looked_through(people: list[Candidate]) -> None:
    assert found("example", "name") == set()
    assert found("ravi@", "name", "email") == {"Ravi Kavyanth"}


def test_a_domain_that_many_share_is_found_too(people: list[Candidate]) -> None:
    assert len(found("@example.in")) == len(found("example.in")) == 3
    assert found("kavya@exa") == {"Kavya Menon"}


def test_a_word_that_stands_in_a_domain_alone_finds_who_has_it(people: list[Candidate]) -> None:
    Candidate.objects.create(name="Dev", email="dev@cse.iitb.ac.in")
    Candidate.objects.create(name="Asha", email="asha@Acme.example")
    assert found("iitb.ac.in") == {"Dev"}
    assert found("acme") == found("acme", "name", "email") == {"Asha"}


def test_no_letter_has_a_meaning_of_its_own(people: list[Candidate]) -> None:
    assert found("some%else") == set()
    assert found("one_else") == {"someone_else@example.in"}


def test_one_or_two_letters_find_names_that_begin_so(people: list[Candidate]) -> None:
    assert found("ka") == {"Kavya Menon"}
    assert found("R") == {"Ravi Kavyanth"}


def test_one_function_of_the_database_cuts_what_is_stored_and_what_is_asked_for(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT letter_triples('Asha'), letter_triples('Ek', 'a@b', '')")
        asked, stored = cursor.fetchone()
    assert sorted(asked) == ["ASH", "SHA"]
    assert sorted(stored) == sorted(["EK\n", "K\nA", "\nA@", "A@B", "@B\n"])
    assert str(named("Asha", "name").query).count("letter_triples") == 2


def test_many_people_are_found_through_the_index(db: None) -> None:
    Candidate.objects.bulk_create(Candidate(name=f"Somebody {n}") for n in range(3000))
    Candidate.objects.create(name="Kavya Menon")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_candidate")
    assert "candidate_named" in named("menon", "name").explain()
