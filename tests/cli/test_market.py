"""``kasauti pay survey``, ``standing`` and ``equity``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kasauti.cli import main
from tests.pay.test_bands import SURVEY


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["pay", *words])


def said(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_survey_is_aged_and_pay_set_against_it(tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text(SURVEY, encoding="utf-8")
    told = said("survey", str(file), "--age-to", "2026-12-01", "--percent", "9.4",
                "--ctc", "55.2587 lakh")  # fmt: skip
    (band,) = told["bands"]
    assert band["figures"]["p50"] == "5525866.67"
    assert (band["compa_ratio"], band["percentile"]) == ("1.00", "P50")
    assert (band["segment"], band["source"], band["effective"]) == (
        "Product firms in Pune", "Our survey", "2026-04-01",
    )  # fmt: skip


def test_the_published_segments_are_shown_with_the_premium_one_named() -> None:
    result = run("survey", "--years", "7", "--age-to", "2026-12-01")
    assert result.exit_code == 0
    assert "[premium segment]" in result.output
    assert "Testleaf 2026" in result.output


def test_a_survey_that_cannot_be_read_or_aged_names_why(tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text(SURVEY.replace("12,80", "4,80"), encoding="utf-8")
    result = run("survey", str(file))
    assert (result.exit_code, "row 2: fewer than 5" in result.output) == (1, True)


def test_standing_in_a_band_and_among_peers() -> None:
    band = ("--band", "60 lakh", "90 lakh", "120 lakh")
    told = said("standing", "--ctc", "81 lakh", *band, *("--peer", "70 lakh") * 3)
    assert (told["compa_ratio"], told["range_penetration"]) == ("0.90", "0.35")
    assert (told["peers_paid_less"], told["gap"], told["flagged"]) == (3, "0.12", True)
    few = said("standing", "--ctc", "81 lakh", *band, "--peer", "70 lakh")
    assert few["peers_compa_ratio"] is None
    assert run("standing", "--ctc", "1 lakh", "--band", "3", "2", "1").exit_code == 1


def test_equity_from_exercise_to_sale() -> None:
    words = ("equity", "--number", "1000", "--strike", "10", "--fair-value", "500",
             "--on", "2026-12-15")  # fmt: skip
    told = said(*words, "--income", "40 lakh", "--deferrable", "--sale-price", "1500")
    assert told["tax_at_exercise"] == "152880.00"
    assert told["deferred_until"] == "2032-03-31"
    assert told["tax_at_sale"] == "130000.00"
    assert any("not guaranteed" in one for one in told["warnings"])
    assert any("has cess but no surcharge" in one for one in told["warnings"])
    assert said(*words, "--ctc", "45 lakh", "--state", "Karnataka")["income"] == "4280780.00"
    assert "surcharge" not in str(said(*words, "--income", "40 lakh")["warnings"])
    sold = ("--income", "40 lakh", "--sale-price", "1500", "--held-months")
    assert "Tax at sale, before surcharge" in run(*words, *sold, "25").output
    assert "surcharge" not in run(*words, *sold, "24").output
    assert run(*words).exit_code == 2
    assert run(*words, "--ctc", "45 lakh", "--state", "Ladakh").exit_code == 1


def test_equity_on_a_ctc_goes_by_the_regime_asked_for() -> None:
    words = ("equity", "--number", "1000", "--strike", "10", "--fair-value", "500",
             "--on", "2026-12-15", "--ctc", "45 lakh", "--state", "Karnataka")  # fmt: skip
    pay = run("inhand", "--ctc", "45 lakh", "--state", "Karnataka", "--as-of", "2026-12-15",
              "--regime", "old", "--json")  # fmt: skip
    income = json.loads(pay.output)["annual"]["taxable_income"]
    assert said(*words, "--regime", "old")["income"] == income
    assert said(*words)["income"] != income
