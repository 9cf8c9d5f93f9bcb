"""Letters: what stands in them, and that they pass their own linter."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from kasauti.documents import read
from kasauti.offers import (
    Clause,
    LetterKind,
    Mark,
    OfferFileError,
    Terms,
    clauses,
    compose,
    lint,
    pages_of,
    print_letter,
    read_offer,
)
from kasauti.offers.clauses import applying
from kasauti.pay import state_named

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "offers").glob("*.toml"))
SENIOR = next(path for path in EXAMPLES if path.stem.startswith("senior"))
FIXED = next(path for path in EXAMPLES if path.stem.startswith("fixed"))


def terms(path: Path = SENIOR) -> Terms:
    return read_offer(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_our_letters_break_no_rule_as_text_or_as_pages(path: Path, kind: LetterKind) -> None:
    letter = compose(terms(path), kind)
    assert [one.requirement.id for one in letter.checked().findings] == []
    seen = read(print_letter(letter), "letter.pdf").text
    findings = lint(seen, employment=letter.terms.engagement.kind).findings
    assert [one.requirement.id for one in findings] == []


def test_the_same_terms_give_the_same_bytes() -> None:
    assert print_letter(compose(terms())) == print_letter(compose(terms()))


def test_a_letter_holds_amounts_equity_and_stack_and_no_identity_number() -> None:
    seen = read(print_letter(compose(terms())), "letter.pdf").text
    for words in ("₹72,00,000", "4,800", "H100", "In hand", "Annexure B", "Anika Deshpande"):
        assert words in seen
    assert not re.search(r"(?<!\d)\d{4}\s?\d{4}\s?\d{4}(?!\d)", seen)


@pytest.mark.parametrize("number", ["234567890124", "2345 6789 0124", "2345-6789-0124"])
@pytest.mark.parametrize(
    "where", ["14 Residency Road, Bengaluru 560025", "22 Lake View Road", "A reserved share",
              "Health insurance", "design, train", "Anika Deshpande"],
)  # fmt: skip
def test_an_aadhaar_number_is_red_wherever_it_stands_and_is_never_printed(
    where: str, number: str
) -> None:
    raw = SENIOR.read_text(encoding="utf-8")
    assert where in raw
    letter = compose(read_offer(raw.replace(where, f"{where} {number}", 1)))
    assert "F13" in {one.requirement.id for one in letter.checked().findings}
    mark = Mark(f"Anika {number}", "I accept", "3 December 2026", typed=f"Anika {number}")
    pdf = print_letter(
        letter, marks=(mark,), evidence=(f"Let stand: {number}", "a" * 20 + "2" * 12)
    )
    seen = read(pdf, "letter.pdf").text
    assert number not in seen
    assert "XXXX XXXX 0124" in re.sub(r"\s+", " ", seen)
    assert "2" * 12 in re.sub(r"\s+", "", seen)  # part of a digest


def test_gratuity_is_told_by_the_kind_of_employment() -> None:
    permanent, fixed = (compose(terms(path)).text() for path in (SENIOR, FIXED))
    assert "after five years of service" in permanent
    assert "pro rata after one year" in fixed
    assert "five years" not in fixed
    assert "after one year of service gratuity" not in permanent.lower()


def test_offer_and_appointment_are_different_letters() -> None:
    offer, appointment = (compose(terms(), kind) for kind in LetterKind)
    assert "This offer stands until 10 December 2026" in offer.text()
    assert "You accepted the company's offer" in appointment.text()
    assert offer.title != appointment.title


def test_a_clause_holds_for_its_days_and_its_states() -> None:
    def of(told: Terms, name: str) -> Clause:
        (one,) = (one for one in applying(told, LetterKind.OFFER) if one.id == name)
        return one

    told = terms()
    until, later = (
        replace(told, dated=date(2027, 5, day), expires=date(2027, 6, 1)) for day in (12, 13)
    )
    assert "Data Protection Board" not in of(until, "privacy").text
    assert "Data Protection Board of India" in of(later, "privacy").text
    assert "Karnataka s.39" in of(told, "notice").basis
    goa = replace(told, work=replace(told.work, state="goa"))
    assert of(goa, "notice").states == ()
    assert compose(goa).checked().passes


def test_no_two_clauses_of_one_id_hold_on_one_day_in_one_state() -> None:
    every = clauses()
    for one, other in combinations(every, 2):
        apart = one.end < other.start or other.end < one.start
        if one.id == other.id and not apart:
            assert one.states != other.states
            assert not set(one.states) & set(other.states)
    assert all(state_named(state) == state for one in every for state in one.states)
    assert all(one.start <= one.end for one in every)


def test_marks_and_evidence_are_printed() -> None:
    marks = (
        Mark("Meera Raghunathan", "for the company", "2 December 2026", typed="Meera R"),
        Mark("Anika Deshpande", "I accept", "3 December 2026", drawn=(((0, 0), (500, 200)),)),
    )
    pdf = print_letter(compose(terms()), marks=marks, evidence=("Sent to a***@example.org",))
    seen = read(pdf, "letter.pdf").text
    assert "Evidence of signing" in seen
    assert "3 December 2026" in seen


def test_a_letter_keeps_what_its_sentences_need_when_terms_change() -> None:
    told = terms()
    bare = replace(told, package=replace(told.package, grant=None), stack=(), benefits=())
    assert compose(bare).checked().passes
    assert "Annexure B" not in read(print_letter(compose(bare)), "letter.pdf").text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ctc = "72 lakh"', 'ctc = "plenty"', "pay.ctc"),
        ('ctc = "72 lakh"', "", "lacks pay.ctc"),
        ('state = "Karnataka"', "", "lacks work.state"),
        ("expires = 2026-12-10", "expires = 2026-11-10", "expires"),
        ("starts = 2027-02-01", 'starts = "soon"', "engagement.starts"),
        ("[equity]", "[shares]", "not part of an offer"),
        ("notice_days = 60", "notice_days = 60\nperks = 1", "engagement.perks is not known"),
        ('kind = "permanent"', 'kind = "fixed_term"', "fixed term needs"),
        ("[company]", "[company", "not TOML"),
        ("variable_percent = 10", "variable_percent = 110", "0 to 100"),
        ("variable_percent = 10", 'variable_percent = "NaN"', "pay.variable_percent: 'NaN'"),
        ("variable_percent = 10", 'charges_inside = "no"', "neither true nor false"),
        ("variable_percent = 10", "bonus_months = 0", "1 to 36"),
        ("variable_percent = 10", "bonus_months = 6.5", "not a whole number"),
        ("variable_percent = 10", 'pf = ["full"]', "pay.pf: .* is not a text"),
        ("notice_days = 60", 'notice_days = "60"', "engagement.notice_days: '60'"),
        ('city = "Bengaluru"', 'city = "Bengaluru"\nhours_week = "forty"', "work.hours_week"),
        ('city = "Bengaluru"', 'city = "Bengaluru"\nleave_days = -3', "work.leave_days: -3"),
        ("expires = 2026-12-10", 'expires = 2026-12-10\nfurther = "a bar"', "a list of texts"),
        ("[company]", "[[company]]", "company is a table"),
    ],
)
def test_a_broken_offer_file_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(OfferFileError, match=said):
        read_offer(SENIOR.read_text(encoding="utf-8").replace(old, new, 1))


def test_a_state_not_held_is_an_error_when_composed() -> None:
    text = SENIOR.read_text(encoding="utf-8").replace('"Karnataka"', '"Ladakh"')
    with pytest.raises(ValueError, match="no professional-tax record"):
        compose(read_offer(text))


def test_days_are_written_out() -> None:
    assert terms().dated == date(2026, 12, 1)
    assert "1 December 2026" in read(print_letter(compose(terms())), "letter.pdf").text


def test_allowances_and_milestones_stand_in_the_letter_and_break_no_rule() -> None:
    raw = SENIOR.read_text(encoding="utf-8").replace(
        "[equity]",
        """[[pay.allowances]]
