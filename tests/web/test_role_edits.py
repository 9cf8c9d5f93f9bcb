"""What a repeated reason proposes to change of a role: shown with its effect, saved by a person."""

from __future__ import annotations

import re

import pytest

from kasauti.actions import roles
from tests.actions.conftest import ROLE, resume
from tests.actions.test_reasons import STUDIED, screened, turn_down
from tests.web.conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_change_is_shown_with_whom_it_touches_before_anybody_saves_it(hiring: Round) -> None:
    asked = ROLE.replace("advanced", "beginner").replace("proficient", "intermediate")
    role = roles.update(hiring.role, asked, by=hiring.user)
    for _ in range(3):
        turn_down(screened(role, STUDIED), hiring.user, "ml depth")
    screened(role, resume())
    board = hiring.get(f"/roles/{role.slug}/pipeline")
    (link,) = re.findall(r'href="(/roles/[^"]+/edit\?reason=[^"]+)"', board)
    page = hiring.get(link)
    assert "PyTorch: Proficient instead of Intermediate." in page
    assert "Of 4 who applied, 3 would stand differently" in page
    assert "3 of them were turned down for this reason, 0 were not" in page
    levels = re.findall(r'name="needs-1-level".*?</select>', page, re.DOTALL)
    assert levels
    assert re.search(r'value="3"\s+selected', levels[0])
    role.refresh_from_db()
    assert role.source == asked


def test_a_reason_that_no_one_change_fits_is_said_to_be_so(hiring: Round) -> None:
    page = hiring.get(f"/roles/{hiring.role.slug}/edit", reason="pay")
    assert "No single level or must-have tells those turned down from the others" in page
    assert "No single level" not in hiring.get(f"/roles/{hiring.role.slug}/edit", reason="x")
