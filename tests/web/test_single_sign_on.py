"""Single sign-on against a real OpenID Connect provider, started for the test."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from kasauti.access import Membership
from kasauti.actions import team, users
from kasauti.records.models import AuditEntry, Mail, User
from kasauti.settings import provider_of, single_sign_on

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider in a process of its own, as it would be."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def provider(issuer: str, settings: Any) -> str:
    """The provider, set as its environment variables would."""
    found = single_sign_on(issuer, "kasauti", "a secret of ours")
    found["openid_connect"]["APPS"][0]["provider_id"] = settings.OIDC_PROVIDER
    settings.SOCIALACCOUNT_PROVIDERS = found
    settings.OIDC_NAME = "Company login"
    return issuer


def person(issuer: str, subject: str, **claims: object) -> str:
    """Have the provider know somebody."""
    httpx.put(f"{issuer}/users/{subject}", json=claims).raise_for_status()
    return subject


def come(subject: str, client: Client, start: str = "/sign-in/sso") -> Any:
    """Go to the provider, agree there, and come back."""
    out = client.get(start)
    assert out.status_code == 302, out.content
    back = httpx.post(out["Location"], data={"sub": subject})
    at = urlsplit(back.headers["location"])
    assert (at.netloc, at.path) == ("testserver", "/sign-in/sso/callback")
    return client.get(f"{at.path}?{at.query}")


def invited(by: User, email: str = "ravi@example.in") -> User:
    return team.invite(email, name="Ravi Menon", membership=Membership.RECRUITER, by=by)


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_somebody_invited_comes_in_by_a_verified_address(
    provider: str, recruiter: User, client: Client
) -> None:
    ravi = invited(recruiter)
    who = person(provider, "r-1", email="Ravi@example.in", email_verified=True, name="Ravi")
    assert "Sign in with Company login" in client.get("/sign-in/").content.decode()
    answer = come(who, client, "/sign-in/sso?next=/skills/")
    assert (answer.status_code, answer["Location"]) == (302, "/skills/")
    assert inside(client)
    assert SocialAccount.objects.get().user == ravi
    entry = AuditEntry.objects.get(verb="second_factor.change")
    assert (entry.actor_user, entry.detail["change"]) == (ravi, "single sign-on")
    assert Mail.objects.filter(user=ravi, template="sign_in_changed").exists()
    again = Client()
    person(provider, "r-1", email="ravi@example.in", name="Ravi")  # the link holds by the id
    come(who, again)
    assert inside(again)
    assert SocialAccount.objects.count() == 1


def test_the_way_out_is_bound_to_this_browser(provider: str, client: Client) -> None:
    asked = parse_qs(urlsplit(client.get("/sign-in/sso")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert len(asked["state"][0]) >= 10
    stolen = Client().get(f"/sign-in/sso/callback?code=x&state={asked['state'][0]}")
    assert stolen.status_code == 400
    assert "Not signed in" in stolen.content.decode()


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email": "ravi@example.in"}, "not verified"),
        ({"email": "ravi@example.in", "email_verified": False}, "not verified"),
        ({"email": "ravi@example.in", "email_verified": "true"}, "not verified"),
        ({"name": "Ravi"}, "not verified"),
        ({"email": "nobody@example.in", "email_verified": True}, "Nobody was invited"),
    ],
)
def test_nobody_else_comes_in(
    provider: str, recruiter: User, client: Client, claims: dict[str, object], said: str
) -> None:
    invited(recruiter)
    answer = come(person(provider, "stranger", **claims), client)
    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert not inside(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 2


def test_only_addresses_of_the_companys_domains_come_in(
    provider: str, recruiter: User, client: Client, settings: Any
) -> None:
    settings.OIDC_DOMAINS = frozenset({"company.in"})
    invited(recruiter)
    who = person(provider, "r-2", email="ravi@example.in", email_verified=True)
    assert "do not sign in here" in come(who, client).content.decode()
    settings.OIDC_DOMAINS = frozenset({"example.in"})
    come(who, client)
    assert inside(client)


def test_who_was_let_go_stays_out(provider: str, recruiter: User, client: Client) -> None:
    ravi = invited(recruiter)
    who = person(provider, "r-3", email="ravi@example.in", email_verified=True)
    come(who, client)
    team.let_go(ravi, by=recruiter)
    for visitor in (client, Client()):
        answer = come(who, visitor)
        assert answer.status_code == 403
        assert not inside(visitor)


def test_another_person_at_the_same_address_is_not_them(
    provider: str, recruiter: User, client: Client
) -> None:
    ravi = invited(recruiter)
    come(person(provider, "r-4", email="ravi@example.in", email_verified=True), Client())
    other = person(provider, "r-5", email="ravi@example.in", email_verified=True)
    answer = come(other, client)
    assert "linked to another person" in answer.content.decode()
    owner = Client()
    owner.force_login(recruiter)
    assert "Part from single sign-on" in owner.get("/team/").content.decode()
    owner.post(f"/team/{ravi.pk}/single-sign-on")
    assert AuditEntry.objects.get(verb="single_sign_on.unlink").actor_user == recruiter
    come(other, client)
    assert inside(client)


def test_accounts_are_made_only_where_the_settings_say_so(
    provider: str, recruiter: User, client: Client, settings: Any
) -> None:
    settings.OIDC_CREATE = True
    come(person(provider, "n-1", email="New@example.in", email_verified=True, name="New"), client)
    made = User.objects.get(email="new@example.in")
    assert not made.has_usable_password()
    assert not made.seats.exists()
    assert AuditEntry.objects.get(verb="single_sign_on.create").object == f"user {made.pk}"
    assert client.get("/team/").status_code == 403


def test_a_required_second_factor_is_the_providers_matter(
    provider: str, recruiter: User, client: Client
) -> None:
    from kasauti.records.models import SignInPolicy

    SignInPolicy.objects.create(pk=1, second_factor=True)
    users.set_password(invited(recruiter).email, password="a long enough one", by=None)
    come(person(provider, "r-6", email="ravi@example.in", email_verified=True), client)
    assert inside(client)
    by_password = Client()
    told = {"login": "ravi@example.in", "password": "a long enough one"}
    by_password.post("/sign-in/", told)
    assert by_password.get("/")["Location"] == "/security/"


def test_saying_no_at_the_provider_leads_back(provider: str, client: Client) -> None:
    out = client.get("/sign-in/sso")
    back = httpx.post(out["Location"], data={"sub": "x", "action": "deny"})
    at = urlsplit(back.headers["location"])
    assert "error=access_denied" in at.query
    answer = client.get(f"{at.path}?{at.query}")
    assert answer.status_code == 400
    assert "did not let you in" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_said_so(
    provider: str, client: Client, settings: Any
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://localhost:9"}
    answer = client.get("/sign-in/sso")
    assert answer.status_code == 502
    assert "does not answer" in answer.content.decode()


def test_without_a_provider_there_is_no_such_way(client: Client) -> None:
    assert client.get("/sign-in/sso").status_code == 404
    assert "/sign-in/sso" not in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    ("issuer", "client_id", "secret"),
    [("http://login.example.in", "a", "b"), ("https://login.example.in", "", "b"),
     ("https://login.example.in", "a", ""), ("login.example.in", "a", "b")],
)  # fmt: skip
def test_half_set_or_unencrypted_is_refused(issuer: str, client_id: str, secret: str) -> None:
    with pytest.raises(ValueError, match="KASAUTI_OIDC"):
        single_sign_on(issuer, client_id, secret)


def test_another_issuers_people_are_other_people() -> None:
    assert provider_of("https://a.example.in") != provider_of("https://b.example.in")
