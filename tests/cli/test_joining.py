"""``kasauti pay joining`` as people and scripts call it."""

import json

from click.testing import CliRunner, Result

from kasauti.cli import main

PACKAGE = ("--ctc", "72 lakh", "--state", "Karnataka", "--as-of", "2026-12-01", "--joined",
           "2026-12-14", "--joining-bonus", "6 lakh", "--buy-out", "1.5 lakh")  # fmt: skip


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["pay", "joining", *words])


def test_json_has_the_first_month_and_every_step_of_the_clawback() -> None:
    result = run(*PACKAGE, "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert (said["days"], said["of_days"]) == (18, 31)
    month = said["first_month"]
    assert month["gross"] == "338266.45"
    assert month["tax_on_bonus_and_buy_out"] == "257400.00"
    assert month["net"] == "736067.45"
    assert len(said["clawback"]) == 12
    assert said["clawback"][6] == {
        "from": "2027-06-13", "to": "2027-07-12", "due": "300000.00", "net_of_tax": "197040.00",
        "most_from_one_pay": "150000.00", "warnings": said["clawback"][3]["warnings"],
    }  # fmt: skip
    assert "later tax year" in said["clawback"][3]["warnings"][0]
    assert {"wages.deduction_cap", "epf.wage_ceiling"} <= {rule["id"] for rule in said["rules"]}
    assert "earlier employer" in said["warnings"][0]


def test_the_table_says_in_hand_and_the_months_of_repayment() -> None:
    result = run(*PACKAGE, "--repaid-within", "6")
    assert result.exit_code == 0, result.output
    assert "₹7,36,067.45" in result.output
    assert "18 of 31 days" in result.output
    assert "₹5,00,000" in result.output
    assert "2027-06-13" not in result.output


def test_without_a_bonus_nothing_is_clawed_back() -> None:
    words = (*PACKAGE[:8], "--json")
    assert json.loads(run(*words).output)["clawback"] == []
    assert "To repay" not in run(*PACKAGE[:8]).output


def test_bad_input_says_what_and_how_to_mend_it() -> None:
    for words, wanted in (
        ((*PACKAGE, "--joined", "2001-01-01"), "is not known on 2001-01-01"),
        ((*PACKAGE, "--joined", "soon"), "soon"),
        ((*PACKAGE, "--repaid-within", "40"), "1<=x<=36"),
        ((*PACKAGE, "--state", "Ladakh"), "one of Andhra Pradesh"),
        ((*PACKAGE, "--ctc", "-5"), "is not an amount"),
    ):
        result = run(*words)
        assert result.exit_code != 0
        assert wanted in result.output
