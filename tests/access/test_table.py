"""The table as a whole, and what a standing makes of it."""

import re
from pathlib import Path

import pytest

from kasauti.access import HIDDEN, NOBODY, TABLE, Membership, Permission, Secret, Standing, may_hold

PAGE = Path(__file__).parents[2] / "docs/explanation/permissions.md"
MANAGER = Standing(on={7: frozenset({Membership.HIRING_MANAGER})})


def test_every_permission_has_its_line() -> None:
    assert set(TABLE) == set(Permission)
    assert set(HIDDEN) == set(Secret)


@pytest.mark.parametrize("permission", Permission)
def test_an_owner_may_everything_and_nobody_nothing(permission: Permission) -> None:
    assert may_hold(Membership.OWNER, permission)
    assert not NOBODY.may_somewhere(permission)


@pytest.mark.parametrize("permission", Permission)
def test_an_auditor_only_looks(permission: Permission) -> None:
    looks = permission.value.endswith((".see", ".shortlist", ".own"))
    assert looks or not may_hold(Membership.AUDITOR, permission)


def test_the_page_says_what_the_table_says() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \|(.+)\|$", PAGE.read_text(), re.MULTILINE)
    told = {
        name: {m for m, cell in zip(Membership, cells.split("|"), strict=True) if cell.strip()}
        for name, cells in rows
    }
    assert told == {p.value: set(held) for p, held in TABLE.items()}


def test_a_seat_on_one_role_says_nothing_of_another() -> None:
    assert MANAGER.may(Permission.APPLICATIONS_MOVE, 7)
    assert not MANAGER.may(Permission.APPLICATIONS_MOVE, 8)
    assert not MANAGER.may(Permission.APPLICATIONS_MOVE)
    assert MANAGER.may_somewhere(Permission.APPLICATIONS_MOVE)
    assert MANAGER.roles_where(Permission.APPLICATIONS_MOVE) == {7}
    assert MANAGER.roles_where(Permission.CANDIDATES_SEARCH) == frozenset()
    assert (MANAGER.knows(7), MANAGER.knows(8)) == (True, False)


def test_everywhere_counts_on_every_role() -> None:
    recruiter = Standing(frozenset({Membership.RECRUITER}))
    assert recruiter.may(Permission.APPLICATIONS_MOVE, 99)
    assert recruiter.roles_where(Permission.APPLICATIONS_MOVE) is None


def test_pay_is_hidden_until_one_membership_shows_it() -> None:
    interviewer = frozenset({Membership.INTERVIEWER})
    both = interviewer | {Membership.FINANCE}
    assert not Standing(interviewer).sees(Secret.PAY)
    assert Standing(both).sees(Secret.PAY)
    assert not MANAGER.sees(Secret.PAY, 8)
    assert not NOBODY.sees(Secret.PAY)


def test_protected_data_is_seen_by_no_decider() -> None:
    for one in Membership:
        if may_hold(one, Permission.APPLICATIONS_DECIDE):
            assert not Standing(frozenset({one})).sees(Secret.PROTECTED)
