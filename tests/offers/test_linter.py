"""Every rule on letters, broken and kept."""

import pytest

from kasauti.offers import lint, requirements
from kasauti.pay import Employment

BROKEN = [
    ("F1", "After leaving the company you shall not join any competitor for twelve months."),
    ("F1", "You are prohibited from working with any client following termination."),
    ("F2", "You hereby waive all claims to gratuity and earned leave."),
    ("F2", "You will not be entitled to provident fund."),
    ("F4", "Your full and final settlement will be paid within 45 days of your last day."),
    ("F4", "F&F shall be completed in 30 working days."),
    ("F4", "Final dues are released only after return of the laptop."),
    ("F5", "The joining bonus will be recovered from your final settlement."),
    ("F6", "You shall deposit your original degree certificates with HR."),
    ("F6", "The company will retain your passport during the project."),
    ("F7", "You sign a service bond of Rs 5,00,000 for two years."),
    ("F7", "The bond for documented training cost binds you for four years."),
    ("F8", "The employer's PF contribution shall be deducted from your salary."),
    ("F9", "Your employment may be terminated in case of pregnancy."),
    ("F9", "Candidates must be unmarried."),
    ("F9", "A negative HIV test is a condition of joining."),
    ("F10", "Women employees must work night shifts when rostered."),
    ("F11", "Your employment is at-will."),
    ("F11", "The company may terminate your services at any time without assigning reasons."),
    ("F12", "You give irrevocable consent to the processing of your personal data."),
    ("F13", "Aadhaar: 2345 6789 0123."),
    ("F14", "You assign all inventions and copyright to the company."),
    ("F15", "You appoint the company as your power of attorney."),
    ("F16", "Your CTC includes ESOPs worth ₹20 lakh."),
    ("F17", "The company reserves the right to revise your salary at its sole discretion."),
    ("F18", "This agreement is governed by the laws of Delaware."),
]
KEPT = [
    "While employed you take other paid work only with written consent.",
    "For twelve months after leaving you shall not solicit the company's employees.",
    "Final wages are paid within two working days of your last day.",
    "Gratuity is paid within 30 days of the final settlement.",
    "Income tax (TDS) is deducted from your salary as required by law.",
    "A repayment is set off from wages within the cap of 50 per cent.",
    "Original certificates are looked at and returned immediately.",
    "We do not discriminate by religion, caste, pregnancy or marital status.",
    "Night shifts of women are only with their consent.",
    "Dismissal is only for misconduct proven after a hearing, else with 60 days' notice.",
    "Equity is not part of your CTC.",
    "Pay is changed only by mutual written agreement.",
    "This letter is governed by the laws of India.",
    "The invoice of 9876543210123 and ₹12,34,56,789 are no identity numbers.",
    "After you leave you are free to work where you like.",
]


def forbidden(text: str, employment: Employment | None = None) -> list[str]:
    found = lint(text, employment=employment).findings
    return [one.requirement.id for one in found if one.requirement.kind == "forbidden"]


@pytest.mark.parametrize(("rule", "sentence"), BROKEN)
def test_a_forbidden_sentence_is_found_and_quoted(rule: str, sentence: str) -> None:
    found = lint(sentence).findings
    broken = [one for one in found if one.requirement.id == rule]
    assert broken
    assert broken[0].quote in sentence
    assert broken[0].requirement.source
    assert broken[0].requirement.mend


@pytest.mark.parametrize("sentence", KEPT)
def test_a_sound_sentence_is_left_alone(sentence: str) -> None:
    assert forbidden(sentence) == []


def test_gratuity_of_a_fixed_term_does_not_wait_five_years() -> None:
    sentence = "Gratuity is payable after five years of continuous service."
    assert forbidden(sentence, Employment.FIXED_TERM) == ["F3"]
    assert forbidden(sentence, Employment.PERMANENT) == []


def test_an_assignment_with_term_and_territory_stands() -> None:
    assert forbidden("You assign all inventions to the company, worldwide and in perpetuity.") == []


def test_every_rule_is_known_by_the_sheet_and_every_forbidden_one_is_broken_here() -> None:
    ids = [rule.id for rule in requirements()]
    assert ids == [f"M{n}" for n in range(1, 16)] + [f"F{n}" for n in range(1, 19)]
    assert {rule for rule, _ in BROKEN} | {"F3"} == {i for i in ids if i.startswith("F")}


def test_an_empty_letter_lacks_every_mandatory_part() -> None:
    missing = {one.requirement.id for one in lint("Hello.").findings}
    assert missing == {f"M{n}" for n in range(1, 16)} - {"M12"}
    with pytest.raises(ValueError, match="no text"):
        lint("  \n ")
