"""An offer as a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kasauti.offers.terms import Company, Engagement, Package, Terms, Work
from kasauti.pay import (
    Allowance,
    Employment,
    Grant,
    GrantKind,
    Milestone,
    OneOffs,
    PfBasis,
    Policy,
)
from kasauti.values import Rupees

_KNOWN = {
    "company": {"name", "address", "signatory", "signatory_title", "committee", "privacy_contact",
                "cin", "labour_number"},
    "candidate": {"name", "address", "email"},
    "work": {"title", "duties", "workplace", "city", "state", "level", "reports_to", "hours_week",
             "weekly_off", "holidays", "leave_days", "stack", "benefits"},
    "engagement": {"kind", "starts", "ends", "reason", "probation_months", "notice_days"},
    "offer": {"dated", "expires", "further"},
    "pay": {"ctc", "basic_percent", "hra_percent", "pf", "nps_percent", "variable_percent",
            "charges_inside", "welfare_fund", "pension_member", "joining_bonus",
            "retention_bonus", "notice_buy_out", "bonus_months", "variable_terms",
            "allowances", "milestones"},
    "equity": {"kind", "number", "granted_on", "strike", "fair_value", "years", "cliff_months",
               "every_months", "fully_diluted", "deferrable"},
}  # fmt: skip
_LISTS = {"stack", "benefits", "further"}
_WHOLE = {"hours_week", "leave_days", "probation_months", "notice_days", "years", "cliff_months",
          "every_months", "number", "fully_diluted", "bonus_months"}  # fmt: skip
_TEXTS = {*_KNOWN["company"], *_KNOWN["candidate"], *_KNOWN["work"], "reason", "variable_terms",
          "kind", "pf"}  # fmt: skip
_TRUTHS = {"charges_inside", "welfare_fund", "pension_member", "deferrable"}
_POLICY = ("basic_percent", "hra_percent", "nps_percent", "variable_percent")
_SWITCHES = ("charges_inside", "welfare_fund", "pension_member")


class OfferFileError(ValueError):
    """An offer file that cannot be read; the message names the place and the mend."""


def read_offer(text: str) -> Terms:
    """Read an offer from TOML.

    Raises
    ------
    OfferFileError
        Naming the key that is missing, unknown or wrong.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OfferFileError(f"the offer is not TOML: {error}") from error
    return offer_of(raw)


def offer_of(raw: Mapping[str, Any]) -> Terms:
    """Return the terms of a mapping as an offer file holds it."""
    for table, held in raw.items():
        if table not in _KNOWN:
            raise OfferFileError(f"[{table}] is not part of an offer: one of {', '.join(_KNOWN)}")
        if not isinstance(held, Mapping):
            raise OfferFileError(f"{table} is a table: [{table}]")
        if unknown := set(held) - _KNOWN[table]:
            raise OfferFileError(f"{table}.{sorted(unknown)[0]} is not known")
        for name, value in held.items():
            _look(value, name, f"{table}.{name}")
    for table in ("company", "candidate", "work", "engagement", "offer", "pay"):
        if table not in raw:
            raise OfferFileError(f"the offer lacks [{table}]")
    try:
        return _terms(raw)
    except KeyError as error:
        raise OfferFileError(f"the offer lacks {error.args[0]}") from error
    except OfferFileError:
        raise
    except (TypeError, ValueError) as error:
        raise OfferFileError(str(error)) from error


def _look(value: object, name: str, place: str) -> None:
    if name in _LISTS:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise OfferFileError(f"{place} is a list of texts")
    elif name in _WHOLE:
        if type(value) is not int or not 0 <= value < 10**12:
            raise OfferFileError(f"{place}: {value!r} is not a whole number")
    elif name in _TRUTHS:
        if not isinstance(value, bool):
            raise OfferFileError(f"{place}: {value!r} is neither true nor false")
    elif name in _TEXTS and not isinstance(value, str):
        raise OfferFileError(f"{place}: {value!r} is not a text")


def _terms(raw: Mapping[str, Any]) -> Terms:
    company, candidate, work = raw["company"], raw["candidate"], dict(raw["work"])
    stack, benefits = tuple(work.pop("stack", ())), tuple(work.pop("benefits", ()))
    for name in ("name", "address", "signatory", "signatory_title", "committee", "privacy_contact"):
        _words(company, "company", name)
    for name in ("title", "duties", "workplace", "city", "state"):
        _words(work, "work", name)
    return Terms(
        company=Company(**company),
        candidate=_words(candidate, "candidate", "name"),
        address=candidate.get("address", ""),
        email=candidate.get("email", ""),
        work=Work(**work),
        engagement=_engagement(raw["engagement"]),
        package=_package(raw),
        dated=_day(raw["offer"], "offer", "dated"),
        expires=_day(raw["offer"], "offer", "expires"),
        stack=stack,
        benefits=benefits,
        further=tuple(raw["offer"].get("further", ())),
    )


