"""``kasauti pay inhand`` as people and scripts call it."""

import json

from click.testing import CliRunner, Result

from kasauti.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["pay", "inhand", *words])


def test_json_has_rupees_with_paise_and_rules() -> None:
    result = run("--ctc", "4500000", "--state", "Karnataka", "--as-of", "2026-12-01", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert said["annual"]["tax"] == "898800.00"
    assert said["annual"]["net"] == "3418475.00"
    assert said["monthly"]["net"] == "284872.92"
    assert {"epf.wage_ceiling", "pt.karnataka"} <= {rule["id"] for rule in said["rules"]}
    assert all("T" not in rule["from"] for rule in said["rules"])


def test_the_table_ends_in_what_reaches_the_bank() -> None:
    result = run("--ctc", "45 lakh", "--state", "karnataka", "--as-of", "2026-12-01")
    assert result.exit_code == 0, result.output
    assert "₹2,84,872.92" in result.output
    assert "not verified against a primary text" in result.output


def test_old_regime_with_rent_and_savings() -> None:
    result = run(
        "--ctc", "18 lakh", "--state", "Karnataka", "--as-of", "2026-12-01", "--regime", "old",
        "--rent", "480000", "--deductions-80c", "150000", "--tax-year", "2026-27", "--json",
    )  # fmt: skip
    said = json.loads(result.output)
    assert said["tax_year"] == "2026-27"
    assert any("Bengaluru" in warning for warning in said["warnings"])


def test_bad_input_says_what_and_how_to_mend_it() -> None:
    for words, wanted in (
        (("--ctc", "-5", "--state", "Goa"), "is not an amount"),
        (("--ctc", "45 lakh", "--state", "Ladakh"), "one of Andhra Pradesh"),
        (("--ctc", "45 lakh", "--state", "Goa", "--as-of", "2031-01-01"), "is not known on"),
        (("--ctc", "45 lakh", "--state", "Goa", "--nps", "140"), "0 to 100"),
        (("--ctc", "45 lakh", "--state", "Goa", "--tax-year", "2019-20"), "give one of"),
    ):
        result = run(*words)
        assert result.exit_code != 0
        assert wanted in result.output


def test_solving_finds_the_ctc_of_an_in_hand() -> None:
    words = ["pay", "solve", "--in-hand", "300000", "--state", "Karnataka",
             "--as-of", "2026-12-01", "--json"]  # fmt: skip
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert float(said["monthly"]["net"]) >= 300000
    ctc = said["annual"]["ctc"]
    below = json.loads(
        run("--ctc", str(int(float(ctc)) - 1), "--state", "Karnataka", "--as-of", "2026-12-01",
            "--json").output
    )  # fmt: skip
    assert float(below["monthly"]["net"]) < 300000


def test_two_offers_side_by_side() -> None:
    words = ["pay", "compare", "--ctc", "60 lakh", "--other-ctc", "64 lakh", "--variable", "10",
             "--other-variable", "25", "--joining-bonus", "5 lakh", "--state", "Karnataka",
             "--as-of", "2026-12-01", "--json"]  # fmt: skip
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    lines = {line["name"]: line for line in json.loads(result.output)["lines"]}
    assert lines["CTC"]["difference"] == "-400000.00"
    assert lines["Joining bonus"] == {
        "name": "Joining bonus", "ours": "500000.00", "theirs": "0.00", "difference": "500000.00",
    }  # fmt: skip
    assert lines["Variable pay at target"]["theirs"] == "1600000.00"
    assert float(lines["In-hand, ordinary month"]["difference"]) > 0


def test_allowances_and_milestones_are_amounts_or_shares_of_ctc_with_or_without_spaces() -> None:
    where = ("--ctc", "45 lakh", "--state", "Karnataka", "--as-of", "2026-12-01", "--json")
    for share in ("Internet = 2 %", "Internet=2%", "Internet = 90,000"):
        said = json.loads(run(*where, "--allowance", share).output)
        parts = {line["name"]: line["amount"] for line in said["components"]}
        assert parts["Internet"] == "90000.00", share
    said = json.loads(run(*where, "--milestone", "First model = 5 % ; month 6").output)
    assert said["one_offs"][0]["amount"] == "225000.00"
    ours = CliRunner().invoke(main, ["pay", "compare", "--other-ctc", "64 lakh", *where,
                                     "--allowance", "Internet = 2 %"])  # fmt: skip
    lines = {line["name"]: line for line in json.loads(ours.output)["lines"]}
    assert lines["Internet"]["ours"] == "90000.00"
    solved = CliRunner().invoke(main, ["pay", "solve", "--in-hand", "300000", "--state", "Goa",
                                       "--allowance", "Internet = 2 %"])  # fmt: skip
    assert solved.exit_code != 0
    assert "Internet" in solved.output
    assert "give rupees" in solved.output


def test_a_percentage_may_have_a_space_before_its_sign() -> None:
    where = ("--ctc", "45 lakh", "--state", "Karnataka", "--as-of", "2026-12-01", "--json")
    assert run(*where, "--nps", "10 %").output == run(*where, "--nps", "10").output
    assert run(*where, "--nps", "10 percent").exit_code != 0
