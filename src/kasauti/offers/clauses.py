"""Clauses as data, filled with the terms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from importlib.resources import files

from kasauti.offers.terms import Terms
from kasauti.pay import Employment, GrantKind, PfBasis, state_named
from kasauti.values import Rupees


class LetterKind(Enum):
    """Which letter: they are separate documents."""

    OFFER = "offer"
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its words, where it stands, the law it rests on and how sure that is.

    It holds from ``start`` to ``end``; with ``states`` it takes the place of the clause of that id
    which holds everywhere.
    """

    id: str
    title: str
    text: str
    letters: tuple[str, ...]
    when: tuple[str, ...]
    serves: tuple[str, ...]
    basis: str
    confidence: str
    start: date
    end: date = date.max
    states: tuple[str, ...] = ()


@cache
def clauses() -> tuple[Clause, ...]:
    """Return every clause held, in the order of a letter."""
    folder = files("kasauti.offers") / "data"
    raw = tomllib.loads((folder / "clauses.toml").read_text(encoding="utf-8"))
    return tuple(
        Clause(
            one["id"], one["title"], one["text"], tuple(one["letters"]),
            tuple(one.get("when", ())), tuple(one["serves"]), one["basis"], one["confidence"],
            one["from"], one.get("to", date.max), tuple(one.get("states", ())),
        )
        for one in raw["clause"]
    )  # fmt: skip


def applying(terms: Terms, kind: LetterKind) -> Iterator[Clause]:
    """Yield the clauses of a letter for these terms, the State's own before the general one."""
    held, state = set(_circumstances(terms)), state_named(terms.work.state)
    found: dict[str, Clause] = {}
    for clause in clauses():
        if (
            kind.value in clause.letters
            and set(clause.when) <= held
            and clause.start <= terms.dated <= clause.end
            and (state in clause.states or not (clause.states or clause.id in found))
        ):
            found[clause.id] = clause
    yield from found.values()


def filled(found: Iterable[Clause], terms: Terms) -> Iterator[tuple[Clause, str]]:
    """Yield each clause with its words, the terms in them."""
    words = _words(terms)
    for clause in found:
        yield clause, clause.text.format_map(words)


def _circumstances(terms: Terms) -> Iterator[str]:
    package = terms.package
    yield terms.engagement.kind.value
    if package.policy.variable_percent:
        yield "variable"
    for name in ("joining_bonus", "retention_bonus", "notice_buy_out"):
        if getattr(package.one_offs, name):
            yield name
    if package.one_offs.milestones:
        yield "milestones"
    if package.grant is not None:
        yield "equity"
    if terms.engagement.probation_months:
        yield "probation"


def day_in_words(day: date) -> str:
    """Return a day as letters write it: "1 December 2026"."""
    return f"{day.day} {day:%B %Y}"


def _words(terms: Terms) -> dict[str, object]:
    company, work, engagement = terms.company, terms.work, terms.engagement
    return {
        "company": company.name, "committee": company.committee,
        "privacy_contact": company.privacy_contact,
        "title": work.title, "level": f" ({work.level})" if work.level else "",
        "duties": work.duties.rstrip("."), "workplace": work.workplace, "city": work.city,
        "state": work.state, "hours": work.hours_week, "weekly_off": work.weekly_off,
        "leave": work.leave_days, "holidays": work.holidays,
        "reports": f"; you report to the {work.reports_to}" if work.reports_to else "",
        "starts": day_in_words(engagement.starts),
        "ends": day_in_words(engagement.ends) if engagement.ends else "",
        "reason": engagement.reason.rstrip("."), "probation": engagement.probation_months,
        "notice": engagement.notice_days, "dated": day_in_words(terms.dated),
        "expires": day_in_words(terms.expires),
        **_pay_words(terms), **_equity_words(terms),
    }  # fmt: skip


def _pay_words(terms: Terms) -> dict[str, object]:
    package, pay = terms.package, terms.pay()
    basic = pay.amount("Basic")
    allowances = sum(
        (Rupees(one.amount) for one in package.policy.allowances),
        pay.amount("House-rent allowance") + pay.amount("Special allowance"),
    )
    fixed_term = terms.engagement.kind is Employment.FIXED_TERM
    return {
        "ctc": package.ctc,
        "basic": Rupees.rounded(basic.amount / 12),
        "allowances": Rupees.rounded(allowances.amount / 12),
        "variable": pay.amount("Variable pay at target"),
        "variable_terms": f": {package.variable_terms}" if package.variable_terms else "",
        "joining_bonus": Rupees(package.one_offs.joining_bonus),
        "retention_bonus": Rupees(package.one_offs.retention_bonus),
        "notice_buy_out": Rupees(package.one_offs.notice_buy_out),
        "milestones": "; ".join(
            f"{one.name}: {Rupees(one.amount)}, expected in month {one.month}"
            for one in package.one_offs.milestones
        ),
        "bonus_months": package.bonus_months,
        "pf_basis": "on full wages by joint option"
        if package.policy.pf is PfBasis.FULL
        else "on wages up to the statutory ceiling",
        "gratuity": "Gratuity is due pro rata after one year, as for every fixed term."
        if fixed_term
        else "Gratuity is due after five years of service as the Code gives it, sooner on death "
        "or disablement.",
    }


def _equity_words(terms: Terms) -> dict[str, object]:
    grant = terms.package.grant
    if grant is None:
        return {}
    options = grant.kind is GrantKind.OPTIONS
    return {
        "equity_number": f"{grant.number:,}",
        "equity_kind": "stock options" if options else "restricted stock units",
        "strike": f" at a strike of {Rupees.rounded(grant.strike)} each" if options else "",
        "equity_years": grant.years,
        "cliff": grant.cliff_months,
    }
