"""One's own password: changed on its page, forgotten and set anew by mail; invitations again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import team, users
from kasauti.records.models import AuditEntry, Mail, User

pytestmark = [pytest.mark.database, pytest.mark.django_db]
OLD, NEW = "a long enough one", "another long enough one"


def signs_in(password: str, email: str = "asha@example.in") -> bool:
    return Client().login(email=email, password=password)


def link_of(user: User, template: str = "password_reset") -> str:
    body = Mail.objects.filter(user=user, template=template).latest("pk").body
    found = re.search(r"(/(?:password|join)/\S+)", body)
    assert found
    return found[1]


def test_a_password_is_changed_by_who_knows_it(visitor: Client, recruiter: User) -> None:
    elsewhere = Client()
    assert elsewhere.login(email=recruiter.email, password=OLD)
    place = reverse("password_change")
    assert place in visitor.get(reverse("mfa_index")).content.decode()
    told = {"current": "not this one", "password": NEW, "again": NEW}
    wrong = visitor.post(place, told)
    assert (wrong.status_code, "another one" in wrong.content.decode()) == (422, True)
    assert (
        visitor.post(
            place, told | {"current": OLD, "password": "short", "again": "short"}
        ).status_code
        == 422
    )
    assert signs_in(OLD)
    assert visitor.post(place, told | {"current": OLD}).status_code == 302
    assert signs_in(NEW)
    assert not signs_in(OLD)
    assert visitor.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Mail.objects.filter(user=recruiter, template="sign_in_changed").exists()
    assert AuditEntry.objects.filter(verb="passwords.change", actor_user=recruiter).count() == 1


def test_a_forgotten_password_is_set_anew_once(recruiter: User) -> None:
    stranger, place = Client(), reverse("password_forgotten")
    assert place in stranger.get(reverse("account_login")).content.decode()
    known = stranger.post(place, {"email": "ASHA@example.in"})
    unknown = stranger.post(place, {"email": "nobody@example.in"})
    pages = (re.sub(r"[\w-]{20,}", "", one.content.decode()) for one in (known, unknown))
    assert next(pages) == next(pages)  # but for their tokens
    stranger.post(place, {"email": "asha@example.in"})
    assert Mail.objects.filter(template="password_reset").count() == 1
    link = link_of(recruiter)
    assert stranger.get(link).status_code == 200
    assert stranger.post(link, {"password": NEW, "again": "other"}).status_code == 422
    assert stranger.post(link, {"password": NEW, "again": NEW}).status_code == 302
    assert signs_in(NEW)
    used = stranger.post(link, {"password": OLD, "again": OLD})
    assert (used.status_code, "ask for a new one" in used.content.decode()) == (410, True)
    assert not signs_in(OLD)


@pytest.mark.parametrize("token", ["x", "1-x", "999999999999999999999-x", "1-a-b", "-"])
def test_a_made_up_link_sets_nothing(recruiter: User, token: str) -> None:
    assert Client().get(reverse("password_reset", args=(token,))).status_code == 410


def test_a_link_ends_with_the_account_and_with_the_password(recruiter: User) -> None:
    Client().post(reverse("password_forgotten"), {"email": recruiter.email})
    link = link_of(recruiter)
    users.set_password(recruiter.email, password=NEW, by=None)
    assert Client().get(link).status_code == 410
    User.objects.filter(pk=recruiter.pk).update(is_active=False)
    Mail.objects.update(at=timezone.now() - timedelta(hours=1))
    Client().post(reverse("password_forgotten"), {"email": recruiter.email})
    assert Mail.objects.filter(template="password_reset").count() == 1


def test_an_invitation_is_sent_again_until_they_join(visitor: Client, recruiter: User) -> None:
    guest = team.invite(
        "ravi@example.in", name="Ravi Nair", membership=Membership.INTERVIEWER, by=recruiter
    )
    again = reverse("team_invite_again", args=(guest.pk,))
    assert again in visitor.get(reverse("team")).content.decode()
    visitor.post(again)
    assert Mail.objects.filter(user=guest, template="invitation").count() == 2
    link = link_of(guest, "invitation")
    assert Client().post(link, {"password": NEW, "again": NEW}).status_code == 302
    assert signs_in(NEW, guest.email)
    assert "password already" in visitor.post(again, follow=True).content.decode()
    assert Mail.objects.filter(user=guest, template="invitation").count() == 2
