"""A letter: clauses, annexures, and how it reads as text and as pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kasauti import typesetting
from kasauti.offers.clauses import Clause, LetterKind, applying, day_in_words, filled
from kasauti.offers.linter import Lint, lint
from kasauti.offers.terms import Terms
from kasauti.pay import SCENARIOS, GrantKind, Line, Result, by_year
from kasauti.values import Rupees

_TITLES = {LetterKind.OFFER: "Offer of employment", LetterKind.APPOINTMENT: "Letter of appointment"}
# As the linter's rule on it (F13), but never inside a word: a digest is not an Aadhaar number.
_AADHAAR = re.compile(r"(?<![\w+])(?<!\d[,.])[2-9]\d{3}[ -]?\d{4}[ -]?(\d{4})(?!\w|[,.]\d)")
_WHY = {
    "Basic": "taxed; the base of provident fund and gratuity",
    "House-rent allowance": "taxed in the new regime",
    "Special allowance": "taxed",
    "Employer provident fund": "into your fund, not paid out monthly",
    "Employer NPS": "into your pension account",
    "Gratuity accrual": "paid when you leave, as the Code says",
    "Deposit-linked insurance": "the company's charge",
    "Provident fund administration": "the company's charge",
    "Variable pay at target": "for results, not assured",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One party's mark under a letter: who, when, and what was signed."""

    name: str
    role: str
    signed: str
    typed: str = ""
    drawn: tuple[tuple[tuple[int, int], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One clause as it stands in this letter."""

    clause: Clause
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be read, checked and printed."""

    kind: LetterKind
    terms: Terms
    paragraphs: tuple[Paragraph, ...]
    pay: Result

    @property
    def title(self) -> str:
        """The letter's heading."""
        return _TITLES[self.kind]

    def text(self) -> str:
        """Return the letter as plain text, for the linter and for readers without pages."""
        terms, company = self.terms, self.terms.company
        lines = [company.name, company.address, _numbers(terms), self.title, terms.candidate]
        lines += [terms.address, f"Dear {terms.candidate},"]
        for paragraph in self.paragraphs:
            lines += [paragraph.clause.title, paragraph.text]
        lines.append("Annexure: your pay in a year")
        for line in (*self.pay.components, *self.pay.one_offs):
            lines.append(f"{line.name} {line.amount}")
        lines.append(f"Cost to company (CTC) {self.pay.ctc}")
        lines += [*terms.stack, *terms.benefits]
        return "\n\n".join(filter(None, lines))

    def checked(self) -> Lint:
        """Return what the linter finds."""
        return lint(self.text(), employment=self.terms.engagement.kind)


def compose(terms: Terms, kind: LetterKind = LetterKind.OFFER) -> Letter:
    """Return the letter of these terms."""
    found = [Paragraph(one, text) for one, text in filled(applying(terms, kind), terms)]
    own = [Paragraph(_own_clause(at, terms), text) for at, text in enumerate(terms.further, 1)]
    return Letter(kind, terms, (*found, *own), terms.pay())


def _own_clause(at: int, terms: Terms) -> Clause:
    return Clause(
        f"further_{at}", "Further term", "", ("offer", "appointment"), (), (),
        "the team's own words", "K", terms.dated,
    )  # fmt: skip


def print_letter(
    letter: Letter, *, marks: tuple[Mark, ...] = (), evidence: tuple[str, ...] = (),
    logo: str = "",
) -> bytes:  # fmt: skip
    """Return the letter as PDF/A-2a and PDF/UA-1; the same letter gives the same bytes.

    ``logo`` is an SVG as ``letterhead_logo`` gives it.
    """
    data = dict(pages_of(letter, marks=marks, evidence=evidence)) | {"logo": logo}
    return typesetting.typeset("letter", data, on=letter.terms.dated)


def pages_of(
    letter: Letter, *, marks: tuple[Mark, ...] = (), evidence: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """Return what the letter's template asks for; of an Aadhaar number, four digits at most."""
    terms = letter.terms
    company = terms.company
    pages = {
        "title": letter.title,
        "language": "en",
        "company": {
            "name": company.name,
            "lines": [line for line in (company.address, _numbers(terms)) if line],
        },
        "candidate": {"name": terms.candidate, "address": terms.address},
        "dated": day_in_words(terms.dated),
        "facts": _facts(terms),
        "glance": _glance(letter.pay, terms),
        "clauses": [{"title": one.clause.title, "text": one.text} for one in letter.paragraphs],
        "pay": _pay_table(letter.pay),
        "monthly_net": str(letter.pay.monthly_net),
        "months": _month_table(letter.pay),
        "notes": [str(one) for one in letter.pay.warnings if _for_the_reader(one)],
        "equity": _equity(terms),
        "stack": list(terms.stack),
        "benefits": list(terms.benefits),
        "signatory": {"name": company.signatory, "title": company.signatory_title},
        "marks": [_marked(mark) for mark in marks],
        "evidence": list(evidence),
    }
    return {name: _without_aadhaar(part) for name, part in pages.items()}


def _without_aadhaar(part: Any) -> Any:
    if isinstance(part, str):
        return _AADHAAR.sub(r"XXXX XXXX \1", part)
    if isinstance(part, dict):
        return {name: _without_aadhaar(one) for name, one in part.items()}
    return [_without_aadhaar(one) for one in part] if isinstance(part, list) else part


def _numbers(terms: Terms) -> str:
    told = (("CIN", terms.company.cin), ("LIN", terms.company.labour_number))
    return " · ".join(f"{name} {number}" for name, number in told if number)


def _facts(terms: Terms) -> list[dict[str, str]]:
    work, engagement = terms.work, terms.engagement
    level = f" · {work.level}" if work.level else ""
    return [
        {"label": "Role", "value": f"{work.title}{level}"},
        {"label": "First day", "value": day_in_words(engagement.starts)},
        {"label": "Place", "value": f"{work.workplace}, {work.city}"},
        {"label": "CTC", "value": f"{terms.package.ctc} a year ({terms.package.ctc.in_lakh()})"},
        {"label": "Open until", "value": day_in_words(terms.expires)},
    ]


def _glance(pay: Result, terms: Terms) -> list[dict[str, str]]:
    """Return what a candidate wants to know in a minute."""
    found = [
        {"label": "CTC a year", "value": pay.ctc.in_lakh(), "note": "what the company spends"},
        {"label": "In hand a month", "value": str(pay.monthly_net),
         "note": "a twelfth of the year without bonuses, after tax, new regime"},
    ]  # fmt: skip
    target = pay.amount("Variable pay at target")
    if target.amount:
        found.append({"label": "Variable at target", "value": target.in_lakh(),
                      "note": "inside CTC, not assured"})  # fmt: skip
    found += [
        {"label": line.name, "value": line.amount.in_lakh(),
         "note": f"{_when(line)}, before tax"}
        for line in pay.one_offs
    ]  # fmt: skip
    if terms.package.grant is not None:
        grant = terms.package.grant
        kind = "options" if grant.kind is GrantKind.OPTIONS else "stock units"
        found.append({"label": "Equity", "value": f"{grant.number:,} {kind}",
                      "note": f"over {grant.years} years, not in CTC"})  # fmt: skip
    return found


def _pay_table(pay: Result) -> list[dict[str, str]]:
    rows = [
        _row(line.name, line.amount, _WHY.get(line.name, "taxed"))
        for line in pay.components
        if line.amount.amount
    ]
    rows.append(_row("Cost to company", pay.ctc, "the sum of the above") | {"kind": "total"})
    rows += [_row(line.name, line.amount, _when(line)) | {"month": ""} for line in pay.one_offs]
    return rows


def _when(line: Line) -> str:
    return "when it is reached, outside CTC" if line.when_reached else "once, outside CTC"


def _row(name: str, amount: Rupees, note: str) -> dict[str, str]:
    month = Rupees.rounded(amount.amount / 12)
    return {"name": name, "year": str(amount), "month": str(month), "note": note, "kind": ""}


def _month_table(pay: Result) -> list[dict[str, str]]:
    """Return an ordinary month from gross to in-hand."""
    middle = pay.ordinary_month
    pairs = (
        ("Gross pay", middle.gross), ("Your provident fund", middle.employee_pf),
        ("Professional tax", middle.professional_tax),
        ("Labour welfare fund", middle.welfare_fund), ("Income tax (TDS)", middle.tax),
        ("In hand", middle.net),
    )  # fmt: skip
    nothing = Rupees(Decimal(0))
    return [{"name": name, "amount": str(amount)} for name, amount in pairs if amount != nothing]


def _for_the_reader(warning: str) -> bool:
    """Operators see what is unverified; a letter carries what touches the person's money."""
    return not warning.startswith(("not verified", "wages are"))


def _equity(terms: Terms) -> dict[str, Any]:
    grant = terms.package.grant
    if grant is None:
        return {}
    return {
        "scenarios": [one.name for one in SCENARIOS],
        "years": [
            {"year": f"Year {one.year}", "number": f"{one.number:,}",
             "values": [str(value) for value in one.values]}
            for one in by_year(grant)
        ],
        "strike": str(Rupees.rounded(grant.strike)),
        "fair_value": str(Rupees.rounded(grant.fair_value)),
    }  # fmt: skip


def _marked(mark: Mark) -> dict[str, Any]:
    return {
        "name": mark.name, "role": mark.role, "signed": mark.signed, "typed": mark.typed,
        "drawn": [[list(point) for point in stroke] for stroke in mark.drawn],
    }  # fmt: skip


def unverified_form(state: str, on: date) -> str:
    """Say to the operator, never on the letter, that the State's form is not verified."""
    return (
        f"{state}: the prescribed form of the appointment letter was not verified as of "
        f"{day_in_words(on)}; the letter carries a superset of the particulars known"
    )
