"""What PostgreSQL cannot store comes in by path, query and body, and breaks nothing."""

from __future__ import annotations

import pytest

from kasauti.records.models import Role
from tests.api.conftest import Program

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.parametrize("rest", ["", "/pipeline", "/views/shortlist", "/requisitions", "/pool"])
def test_a_path_with_a_nul_leads_nowhere(program: Program, rest: str) -> None:
    for method, told in (("get", {}), ("post", {"json": {"people": [1]}})):
        answer = program.ask(method, f"/roles/%00{rest}", **told)
        assert answer.status_code in (404, 405), answer.content


@pytest.mark.parametrize("unstorable", ["\x00", "\\u0000", "\\\\u0000\x00"])
def test_a_query_is_read_as_what_can_be_stored(program: Program, unstorable: str) -> None:
    for name in ("words", "place"):
        assert program.get("/pool", **{name: unstorable})["items"] == []
    for name in ("role", "source"):
        answer = program.ask("get", "/reports/sources", data={name: unstorable})
        assert answer.status_code == (422 if name == "role" else 200), answer.content


def test_a_backslash_that_somebody_wrote_is_none_of_it(program: Program, role: Role) -> None:
    told = {"name": "a\\u0000b\x00", "query": "standing=open"}
    kept = program.ask("post", "/pool-views", json=told)
    assert kept.status_code == 201, kept.content
    assert kept.json()["name"] == "a\\u0000b\ufffd"
