"""Inviting, joining, seats."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import links, team
from kasauti.actions.refusals import Refused
from kasauti.records.models import Mail, Role, User

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_an_invitation_is_mailed_and_used_once(role: Role, user: User) -> None:
    made = team.invite(
        "Ravi@Example.in", name="Ravi", membership=Membership.INTERVIEWER, on=[role], by=user
    )
    sent = Mail.objects.get(user=made)
    token = sent.body.partition("/join/")[2].split()[0]
    assert links.read(token, "invitation") == made.pk
    with pytest.raises(Refused, match="too short"):
        team.join(made, "short")
    team.join(made, "a long enough one")
    made.refresh_from_db()
    assert made.check_password("a long enough one")
    with pytest.raises(Refused, match="has been used"):
        team.join(made, "another long one")
    assert [(s.membership, s.role) for s in made.seats.all()] == [("interviewer", role)]


def test_the_last_owner_stays(user: User) -> None:
    with pytest.raises(Refused, match="last owner"):
        team.let_go(user, by=user)
    with pytest.raises(Refused, match="last owner"):
        team.unseat(user.seats.get(), by=user)


def test_an_auditor_is_one_of_everything(role: Role, user: User) -> None:
    with pytest.raises(Refused, match="every role"):
        team.seat(user, Membership.AUDITOR, role, by=user)


def test_who_is_let_go_cannot_come_back_by_the_link(role: Role, user: User) -> None:
    made = team.invite("ravi@example.in", name="Ravi", membership=Membership.RECRUITER, by=user)
    team.let_go(made, by=user)
    with pytest.raises(Refused):
        team.join(made, "a long enough one")
