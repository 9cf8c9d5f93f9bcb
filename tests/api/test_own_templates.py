"""A team's own templates through the API."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WORDS = {"subject": "Where we meet", "body": "Dear {name}, come to gate 2."}


def test_one_is_made_looked_at_changed_archived_and_brought_back(program: Program) -> None:
    looked = program.ask("post", "/own-templates/preview", json=WORDS).json()
    assert looked["body"] == "Dear Kavya Menon, come to gate 2."
    told = WORDS | {"name": "Gate", "language": "hi"}
    made = program.ask("post", "/own-templates", json=told)
    assert made.status_code == 201, made.content
    assert program.ask("post", "/own-templates", json=told).status_code == 409
    place = f"/own-templates/{made.json()['id']}"
    other = {"subject": "S", "body": "Come to gate 3"}
    assert program.ask("put", place, json=other).json()["body"] == "Come to gate 3"
    wrong = program.ask("put", place, json={"subject": "S", "body": "{pay}"})
    assert (wrong.status_code, "{pay}" in wrong.json()["detail"]) == (409, True)
    assert program.ask("post", f"{place}/archive").json()["archived_at"] is not None
    assert program.ask("post", f"{place}/bring-back").json()["archived_at"] is None
    assert [one["name"] for one in program.get("/own-templates")["items"]] == ["Gate"]