name = "Internet and books"
amount = "60,000"

[[pay.milestones]]
name = "first ranking model serving all traffic"
amount = "3 lakh"
month = 6

[equity]""",
    )
    letter = compose(read_offer(raw))
    text = letter.text()
    assert "first ranking model serving all traffic: ₹3,00,000, expected in month 6" in text
    assert "Internet and books ₹60,000" in text
    assert [one.requirement.id for one in letter.checked().findings] == []
    seen = re.sub(r"\s+", " ", read(print_letter(letter), "letter.pdf").text)
    assert "when it is reached, outside CTC" in seen
    glance = {one["label"]: one["note"] for one in pages_of(letter)["glance"]}
    reached = "Milestone: first ranking model serving all traffic"
    assert glance[reached] == "when it is reached, outside CTC, before tax"
    assert glance["Joining bonus"] == "once, outside CTC, before tax"


@pytest.mark.parametrize(
    ("table", "lines", "said"),
    [
        ("allowances", 'name = "Internet"', "pay.allowances, Internet"),
        ("milestones", 'name = "First model"', "pay.milestones, First model"),
        ("allowances", 'amount = "60,000"', "pay.allowances.name"),
        ("milestones", 'amount = "3 lakh"', "pay.milestones.name"),
        ("allowances", 'name = "A"\namount = "1 lakh"\nlisted = true',
         "pay.allowances.listed is not known"),
        ("milestones", 'name = "A"\namount = "1 lakh"\nwhen = 6',
         "pay.milestones.when is not known"),
        ("milestones", 'name = "A"\namount = "1 lakh"\nmonth = "six"',
         "pay.milestones, A: the month 'six'"),
        ("milestones", 'name = "A"\namount = "1 lakh"\nmonth = 6.5',
         "pay.milestones, A: the month 6.5"),
        ("allowances", 'name = "A"\namount = "1 lakh"\nexcluded = "no"',
         "pay.allowances, A: excluded is true or false"),
    ],
)  # fmt: skip
def test_a_broken_allowance_or_milestone_is_named(table: str, lines: str, said: str) -> None:
    raw = SENIOR.read_text(encoding="utf-8")
    broken = raw.replace("[equity]", f"[[pay.{table}]]\n{lines}\n\n[equity]")
    with pytest.raises(OfferFileError, match=re.escape(said)):
        read_offer(broken)
    with pytest.raises(OfferFileError, match=f"pay.{table}"):
        read_offer(raw.replace("variable_percent = 10", f'{table} = "Internet"'))
