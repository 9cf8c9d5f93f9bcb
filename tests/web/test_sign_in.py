"""Signing in and out. What each route asks of strangers: test_surface."""

from __future__ import annotations

import pytest
from django.test import Client

from kasauti.records.models import User

pytestmark = pytest.mark.database


def test_signing_in_leads_to_the_roles(client: Client, recruiter: User) -> None:
    told = {"login": recruiter.email, "password": "a long enough one"}
    response = client.post("/sign-in/", told, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "No roles yet" in response.content.decode()


def test_a_wrong_password_is_told_without_saying_who_exists(
    client: Client, recruiter: User
) -> None:
    for email in (recruiter.email, "nobody@example.in"):
        response = client.post("/sign-in/", {"login": email, "password": "not this one"})
        assert "not correct" in response.content.decode()
