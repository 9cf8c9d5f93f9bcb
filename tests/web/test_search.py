"""The search field finds applicants, however many others are named alike."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kasauti.records.models import Candidate
from kasauti.web.recruiter.queries import search

from .conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NAMESAKES = search.LOOKED_AT + 100


def test_an_applicant_is_found_among_many_namesakes_who_did_not_apply(hiring: Round) -> None:
    Candidate.objects.bulk_create(Candidate(name="Ramesh A") for _ in range(NAMESAKES))
    [applied] = hiring.apply("KS_Ramesh_Resume.pdf")
    for words in ("ramesh", str(applied.candidate)[:2]):
        [found] = search.people(words, hiring.user, blind=False)
        assert found.url == reverse("person", args=(applied.pk,))


def test_whoever_applied_is_found_by_the_domain_of_their_address(hiring: Round) -> None:
    [applied] = hiring.apply("KS_Ramesh_Resume.pdf")
    Candidate.objects.filter(pk=applied.candidate_id).update(email="ks@cse.iitb.ac.in")
    [found] = search.people("iitb.ac", hiring.user, blind=False)
    assert found.under == hiring.role.title
