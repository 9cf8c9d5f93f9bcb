"""The reference of the role file knows the same keys, words, bars and errors as the loader."""

import re
import tomllib
from enum import StrEnum
from pathlib import Path

import pytest

from kasauti.roles import (
    Family,
    QuestionKind,
    RoleFileError,
    Seniority,
    WorkMode,
    default_bars,
    family_shift,
    load_role,
    usual_years,
)
from kasauti.roles.role_file import KEYS
from kasauti.skills import SkillGraph

REFERENCE = Path("docs/reference/role-file.md").read_text()
TABLES = {
    "": "## Keys",
    "must": "In `[[must]]` and `[[nice]]`:",
    "band": "In `[band]`:",
    "knock_out": "In `[[knock_out]]`:",
    "question": "In `[[question]]`:",
}


def keys_of(table: str) -> list[str]:
    section = REFERENCE.split(TABLES[table])[1]
    rows = re.search(r"(?:\|.*\n)+", section)
    assert rows is not None
    return re.findall(r"^\| `(\w+)` \|", rows.group(), re.MULTILINE)


@pytest.mark.parametrize("table", TABLES)
def test_the_reference_lists_exactly_the_keys_the_loader_knows(table: str) -> None:
    assert sorted(keys_of(table)) == sorted(KEYS[table])


def test_the_example_loads_and_uses_every_key(graph: SkillGraph) -> None:
    example = REFERENCE.split("```toml\n")[1].split("```")[0]
    assert load_role(example, graph=graph).title == "Senior Machine Learning Engineer, LLM"
    content = tomllib.loads(example)
    assert set(content) == set(KEYS[""])
    used = {key for entry in content["must"] + content["nice"] for key in entry}
    assert used == set(KEYS["must"]) - {"words"}
    assert {key for entry in content["question"] for key in entry} == set(KEYS["question"])


@pytest.mark.parametrize("words", [Family, Seniority, WorkMode, QuestionKind])
def test_the_reference_names_every_word(
    words: type[StrEnum],
) -> None:
    for word in words:
        assert f"`{word.value}`" in REFERENCE


@pytest.mark.parametrize("seniority", Seniority)
def test_the_bars_of_the_reference_are_those_of_the_data(seniority: Seniority) -> None:
    row = next(
        line for line in REFERENCE.splitlines() if line.startswith(f"| {seniority.value} | ")
    )
    _, _, years, *figures, _ = (cell.strip() for cell in row.split("|"))
    assert years == usual_years(seniority)
    general = [int(figure) for figure in " ".join(figures).split()]
    for family in Family:
        line = next(s for s in REFERENCE.splitlines() if s.startswith(f"| {family.value} | "))
        shifts = {i: int(step) for i, step in re.findall(r"([SMB]\d) ([+-]\d)", line)}
        bars = default_bars(family, seniority)
        for (competency, level), usual in zip(bars.items(), general, strict=True):
            highest = 5 if seniority is Seniority.STAFF else 4
            assert level == min(highest, max(1, usual + shifts.get(competency, 0)))
        assert line.endswith(f"| {family_shift(family)} |")


def test_the_errors_of_the_reference_are_those_of_the_loader(graph: SkillGraph) -> None:
    with pytest.raises(RoleFileError) as caught:
        load_role(
            'title = "x"\nfamily = "llm"\nseniority = "mid"\n\n\n\n\n\n\n\n'
            '[[must]]\nskill = "Kubernets"\nlevel = "guru"',
            graph=graph,
        )
    shown = REFERENCE.split("```text\n")[1].split("```")[0].strip().splitlines()
    assert [f"llm.toml: {problem}" for problem in caught.value.problems] == shown
