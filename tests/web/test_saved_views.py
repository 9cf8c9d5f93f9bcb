"""Views: a page's filters under a name, of one person and shared."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.access import Membership
from kasauti.records.models import SavedView

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def colleague(hiring: Round) -> Client:
    client = Client()
    client.force_login(seated(Membership.RECRUITER))
    return client


@pytest.mark.parametrize("page", ["shortlist", "pipeline"])
def test_a_view_is_kept_offered_and_removed(hiring: Round, colleague: Client, page: str) -> None:
    hiring.apply("KS_Ramesh_Resume.pdf")
    slug = hiring.role.slug
    place = reverse("role" if page == "shortlist" else "pipeline", args=(slug,))
    asked = "side=ml" if page == "shortlist" else "late=on"
    assert "Keep these filters" not in hiring.get(place)
    assert "Keep these filters" in hiring.get(f"{place}?{asked}")
    keep = reverse("view_keep", args=(slug, page))
    hiring.client.post(keep, {"name": " Strong  in ML ", "query": f"{asked}&page=3&q="})
    view = SavedView.objects.get()
    assert (view.name, view.query, view.shared) == ("Strong in ML", asked, False)
    assert f'href="?{asked}">Strong in ML' in hiring.get(place)
    assert "Strong in ML" not in colleague.get(place).content.decode()
    hiring.client.post(keep, {"name": "Strong in ML", "query": asked, "shared": "on"})
    assert SavedView.objects.count() == 1
    assert "Strong in ML" in colleague.get(place).content.decode()
    remove = reverse("view_remove", args=(view.pk,))
    assert remove not in colleague.get(place).content.decode()
    assert colleague.post(remove).status_code == 404
    hiring.client.post(remove)
    assert not SavedView.objects.exists()


def test_whose_name_was_sought_is_not_kept(hiring: Round) -> None:
    hiring.client.post(
        reverse("pool_view_keep"), {"name": "Pune", "query": "words=Kavya+Menon&place=Pune"}
    )
    assert SavedView.objects.get().query == "place=Pune"
    hiring.client.post(reverse("pool_view_keep"), {"name": "Kavya", "query": "words=Kavya"})
    assert SavedView.objects.count() == 1


def test_the_pools_views_are_its_own(hiring: Round) -> None:
    hiring.client.post(reverse("pool_view_keep"), {"name": "Pune", "query": "place=Pune"})
    assert 'href="?place=Pune">Pune' in hiring.get(reverse("pool"))
    hiring.apply("KS_Ramesh_Resume.pdf")
    assert "place=Pune" not in hiring.get(reverse("role", args=(hiring.role.slug,)))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"name": "", "query": "side=ml"}, "Name the view"),
        ({"name": "All", "query": "page=2&side="}, "Filter first"),
    ],
)
def test_a_view_without_name_or_filter_is_refused(
    hiring: Round, told: dict[str, str], why: str
) -> None:
    place = reverse("view_keep", args=(hiring.role.slug, "shortlist"))
    assert why in hiring.client.post(place, told, follow=True).content.decode()
    assert not SavedView.objects.exists()
    assert hiring.client.post(place.replace("shortlist", "moon"), told).status_code == 404


def test_the_board_is_narrowed(hiring: Round) -> None:
    first, second = hiring.apply("KS_Ramesh_Resume.pdf", "linthoi_resume_2026.pdf")
    place = reverse("pipeline", args=(hiring.role.slug,))
    page = hiring.get(place, words=str(first.candidate)[:6])
    assert reverse("person", args=(first.pk,)) in page
    assert reverse("person", args=(second.pk,)) not in page
    assert reverse("person", args=(first.pk,)) not in hiring.get(place, late="on")
    hiring.client.post(reverse("blind"), {"next": "/"})
    assert reverse("person", args=(first.pk,)) not in hiring.get(
        place, words=str(first.candidate)[:6]
    )
