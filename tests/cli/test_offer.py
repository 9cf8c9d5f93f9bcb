"""``kasauti offer`` as people and scripts call it."""

import json
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from kasauti.cli import main
from kasauti.connections import new_seal_key, seal

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


def test_a_seal_is_looked_at(tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    drafted = CliRunner().invoke(main, ["offer", "draft", str(SENIOR), "--out", str(letter)])
    assert drafted.exit_code == 0, drafted.output
    plain = CliRunner().invoke(main, ["offer", "seal", str(letter)])
    assert (plain.exit_code, plain.output) == (1, "this file bears no seal\n")
    key = new_seal_key("Demonstration", datetime.now(tz=UTC))
    sealed = seal(letter.read_bytes(), key, reason="a test")
    letter.write_bytes(sealed)
    whole = CliRunner().invoke(main, ["offer", "seal", str(letter), "--json"])
    assert whole.exit_code == 0
    assert json.loads(whole.output)["said"].endswith("the whole document, unchanged since")
    at = sealed.index(b"/CreationDate") + 20
    letter.write_bytes(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
    broken = CliRunner().invoke(main, ["offer", "seal", str(letter)])
    assert broken.exit_code == 1
    assert "seal is broken" in broken.output
