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
    found = json.loads(green.output)
    assert found["green"]
    assert len(found["kits"]) == 20
    assert found["questions"] == []
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


def test_a_question_in_full_and_its_sheet() -> None:
    words = RUN.invoke(main, ["interview", "question", "recommender"]).output
    assert "Where do your negatives come from?" in words
    assert "50 million products" in words
    checked = RUN.invoke(
        main, ["interview", "question", "recommender", "--check", "vectors=256", "--json"]
    )
    assert json.loads(checked.output)["vectors"]["accepted"] is False
    wrong = RUN.invoke(main, ["interview", "question", "recommender", "--check", "cost=1"])
    assert "lines are requests" in wrong.output
    assert RUN.invoke(main, ["interview", "question", "O99"]).exit_code == 2


def test_a_dossier_from_files(report: Path, tmp_path: Path) -> None:
    ratings = tmp_path / "ratings.json"
    row = {
        "competency": "M5",
        "stage": "D",
        "rater": "asha",
        "level": 4,
        "evidence": "Swept the rate.",
    }
    ratings.write_text(json.dumps({"ratings": [row]}))
    words = RUN.invoke(main, ["dossier", "show", str(report), "--ratings", str(ratings)]).output
    assert "Swept the rate." in words
    assert "Which side is stronger" in words
    out = tmp_path / "packet.json"
    done = RUN.invoke(
        main, ["dossier", "export", str(report), "--ratings", str(ratings), "--to", str(out)]
    )
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text())
    means = next(c for c in found["competencies"] if c["id"] == "M5")["means"]
    assert {"means": "D", "level": 4.0} in means
    shown = RUN.invoke(main, ["dossier", "show", str(report), "--ratings", str(ratings), "--json"])
    assert json.loads(shown.output) == found


def test_wrong_ratings_are_named(report: Path, tmp_path: Path) -> None:
    ratings = tmp_path / "ratings.json"
    ratings.write_text(json.dumps({"ratings": [{"competency": "M5"}]}))
    result = RUN.invoke(main, ["dossier", "show", str(report), "--ratings", str(ratings)])
    assert result.exit_code == 1
    assert "rating 1: stage, rater, level is missing" in result.output
    ratings.write_text("[]")
    assert (
        "no JSON object"
        in RUN.invoke(main, ["dossier", "show", str(report), "--ratings", str(ratings)]).output
    )
    assert RUN.invoke(main, ["dossier", "export", str(report), "--to", "x.pdf"]).exit_code == 2
