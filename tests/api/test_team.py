"""The team through the API: listed, invited, seated, let go; the last owner stays."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.records.models import AuditEntry, Mail, Role, Seat, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
INVITED = {"email": "Bilal@example.in", "name": "Bilal", "membership": "interviewer"}


def test_somebody_is_invited_seated_and_let_go(role: Role, program: Program, user: User) -> None:
    told, key = INVITED | {"roles": [role.slug]}, {"Idempotency-Key": "one"}
    invited = [program.ask("post", "/team", json=told, headers=key) for _ in range(2)]
    assert invited[0].status_code == 201, invited[0].content
    assert invited[1].json() == invited[0].json()
    one = invited[0].json()
    assert (one["email"], one["joined"]) == ("bilal@example.in", False)
    (seat,) = one["seats"]
    assert (seat["membership"], seat["role"]) == ("interviewer", role.slug)
    assert Mail.objects.filter(template="invitation").count() == 1
    assert "/join/" not in invited[0].content.decode()  # the link is the invited one's alone
    place = f"/team/{one['id']}"
    more = program.ask("post", f"{place}/seats", json={"membership": "coordinator"})
    assert len(more.json()["seats"]) == 2
    fewer = program.ask("delete", f"/seats/{seat['id']}")
    assert [one["membership"] for one in fewer.json()["seats"]] == ["coordinator"]
    assert program.ask("post", f"{place}/let-go").json()["active"] is False
    assert {one["name"] for one in program.get("/team")["items"]} == {"Bilal", "Asha Rao"}
    verbs = AuditEntry.objects.filter(verb__startswith="team.", actor_user=user)
    assert [one.verb for one in verbs.order_by("number")] == [
        "team.invite", "team.seat", "team.unseat", "team.let_go",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "status"),
    [({"email": "asha@example.in"}, 409), ({"email": "nobody"}, 409), ({"roles": ["none"]}, 422),
     ({"membership": "king"}, 422), ({"name": ""}, 422)],
)  # fmt: skip
def test_an_invitation_that_makes_no_sense_is_refused(
    program: Program, more: dict[str, object], status: int
) -> None:
    answer = program.ask("post", "/team", json=INVITED | more)
    assert answer.status_code == status, answer.content
    assert User.objects.count() == 1


def test_the_last_owner_stays_and_nobody_else_changes_the_team(
    role: Role, program: Program, user: User
) -> None:
    seat = user.seats.get()
    assert program.ask("delete", f"/seats/{seat.pk}").status_code == 409
    assert program.ask("post", f"/team/{user.pk}/let-go").status_code == 409
    whole = {"membership": "auditor", "role": role.slug}
    assert program.ask("post", f"/team/{user.pk}/seats", json=whole).status_code == 409
    recruiter = program_of(member("Rita", Membership.RECRUITER))
    assert recruiter.ask("get", "/team").status_code == 200
    told = {"membership": "owner"}
    for answer in (
        recruiter.ask("post", "/team", json=INVITED),
        recruiter.ask("post", f"/team/{user.pk}/seats", json=told),
        recruiter.ask("delete", f"/seats/{seat.pk}"),
        recruiter.ask("post", f"/team/{user.pk}/let-go"),
    ):
        assert answer.status_code == 403
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, role))
    assert manager.ask("get", "/team").status_code == 403
    assert Seat.objects.filter(membership="owner").count() == 1
