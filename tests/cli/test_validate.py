"""``kasauti validate`` as a person runs it."""

import json
from pathlib import Path

from click.testing import CliRunner

from kasauti.cli.app import main

RUN = CliRunner()


def test_bars_and_outcomes(tmp_path: Path) -> None:
    bars, outcomes = tmp_path / "bars.csv", tmp_path / "outcomes.csv"
    rows = [f"{judge},M5,3,{level}" for judge, level in zip("abcd", (3, 3, 4, 3), strict=True)]
    bars.write_text("judge,competency,first,second\n" + "\n".join([*rows, "a,S1,3,3"]) + "\n")
    people = [f"p{n},{2 + n % 5 / 2},{2 + (n + n // 7) % 5 / 2}," for n in range(40)]
    outcomes.write_text("person,estimate,day_90,day_180\n" + "\n".join(people) + "\n")
    command = ["validate", "--bars", str(bars), "--outcomes", str(outcomes)]
    found = json.loads(RUN.invoke(main, [*command, "--json"]).output)
    assert found["bars"]["M5"]["level"] == 3
    assert "1 judges rated twice" in found["bars"]["S1"]["refused"]
    assert found["outcomes"]["day_90"]["hires"] == 40
    assert "0 hires" in found["outcomes"]["day_180"]["refused"]
    words = RUN.invoke(main, command).output
    assert "M5: bar 3" in words
    assert "day_180: refused" in words


def test_wrong_files_are_named(tmp_path: Path) -> None:
    wrong = tmp_path / "x.csv"
    wrong.write_text("a,b\n1,2\n")
    result = RUN.invoke(main, ["validate", "--bars", str(wrong)])
    assert "no column judge" in result.output
    wrong.write_text("judge,competency,first,second\na,M5,high,3\n")
    assert (
        "'high' is no number for first"
        in RUN.invoke(main, ["validate", "--bars", str(wrong)]).output
    )
    assert RUN.invoke(main, ["validate"]).exit_code == 2


def test_a_survey_says_what_the_job_asks_for(tmp_path: Path) -> None:
    survey = tmp_path / "survey.csv"
    rows = [f"{judge},{c},{n},{start}" for judge in "abcd"
            for c, n, start in (("M5", 4, "yes"), ("S6", 4, "no"), ("B4", 2, "Yes"))]  # fmt: skip
    survey.write_text("judge,competency,importance,at_start\n" + "\n".join([*rows, "a,S1,3,no"]))
    command = ["validate", "--survey", str(survey)]
    found = json.loads(RUN.invoke(main, [*command, "--json"]).output)["survey"]
    assert [c for c, one in found.items() if one.get("asked")] == ["M5"]
    assert "4 are the least" in found["S1"]["refused"]
    words = RUN.invoke(main, command).output
    assert "M5: the job asks for it (importance 4.0, 100% need it from the first day)" in words
    assert "S6: the job does not ask for it" in words
    for wrong, said in (("a,M5,nan,yes", "'nan' is no number"), ("a,M5,4,maybe", "not yes or no")):
        survey.write_text("judge,competency,importance,at_start\n" + wrong + "\n")
        assert said in RUN.invoke(main, command).output
