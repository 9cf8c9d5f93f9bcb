"""The page of duplicates: two records side by side, put together, taken apart, kept apart."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.access import Membership
from kasauti.actions import duplicate_searches, duplicates
from kasauti.records.models import (
    Application,
    Candidate,
    Duplicate,
    DuplicateSearch,
    Merge,
    Seat,
    User,
)
from tests.actions.test_duplicates import applied
from tests.web.conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def pair(hiring: Round) -> Duplicate:
    for name, email in (("Kavya Menon", "kavya@example.in"), ("K. Menon", "Kavya@example.in")):
        applied(Candidate.objects.create(name=name, email=email), hiring.role)
    duplicates.find()
    return Duplicate.objects.get()


def test_two_records_are_put_together_and_taken_apart(hiring: Round, pair: Duplicate) -> None:
    listed = hiring.get(reverse("duplicates"))
    assert "K. Menon" in listed
    assert "same mail address" in listed
    page = hiring.get(reverse("duplicate", args=[pair.pk]))
    assert "Both applied for" in page
    assert page.count("Keep this record") == 2
    place = reverse("duplicate_merge", args=[pair.pk])
    answer = hiring.client.post(place, {"keep": str(pair.second_id)}, follow=True)
    made = Merge.objects.get()
    assert (made.kept, made.merged) == (pair.second, pair.first)
    assert reverse("merge_undo", args=[made.pk]) in answer.content.decode()
    assert hiring.client.get(reverse("duplicate", args=[pair.pk])).status_code == 404
    found = hiring.get(reverse("search"), q="Kavya Menon")
    assert "K. Menon" in found
    hiring.client.post(reverse("merge_undo", args=[made.pk]))
    assert Candidate.objects.count() == 2
    assert hiring.get(reverse("duplicate", args=[pair.pk]))


def test_two_people_stay_two(hiring: Round, pair: Duplicate) -> None:
    hiring.client.post(reverse("duplicate_part", args=[pair.pk]))
    duplicates.find()
    assert "Nobody stands here twice" in hiring.get(reverse("duplicates"))


def test_looking_is_done_by_a_worker_and_the_page_says_how_far_it_is(hiring: Round) -> None:
    for name in ("Kavya Menon", "K. Menon"):
        applied(Candidate.objects.create(name=name, email="kavya@example.in"), hiring.role)
    hiring.client.post(reverse("duplicates_look"))
    assert not Duplicate.objects.exists()
    page = hiring.get(reverse("duplicates"))
    assert "0 of 5 steps done" in page
    assert "Nobody stands here twice" not in page  # that is not known yet
    assert 'hx-trigger="every 2s"' in page
    assert "Look now" not in page
    duplicate_searches.run(DuplicateSearch.objects.get().pk)
    page = hiring.get(reverse("duplicates"))
    assert "1 new pair found" in page
    assert 'hx-trigger="every 2s"' not in page
    assert "Look now" in page
    DuplicateSearch.objects.update(failure="OSError while records were compared")
    assert "did not finish" in hiring.get(reverse("duplicates"))


def test_a_persons_page_leads_to_the_pair_and_shows_both_files_after(hiring: Round) -> None:
    one, other = hiring.apply(*sorted_names()[:2])
    Candidate.objects.update(email="same@example.in")
    duplicates.find()
    pair = Duplicate.objects.get()
    assert reverse("duplicate", args=[pair.pk]) in hiring.get(reverse("person", args=[one.pk]))
    hiring.client.post(reverse("duplicate_merge", args=[pair.pk]), {"keep": one.candidate_id})
    (standing,) = Application.objects.all()
    page = hiring.below(standing.pk)
    assert reverse("duplicate", args=[pair.pk]) not in page
    folded = one if standing == other else other
    place = reverse("resume_file", args=[standing.pk])
    assert f"{place}?of={folded.pk}" in page
    sent = hiring.client.get(place, {"of": folded.pk})
    assert sent.status_code == 200
    assert hiring.client.get(place, {"of": "12345678"}).status_code == 404
    assert hiring.client.get(reverse("person", args=[folded.pk])).status_code == 404


def test_names_hidden_nobody_is_compared(hiring: Round, pair: Duplicate) -> None:
    hiring.client.post(reverse("blind"))
    assert "Menon" not in hiring.get(reverse("duplicates"))
    assert hiring.client.get(reverse("duplicate", args=[pair.pk])).status_code == 302


def test_a_recruiter_of_one_role_sees_no_record_that_applied_elsewhere(
    hiring: Round, pair: Duplicate
) -> None:
    from kasauti import demonstration
    from kasauti.actions import roles

    applied(pair.second, roles.create(demonstration.role(), by=hiring.user))
    ravi = User.objects.create_user("ravi@example.in", name="Ravi")
    Seat.objects.create(user=ravi, membership=Membership.RECRUITER, role=hiring.role)
    client = Client()
    client.force_login(ravi)
    assert "Menon" not in client.get(reverse("duplicates")).content.decode()
    assert client.get(reverse("duplicate", args=[pair.pk])).status_code == 404
    client.post(reverse("duplicate_merge", args=[pair.pk]), {"keep": pair.first_id})
    assert not Merge.objects.exists()


def sorted_names() -> list[str]:
    from tests.web.conftest import TOLD

    return sorted(TOLD)
