"""Adverse impact and swap tests from the command line."""

import json
from pathlib import Path

from click.testing import CliRunner

from kasauti.cli import main


def counted(tmp_path: Path, text: str, *options: str) -> tuple[int, str]:
    file = tmp_path / "counts.csv"
    file.write_text(text)
    done = CliRunner().invoke(main, ["fairness", "impact", str(file), *options])
    return done.exit_code, done.output


def test_counts_become_ratios_with_their_limits(tmp_path: Path) -> None:
    code, out = counted(
        tmp_path, "group,applied,selected\nwomen,120,18\nmen,200,60\nfew,3,1\n", "--json"
    )
    told = json.loads(out)
    assert (code, told["reference"]) == (0, "men")
    women, _, few = told["groups"]
    assert round(women["ratio"], 2) == 0.5
    assert few["standing"] == "withheld"
    code, out = counted(tmp_path, "group,applied,selected\nwomen,120,18\nmen,200,60\n")
    assert "0.50" in out


def test_bad_counts_are_named_by_their_line(tmp_path: Path) -> None:
    code, out = counted(tmp_path, "group,applied,selected\nwomen,3,9\n")
    assert code == 1
    assert "line 2" in out
    assert "women: 9 selected of 3" in out
    code, out = counted(tmp_path, "name,n\nwomen,3\n")
    assert "group, applied, selected" in out


def test_swaps_print_every_signal() -> None:
    done = CliRunner().invoke(main, ["fairness", "swaps", "--people", "6", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert all(one["passed"] for one in told)
