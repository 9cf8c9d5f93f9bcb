"""What every answer carries, and who may see what."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kasauti.web.permission import ELSEWHERE

pytestmark = [pytest.mark.database, pytest.mark.django_db]
MONITORS = {"ready": 503, "metrics": 404}  # no data folder here, no token: nothing is told


@pytest.fixture
def client() -> Client:
    return Client()


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += [] if entry.namespace == "api" else patterns(entry)  # tests/api asks there
        else:
            found.append(entry)
    return found


ROUTES = {str(p.name): p for p in patterns(get_resolver()) if p.name}
EXAMPLES = {
    "int": 1, "slug": "a", "string": "csv", "path": "a", "uuid": UUID("0" * 32),
}  # fmt: skip


def address_of(route: URLPattern) -> str:
    kinds = {
        key: type(kind).__name__.removesuffix("Converter").lower()
        for key, kind in route.pattern.converters.items()
    }
    return reverse(route.name, kwargs={key: EXAMPLES[kind] for key, kind in kinds.items()})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_nothing_is_shown_without_signing_in(
    client: Client, name: str, method: str, settings: LazySettings, tmp_path: Path
) -> None:
    """The need that a route states (see the permission matrix) is what a stranger meets."""
    settings.DATA = tmp_path / "missing"
    route = ROUTES[name]
    need = getattr(route.callback, "need", None) or ELSEWHERE[name]
    answer = getattr(client, method)(address_of(route))
    if name in MONITORS:
        assert answer.status_code == MONITORS[name]
    elif need.signed_in:
        assert answer.status_code == 302, f"{name} answers strangers"
        assert answer["Location"].startswith(reverse("account_login"))
    else:  # public pages, and those that look at a signed link, which this is none
        assert answer.status_code in {200, 302, 400, 404, 405, 410, 422}


def test_each_answer_has_a_policy_with_a_nonce_of_its_own(client: Client) -> None:
    policies = [client.get(reverse("account_login"))["Content-Security-Policy"] for _ in range(2)]
    nonces = {re.findall(r"'nonce-([\w-]+)'", policy)[0] for policy in policies}
    assert len(nonces) == 2
    for policy in policies:
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_an_answer_says_what_else_browsers_may_not_do(client: Client) -> None:
    answer = client.get(reverse("account_login"))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "camera=()" in answer["Permissions-Policy"]


def test_the_sign_in_page_uses_no_inline_style_or_foreign_address(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert " style=" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_static_files_are_served_whole_and_by_content(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    addresses = re.findall(r'"(/static/[^"]+\.(?:css|js)\?v=\w{10})"', page)
    assert addresses
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert not answer.streaming
        assert int(answer["Content-Length"]) == len(answer.content) > 0
        again = client.get(address, headers={"if-modified-since": answer["Last-Modified"]})
        assert (again.status_code, again.content) == (304, b"")


def test_nobody_signs_themselves_up(client: Client) -> None:
    from allauth.account.adapter import get_adapter

    assert not get_adapter().is_open_for_signup(client.get("/alive").wsgi_request)
