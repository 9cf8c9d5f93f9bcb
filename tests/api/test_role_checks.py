"""What to mend in a role, through the API: its description, its reach, reasons that repeat."""

from __future__ import annotations

import pytest

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import roles
from kasauti.records.models import Application, Candidate, ResumeFile, Role, User
from tests.actions.conftest import ROLE, resume
from tests.actions.test_reasons import STUDIED, screened, turn_down
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_description_is_checked_with_the_roles_reach(program: Program, people: Role) -> None:
    told = program.get(f"/roles/{people.slug}/description-check")
    assert told["pool"] == 3
    assert told["meet_all"] <= 3
    assert all(one["reason"] and one["mend"] for one in told["findings"])


def test_reasons_that_repeat_are_told_by_their_key(
    program: Program, role: Role, user: User
) -> None:
    file = ResumeFile.objects.create(sha256="5" * 64, size=3)
    place = f"/roles/{role.slug}/repeated-reasons"
    made = [
        Application.objects.create(
            candidate=Candidate.objects.create(name=f"Person {n}"), role=role, file=file
        )
        for n in range(3)
    ]
    told = {"people": [one.pk for one in made], "reason": "ml depth"}
    assert program.get(place) == []
    done = program.ask("post", f"/roles/{role.slug}/rejections", json=told)
    assert done.status_code in (200, 201), done.content
    (found,) = program.get(place)
    assert (found["reason"], found["times"], found["name"]) == (
        "ml depth",
        3,
        "Not enough ML depth",
    )
    assert found["edit"] is None  # nobody's file was read
    other = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Dev", Membership.HIRING_MANAGER, other))
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    assert stranger.ask("get", place).status_code == 404
    assert interviewer.ask("get", place).status_code == 403
    check = f"/roles/{role.slug}/description-check"
    assert stranger.ask("get", check).status_code == 404
    assert interviewer.ask("get", check).status_code == 200  # who sees a role sees its description


def test_a_reason_that_repeats_proposes_a_change_that_a_program_may_put(
    program: Program, role: Role, user: User
) -> None:
    asked = ROLE.replace("advanced", "beginner").replace("proficient", "intermediate")
    role = roles.update(role, asked, by=user)
    for _ in range(3):
        turn_down(screened(role, STUDIED), user, "ml depth")
    screened(role, resume())
    (found,) = program.get(f"/roles/{role.slug}/repeated-reasons")
    edit = found["edit"]
    source = edit.pop("source")
    assert edit == {
        "requirement": "PyTorch", "level_before": 2, "level_after": 3, "must_before": True,
        "must_after": True, "past": 4, "differ": 3, "turned_down": 3, "kept": 0,
    }  # fmt: skip
    done = program.ask("put", f"/roles/{role.slug}", json={"source": source})
    assert done.status_code == 200, done.content
    role.refresh_from_db()
    assert [one["level"] for one in role.parsed["requirements"]] == [1, 3]
