"""What a team's own data can support, through the API; one's own ratings to oneself."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kasauti.access import Membership
from kasauti.records.models import Role
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BARS = "judge,competency,first,second\n" + "".join(
    f"{judge},M5,{first},3\n" for judge, first in zip("abcd", (2, 3, 4, 3), strict=True)
)


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", text.encode(), "text/csv")


def test_of_too_few_nothing_is_said_and_why(program: Program) -> None:
    assert program.get("/validation/raters") == {"agreement": [], "studies": []}
    items = program.get("/validation/items")
    assert {one["asked"] for one in items["heard"]} == {0}
    assert {one["difficulty"] for one in items["families"]} == {None}
    own = program.get("/own-ratings")
    assert (own["report"], own["severity"]) == (None, None)
    assert "are the least" in own["missing"]


def test_tables_from_elsewhere_are_reported_on_and_not_kept(program: Program) -> None:
    told = program.ask("post", "/validation", data={"bars": sheet(BARS)})
    assert told.status_code == 200, told.content
    assert (told.json()["bars"]["M5"]["level"], told.json()["survey"]) == (3, None)
    none = program.ask("post", "/validation", data={"applicants_sd": "0.5"})
    assert (none.status_code, "one table" in none.json()["detail"]) == (409, True)
    wrong = program.ask("post", "/validation", data={"survey": sheet(BARS)})
    assert (wrong.status_code, "survey: no column" in wrong.json()["detail"]) == (422, True)
    large = program.ask("post", "/validation", data={"bars": sheet(BARS * 20_000)})
    assert (large.status_code, "1 MB" in large.json()["detail"]) == (409, True)


def test_reports_are_for_who_reads_them_and_own_ratings_for_who_interviews(role: Role) -> None:
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    finance = program_of(member("Farid", Membership.FINANCE, role))
    for place in ("/validation/raters", "/validation/items"):
        assert interviewer.ask("get", place).status_code == 403
        assert finance.ask("get", place).status_code == 200
    assert interviewer.ask("post", "/validation", data={"bars": sheet(BARS)}).status_code == 403
    assert finance.ask("get", "/own-ratings").status_code == 403
    assert interviewer.get("/own-ratings")["report"] is None
