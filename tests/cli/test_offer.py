"""``kasauti offer`` as people and scripts call it."""

import json
from pathlib import Path

from click.testing import CliRunner

from kasauti.cli import main

SENIOR = Path(__file__).parents[2] / "examples" / "offers" / "senior-ml-engineer.toml"


def test_a_letter_is_drafted_and_its_pdf_passes_the_linter(tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    result = CliRunner().invoke(main, ["offer", "draft", str(SENIOR), "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert said["ctc"] == "7200000.00"
    assert any("not verified" in warning for warning in said["warnings"])
    assert out.read_bytes().startswith(b"%PDF-")
    checked = CliRunner().invoke(main, ["offer", "lint", str(out)])
    assert checked.exit_code == 0, checked.output


def test_somebody_elses_letter_is_checked_with_sources(tmp_path: Path) -> None:
    letter = tmp_path / "old.txt"
    letter.write_text("Final settlement is within 45 days. Your employment is at-will.")
    result = CliRunner().invoke(main, ["offer", "lint", str(letter), "--json"])
    assert result.exit_code == 1
    rules = {one["rule"]: one for one in json.loads(result.output)["findings"]}
    assert {"F4", "F11", "M1"} <= set(rules)
    assert "s.17(2)" in rules["F4"]["source"]


def test_a_bad_offer_file_is_said_and_nothing_written(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(SENIOR.read_text(encoding="utf-8").replace('"72 lakh"', '"-5"'))
    out = tmp_path / "letter.pdf"
    result = CliRunner().invoke(main, ["offer", "draft", str(bad), "--out", str(out)])
    assert result.exit_code == 1
    assert "pay.ctc" in result.output
    assert not out.exists()
