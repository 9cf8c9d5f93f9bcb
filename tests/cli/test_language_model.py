"""A language model may polish words and point at lines; a stand-in speaks for one here.

No real model was tried.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti.cli import main
from tests.connections.stand_in import stand_in

ROLE = Path(__file__).parents[2] / "examples/roles/llm-senior.toml"
RESUME = """Asha Rao
Experience
ML Engineer, Nadi Commerce, Jan 2021 - Present
- Built a ranking service in PyTorch for 4 million users
"""


def settings(url: str) -> dict[str, str]:
    return {"KASAUTI_LANGUAGE_MODEL_URL": url, "KASAUTI_LANGUAGE_MODEL_NAME": "stand-in"}


def test_words_that_add_a_number_are_refused_and_told() -> None:
    with stand_in("You lead 40 people and earn 9 crore.") as model:
        result = CliRunner().invoke(
            main, ["jd", "write", str(ROLE), "--polish"], env=settings(model.url)
        )
    assert result.exit_code == 0, result.output
    assert "refused" in result.output
    assert model.requests


def test_proposed_lines_are_shown_apart_and_change_no_level(tmp_path: Path) -> None:
    path = tmp_path / "asha.txt"
    path.write_text(RESUME)
    plain = CliRunner().invoke(main, ["resume", "show", str(path), "--json"])
    answer = json.dumps({"lines": [
        {"line": 4, "skill": "PyTorch", "kind": "built"},
        {"line": 99, "skill": "PyTorch", "kind": "built"},
    ]})  # fmt: skip
    with stand_in(answer) as model:
        result = CliRunner().invoke(
            main, ["resume", "show", str(path), "--json", "--propose"], env=settings(model.url)
        )
    person = json.loads(result.output)
    quotes = {one["quote"] for one in person.pop("proposed")}
    assert quotes == {"- Built a ranking service in PyTorch for 4 million users"}
    person.pop("dropped")
    assert person == json.loads(plain.output)


@pytest.mark.parametrize("command", [["jd", "write", str(ROLE), "--polish"]])
def test_without_settings_the_command_says_how_to_name_one(command: list[str]) -> None:
    result = CliRunner().invoke(main, command, env={"KASAUTI_LANGUAGE_MODEL_URL": ""})
    assert result.exit_code == 1
    assert "KASAUTI_LANGUAGE_MODEL_URL" in result.output
