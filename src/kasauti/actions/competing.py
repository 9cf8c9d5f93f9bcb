"""Competing offers: what a candidate names, and ours set against it line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kasauti import pay
from kasauti.actions import trail
from kasauti.actions.offers import terms_of
from kasauti.actions.refusals import Refused
from kasauti.offers import Terms
from kasauti.records.models import Application, CompetingOffer, Offer, User
from kasauti.values import Rupees

_KNOWN = {
    "ctc", "state", "pf", "basic_percent", "variable_percent", "nps_percent", "joining_bonus",
    "retention_bonus", "notice_buy_out", "equity_a_year",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against theirs, and equity a year beside both, in no sum."""

    lines: tuple[pay.Difference, ...]
    warnings: tuple[str, ...]
    our_equity: Rupees | None
    their_equity: Rupees | None


def comparison(terms: Terms, told: Mapping[str, str]) -> Comparison:
    """Return our package against what is told of theirs; what is not told is taken as ours.

    Bonuses that are not told are none.

    Raises
    ------
    Refused
        If an amount, State or share cannot be read or paid.
    """
    unknown = set(told) - _KNOWN
    if unknown:
        raise Refused(f"{sorted(unknown)[0]} is not part of a competing offer")
    ours = terms.pay()
    try:
        theirs = pay.in_hand(
            Rupees.parse(told.get("ctc", "")), told.get("state") or terms.work.state, terms.dated,
            policy=_policy(terms.package.policy, told), one_offs=_one_offs(told),
        )  # fmt: skip
        equity = Rupees.parse(told["equity_a_year"]) if told.get("equity_a_year") else None
    except (ValueError, ArithmeticError) as error:
        raise Refused(f"The other offer: {error}") from error
    warnings = tuple(dict.fromkeys((*ours.warnings, *theirs.warnings)))
    return Comparison(pay.compare(ours, theirs), warnings, _equity_a_year(terms), equity)


def _policy(ours: pay.Policy, told: Mapping[str, str]) -> pay.Policy:
    def share(name: str, otherwise: Decimal) -> Decimal:
        return Decimal(told[name]) if told.get(name) else otherwise

    return pay.Policy(
        pf=pay.PfBasis(told["pf"]) if told.get("pf") else ours.pf,
        basic_percent=share("basic_percent", ours.basic_percent),
        variable_percent=share("variable_percent", ours.variable_percent),
        nps_percent=share("nps_percent", ours.nps_percent),
        hra_percent=ours.hra_percent,
        pension_member=ours.pension_member,
        welfare_fund=ours.welfare_fund,
    )


def _one_offs(told: Mapping[str, str]) -> pay.OneOffs:
    def once(name: str) -> Decimal:
        return Rupees.parse(told.get(name) or "0").amount

    return pay.OneOffs(once("joining_bonus"), once("retention_bonus"), once("notice_buy_out"))


def _equity_a_year(terms: Terms) -> Rupees | None:
    grant = terms.package.grant
    if grant is None:
        return None
    spread = max(Decimal(0), grant.fair_value - grant.strike)
    return Rupees.rounded(spread * grant.number / grant.years)


@trail.in_turn
def note(
    application: Application, *, employer: str, told: Mapping[str, str], by: User
) -> CompetingOffer:
    """Keep what the candidate named; it must be such that it can be compared.

    Raises
    ------
    Refused
        If there is no offer of ours yet, or something told cannot be read.
    """
    offer = Offer.objects.filter(application=application).first()
    if offer is None:
        raise Refused("Build our package first: it is what the other offer is set against")
    if not employer.strip():
        raise Refused("Name who offers")
    comparison(terms_of(offer), told)
    held = CompetingOffer.objects.create(
        application=application, employer=employer.strip()[:200], terms=dict(told), by=by
    )
    trail.record("competing.note", held, by=by)
    return held
