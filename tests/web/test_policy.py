"""Pages hold nothing that the strict content-security policy would refuse."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from .conftest import Round

pytestmark = pytest.mark.database


def pages(hiring: Round) -> dict[str, str]:
    [one, two] = hiring.apply("KS_Ramesh_Resume.pdf", "linthoi_resume_2026.pdf")
    slug = hiring.role.slug
    addresses = [
        *(reverse(name) for name in ("roles", "role_new", "role_guided", "skills", "bench")),
        *(reverse(n, args=(slug,)) for n in ("role", "role_edit", "role_description")),
        reverse("role_files", args=(slug,)),
        f"{reverse('role', args=(slug,))}?view=picture",
        f"{reverse('compare', args=(slug,))}?people={one.pk}&people={two.pk}",
        reverse("person", args=(one.pk,)),
        reverse("skill", args=("pytorch",)),
        reverse("search") + "?q=ramesh",
        reverse("style"),
    ]
    return {address: hiring.get(address) for address in addresses}


def test_no_page_has_inline_styles_handlers_or_scripts(hiring: Round) -> None:
    for address, page in pages(hiring).items():
        assert not re.search(r"<[^>]+\sstyle\s*=", page), address
        assert not re.search(r"<[^>]+\son[a-z]+\s*=", page), address
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), address
        assert "<style" not in page, address
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), address


def test_the_policy_allows_no_inline_code_and_no_other_site(hiring: Round) -> None:
    policy = hiring.client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_forged_form_is_refused(hiring: Round) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(hiring.user)
    assert strict.post(reverse("blind")).status_code == 403


def test_the_next_page_is_never_another_site(hiring: Round) -> None:
    response = hiring.client.post(reverse("blind"), {"next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"
