"""A second factor: set up, asked for, required of the team, reset for who is locked out."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client

from kasauti.access import Membership
from kasauti.actions import second_factor, users
from kasauti.actions.refusals import Refused
from kasauti.records.models import AuditEntry, Mail, User

from .one_time_codes import code_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PASSWORD = "a long enough one"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()  # rate limits and codes used already


def sign_in(email: str, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/sign-in/", {"login": email, "password": PASSWORD})
    return client


def confirmed(client: Client) -> Client:
    """Have the password asked for again, as before every change of signing in."""
    assert client.get("/security/app").headers["Location"].startswith("/security/confirm")
    assert client.post("/security/confirm", {"password": PASSWORD}).status_code == 302
    return client


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set an app up and return its key and the recovery codes."""
    page = confirmed(client).get("/security/app").content.decode()
    assert "<svg" in page
    key = re.findall(r"\b[A-Z2-7]{32}\b", page)[0]
    shown = client.post("/security/app", {"code": code_of(key)}, follow=True).content.decode()
    return key, re.findall(r"<li>(\d+)</li>", shown)


def signed_in(client: Client) -> bool:
    return client.get("/security/").status_code == 200


def test_who_set_up_an_app_is_asked_for_its_code(recruiter: User) -> None:
    key, codes = set_up(sign_in(recruiter.email))
    assert len(codes) == 10
    client = sign_in(recruiter.email)
    assert not signed_in(client)
    for wrong in ("000000", code_of(key, steps=-9), ""):
        answer = client.post("/sign-in/code", {"code": wrong})
        assert answer.status_code == 200
        assert not signed_in(client)
    cache.clear()
    assert client.post("/sign-in/code", {"code": code_of(key)}).status_code == 302
    assert signed_in(client)


def test_a_password_alone_opens_nothing_but_the_question(recruiter: User) -> None:
    set_up(sign_in(recruiter.email))
    client = sign_in(recruiter.email)
    for place in ("/", "/team/", "/security/", "/security/app", "/search?q=a"):
        answer = client.get(place)
        assert answer.status_code == 302, place
        assert answer["Location"].startswith("/sign-in/"), place


def test_a_recovery_code_opens_once(recruiter: User) -> None:
    _, codes = set_up(sign_in(recruiter.email))
    for expected in (True, False):
        client = sign_in(recruiter.email)
        client.post("/sign-in/code", {"code": codes[0]})
        assert signed_in(client) == expected


def test_recovery_codes_are_shown_once(recruiter: User) -> None:
    client = sign_in(recruiter.email)
    _, codes = set_up(client)
    assert codes[0] not in client.get("/security/codes").content.decode()
    shown = client.post("/security/codes/new", follow=True).content.decode()
    again = re.findall(r"<li>(\d+)</li>", shown)
    assert len(again) == 10
    assert not set(again) & set(codes)


def test_no_secret_lies_in_the_database_in_clear(recruiter: User) -> None:
    key, _ = set_up(sign_in(recruiter.email))
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert key not in kept
    detail = json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert key not in detail


def test_every_change_is_on_record_and_told_by_mail(recruiter: User) -> None:
    client = sign_in(recruiter.email)
    set_up(client)
    assert client.post("/security/app/remove").status_code == 302
    entries = AuditEntry.objects.filter(verb="second_factor.change").order_by("number")
    assert [entry.detail["change"] for entry in entries] == ["app", "app removed"]
    assert {entry.actor_user for entry in entries} == {recruiter}
    told = [mail.body for mail in Mail.objects.filter(template="sign_in_changed").order_by("pk")]
    assert "was set up" in told[0]
    assert "was removed" in told[1]
    assert not Authenticator.objects.exists()


