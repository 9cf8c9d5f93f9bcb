"""Nothing is open to who has not signed in, but what is listed here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kasauti.records.models import User

OPEN = {"alive", "ready", "metrics", "account_login", "account_logout"}
ARGUMENTS = {"passage": 0, "slug": "a-role", "pk": 1, "number": 1, "form": "csv", "skill": "python"}

pytestmark = pytest.mark.database


def patterns(within: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in within:
        if isinstance(one, URLResolver):
            if one.namespace != "api":  # a token opens those: tests/api asks there
                yield from patterns(one.url_patterns)
        else:
            yield one


CLOSED = sorted(
    (p for p in patterns(get_resolver().url_patterns) if p.name not in OPEN),
    key=lambda p: str(p.name),
)


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", CLOSED, ids=lambda p: p.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_asks_who_you_are(client: Client, pattern: URLPattern, method: str) -> None:
    wanted = {name: ARGUMENTS[name] for name in pattern.pattern.converters}
    response = getattr(client, method)(reverse(pattern.name, kwargs=wanted))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/?next=")


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