def _engagement(raw: Mapping[str, Any]) -> Engagement:
    kind = raw.get("kind", "permanent")
    if kind not in {one.value for one in Employment}:
        raise OfferFileError(f"engagement.kind {kind!r} is not permanent or fixed_term")
    more = {name: raw[name] for name in ("reason", "probation_months", "notice_days")
            if name in raw}  # fmt: skip
    ends = _day(raw, "engagement", "ends") if "ends" in raw else None
    return Engagement(Employment(kind), _day(raw, "engagement", "starts"), ends, **more)


def _package(raw: Mapping[str, Any]) -> Package:
    pay = raw["pay"]
    if pay.get("pf", "ceiling") not in {one.value for one in PfBasis}:
        raise OfferFileError(f"pay.pf {pay['pf']!r} is not ceiling or full")
    told: dict[str, Any] = {"pf": PfBasis(pay.get("pf", "ceiling"))}
    told |= {name: _number(pay[name], f"pay.{name}") for name in _POLICY if name in pay}
    told |= {name: pay[name] for name in _SWITCHES if name in pay}
    policy = Policy(**told, allowances=tuple(_allowances(pay.get("allowances", ()))))
    return Package(
        ctc=_money(pay["ctc"] if "ctc" in pay else _missing("pay.ctc"), "pay.ctc"),
        policy=policy,
        one_offs=_one_offs(pay),
        bonus_months=pay.get("bonus_months", 12),
        variable_terms=pay.get("variable_terms", ""),
        grant=_grant(raw["equity"]) if "equity" in raw else None,
    )


def _one_offs(pay: Mapping[str, Any]) -> OneOffs:
    def once(name: str) -> Decimal:
        return _money(pay.get(name, "0"), f"pay.{name}").amount

    return OneOffs(
        once("joining_bonus"), once("retention_bonus"), once("notice_buy_out"),
        tuple(_milestones(pay.get("milestones", ()))),
    )  # fmt: skip


def _allowances(held: object) -> Iterator[Allowance]:
    for one, name, amount in _named_amounts(held, "pay.allowances", "excluded"):
        listed = one.get("excluded", False)
        if not isinstance(listed, bool):
            raise OfferFileError(f"pay.allowances, {name}: excluded is true or false")
        yield Allowance(name, amount, listed=listed)


def _milestones(held: object) -> Iterator[Milestone]:
    for one, name, amount in _named_amounts(held, "pay.milestones", "month"):
        month = one.get("month", 12)
        if type(month) is not int:
            raise OfferFileError(f"pay.milestones, {name}: the month {month!r} is not 1 to 12")
        yield Milestone(name, amount, month)


def _named_amounts(
    held: object, table: str, more: str
) -> Iterator[tuple[Mapping[str, Any], str, Decimal]]:
    """Yield each entry of a list of tables with its name and amount; ``more`` is its third key."""
    entries = held if isinstance(held, list | tuple) else [held]
    for one in entries:
        if not isinstance(one, Mapping):
            raise OfferFileError(f"{table}: give each as [[{table}]] with name and amount")
        if unknown := set(one) - {"name", "amount", more}:
            raise OfferFileError(f"{table}.{sorted(unknown)[0]} is not known")
        name = _words(one, table, "name")
        yield one, name, _money(one.get("amount", ""), f"{table}, {name}").amount


def _grant(raw: Mapping[str, Any]) -> Grant:
    kind = raw.get("kind", "options")
    if kind not in {one.value for one in GrantKind}:
        raise OfferFileError(f"equity.kind {kind!r} is not options or units")
    more = {name: raw[name] for name in ("years", "cliff_months", "every_months", "fully_diluted",
                                         "deferrable") if name in raw}  # fmt: skip
    return Grant(
        GrantKind(kind),
        raw["number"] if "number" in raw else _missing("equity.number"),
        _day(raw, "equity", "granted_on"),
        strike=_number(raw.get("strike", "0"), "equity.strike"),
        fair_value=_number(raw.get("fair_value", "0"), "equity.fair_value"),
        **more,
    )


def _missing(name: str) -> Any:
    raise OfferFileError(f"the offer lacks {name}")


def _words(raw: Mapping[str, Any], table: str, name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str) or not value.strip():
        raise OfferFileError(f"the offer lacks {table}.{name}")
    return value


def _day(raw: Mapping[str, Any], table: str, name: str) -> date:
    value = raw.get(name)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise OfferFileError(f"{table}.{name}: give a day like 2026-12-01") from error


def _money(value: Any, name: str) -> Rupees:
    try:
        return Rupees.parse(str(value))
    except ValueError as error:
        raise OfferFileError(f"{name}: {error}") from error


def _number(value: Any, name: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise OfferFileError(f"{name}: {value!r} is not a number")
    return number