def test_a_screen_left_open_changes_nothing(recruiter: User) -> None:
    client = sign_in(recruiter.email)
    for place in ("/security/app", "/security/passkey"):
        for answer in (client.get(place), client.post(place, {"code": "123456"})):
            assert answer.headers["Location"].startswith("/security/confirm"), place
    wrong = client.post("/security/confirm", {"password": "not this one"})
    assert wrong.status_code == 200
    assert client.get("/security/app").status_code == 302


def test_a_team_that_requires_it_stops_everybody_without(recruiter: User) -> None:
    with pytest.raises(Refused, match="your own"):
        second_factor.require(True, by=recruiter)
    owner = sign_in(recruiter.email)
    set_up(owner)
    owner.post("/team/second-factor", {"required": "yes"})
    assert second_factor.required()
    users.create(
        "ravi@example.in", name="Ravi", password=PASSWORD, by=recruiter,
        membership=Membership.RECRUITER,
    )  # fmt: skip
    ravi = sign_in("ravi@example.in")
    for place in ("/", "/roles/new", "/search?q=a", "/palette?q=a", "/bench"):
        for answer in (ravi.get(place), ravi.post(place)):
            assert (answer.status_code, answer.headers["Location"]) == (302, "/security/"), place
    assert "asks everybody" in ravi.get("/security/").content.decode()
    set_up(ravi)
    assert ravi.get("/").status_code == 200
    assert owner.get("/").status_code == 200
    owner.post("/team/second-factor", {"required": "no"})
    assert not second_factor.required()


def test_only_an_owner_requires_it_or_resets_it(recruiter: User) -> None:
    coordinator = users.create(
        "ravi@example.in", name="Ravi", password=PASSWORD, by=recruiter,
        membership=Membership.COORDINATOR,
    )  # fmt: skip
    client = sign_in(coordinator.email)
    for place in ("/team/second-factor", f"/team/{recruiter.pk}/second-factor"):
        assert client.post(place, {"required": "yes"}).status_code == 403


def test_who_is_locked_out_is_reset_by_an_owner(recruiter: User) -> None:
    ravi = users.create(
        "ravi@example.in", name="Ravi", password=PASSWORD, by=recruiter,
        membership=Membership.RECRUITER,
    )  # fmt: skip
    set_up(sign_in(ravi.email))
    assert not signed_in(sign_in(ravi.email))
    owner = sign_in(recruiter.email)
    assert "Reset the second factor" in owner.get("/team/").content.decode()
    owner.post(f"/team/{ravi.pk}/second-factor")
    assert signed_in(sign_in(ravi.email))
    entry = AuditEntry.objects.get(verb="second_factor.reset")
    assert (entry.actor_user, entry.object) == (recruiter, f"user {ravi.pk}")
    assert Mail.objects.filter(user=ravi, body__contains="reset by the team").exists()
    with pytest.raises(Refused, match="has no second factor"):
        second_factor.reset(ravi, by=recruiter)


def test_ones_own_is_not_reset_without_a_code(recruiter: User) -> None:
    set_up(sign_in(recruiter.email))
    with pytest.raises(Refused, match="security page"):
        second_factor.reset(recruiter, by=recruiter)
    assert second_factor.reset(users.find(recruiter.email), by=None) == 2


def test_guessing_codes_is_stopped(recruiter: User) -> None:
    key, _ = set_up(sign_in(recruiter.email))
    cache.clear()
    client = sign_in(recruiter.email)
    for guess in range(12):
        client.post("/sign-in/code", {"code": f"{guess:06d}"})
    client.post("/sign-in/code", {"code": code_of(key)})
    assert not signed_in(client)


def test_another_installations_key_opens_no_secret(recruiter: User, settings: object) -> None:
    from kasauti.web.sign_in import SecondFactor

    kept = SecondFactor().encrypt("JBSWY3DP")
    assert SecondFactor().decrypt(kept) == "JBSWY3DP"
    settings.SECRET_KEY = "of another place"  # type: ignore[attr-defined]
    with pytest.raises(InvalidToken):
        SecondFactor().decrypt(kept)
