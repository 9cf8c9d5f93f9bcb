"""A role goes through the guided form and comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.roles import load_role
from kasauti.skills import load_graph
from kasauti.web.recruiter.role_forms import as_toml, initial_of, kept_of

ROLES = sorted((Path(__file__).parents[2] / "examples/roles").glob("*.toml"))


@pytest.mark.parametrize("path", ROLES, ids=lambda path: path.stem)
def test_an_example_role_comes_back_the_same(path: Path) -> None:
    graph = load_graph()
    role = load_role(path.read_text(), graph=graph)
    fields, rows = initial_of(role, graph)
    cleaned = [row | {"must": row["must"] == "must"} for row in rows]
    back = load_role(as_toml(fields, cleaned, kept_of(role)), graph=graph)
    assert back.requirements == role.requirements
    assert back == role


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80))
def test_any_words_survive_as_toml(words: str) -> None:
    fields = {
        "title": "ML Engineer", "family": "llm", "seniority": "mid", "location": "",
        "work_mode": "hybrid", "summary": f"We build {words} here.", "owns": "",
        "first_90_days": "", "band_low": "", "band_high": "",
    }  # fmt: skip
    rows = [{"skills": "Python", "level": 3, "must": True, "words": f"knows {words}!"}]
    role = load_role(as_toml(fields, rows, {}), graph=load_graph())
    wanted = f"knows {words}!".replace("\r\n", "\n")
    assert role.requirements[0].words.split() == wanted.split()
