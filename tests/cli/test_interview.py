"""``kasauti interview`` as a person runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti.cli.app import main

RUN = CliRunner()


def test_the_lint_is_green_and_turns_red_without_a_stage() -> None:
    green = RUN.invoke(main, ["interview", "lint", "--json"])
    assert green.exit_code == 0
    assert len(json.loads(green.output)) == 20
    red = RUN.invoke(main, ["interview", "lint", "--without", "A"])
    assert red.exit_code == 1
    assert "B1 is seen in 1 stage (O); two are needed." in red.output


def test_the_lint_names_an_unknown_stage() -> None:
    result = RUN.invoke(main, ["interview", "lint", "--without", "Z"])
    assert result.exit_code == 2
    assert "'Z' is no stage" in result.output


def test_a_kit_says_what_each_stage_measures() -> None:
    kit = json.loads(
        RUN.invoke(main, ["interview", "kit", "senior", "--family", "llm", "--json"]).output
    )
    assert kit["minutes"] == 290
    assert [s["code"] for s in kit["sessions"]][-2:] == ["O30+L30", "E45"]
    assert "30" in RUN.invoke(main, ["interview", "kit", "senior", "--family", "llm"]).output


@pytest.fixture
def report(tmp_path: Path) -> Path:
    role = tmp_path / "role.toml"
    made = RUN.invoke(main, ["role", "new", "--help"])
    assert made.exit_code == 0
    resume = tmp_path / "asha.txt"
    resume.write_text(
        "Asha Verma\nasha@example.org\n\nExperience\nML Engineer, Tilak Labs, Jan 2021 - Present\n"
        "- Built and own a ranking service in Python and PyTorch for 3 million users, p99 40 ms.\n"
        "- Set up Airflow retraining with MLflow registry and rollback; cut failures by 60%.\n\n"
        "Skills\nPython, PyTorch, Airflow, MLflow, Docker, Kubernetes\n"
    )
    role.write_text(
        'title = "Senior ML engineer"\nfamily = "classical"\nseniority = "senior"\n\n'
        '[[must]]\nskill = "Python"\nlevel = 3\n'
    )
    out = tmp_path / "screening.json"
    done = RUN.invoke(
        main,
        ["screen", "--role", str(role), str(resume), "--json", str(out), "--as-of", "2026-11-01"],
    )
    assert done.exit_code == 0, done.output
    return out


def test_a_plan_is_drawn_from_a_screening(report: Path) -> None:
    plan = json.loads(RUN.invoke(main, ["interview", "plan", str(report), "--json"]).output)
    assert [s["code"] for s in plan["sessions"]] == ["W45", "R30", "D45", "A75", "O50", "E45"]
    assert all(s["sentence"].endswith(".") for s in plan["sessions"])
    assert plan["settled"] == []
    words = RUN.invoke(main, ["interview", "plan", str(report)]).output
    assert "Senior ML engineer: 6 sessions, 290 minutes" in words


def test_a_report_that_is_none_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "x.json"
    wrong.write_text("{}")
    result = RUN.invoke(main, ["interview", "plan", str(wrong)])
    assert result.exit_code == 1
    assert "kasauti screen --json" in result.output
