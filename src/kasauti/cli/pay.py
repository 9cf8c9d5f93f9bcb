"""``kasauti pay``: CTC, in-hand and the rules under them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from kasauti.cli.arguments import DAY, today
from kasauti.pay import (
    Declared,
    Line,
    MonthlyLine,
    OneOffs,
    PfBasis,
    Policy,
    Regime,
    Result,
    Rule,
    allowances_of,
    compare,
    ctc_for,
    in_hand,
    milestones_of,
)
from kasauti.values import Rupees


class Amount(click.ParamType[Rupees]):
    """Rupees as 4500000, 45,00,000 or "45 lakh"."""

    name = "RUPEES"

    def convert(
        self, value: str | Rupees, param: click.Parameter | None, ctx: click.Context | None
    ) -> Rupees:
        """Return the amount, or fail with the form that is wanted."""
        if isinstance(value, Rupees):
            return value
        try:
            return Rupees.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Percent(click.ParamType[Decimal]):
    """A percentage as 14, 14% or 8.5."""

    name = "PERCENT"

    def convert(
        self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Return the percentage, or fail with the form that is wanted."""
        try:
            percent = Decimal(str(value).strip().removesuffix("%").strip())
        except InvalidOperation:
            percent = Decimal("NaN")
        if not percent.is_finite() or not 0 <= percent <= 100:
            self.fail(f"{value!r} is not a percentage of 0 to 100", param, ctx)
        return percent


AMOUNT, PERCENT = Amount(), Percent()


@click.group("pay")
def pay_group() -> None:
    """Pay in India: CTC, in-hand, tax, by dated rules."""


_TERMS = (
    click.option("--state", required=True, help="State of the work place, for professional tax."),
    click.option("--as-of", type=DAY, help="The day whose rates hold; today unless given."),
    click.option("--pf", type=click.Choice([b.value for b in PfBasis]), default="ceiling",
                 show_default=True, help="PF up to the ceiling, or on full wages."),
    click.option("--nps", type=PERCENT, default="0", help="Employer's NPS in % of basic, in CTC."),
    click.option("--vpf", type=PERCENT, default="0", help="Own voluntary PF in % of wages."),
    click.option("--basic", type=PERCENT, default="50", show_default=True,
                 help="Basic in % of fixed CTC."),
    click.option("--variable", type=PERCENT, default="0", help="Variable pay in % of CTC."),
    click.option("--joining-bonus", type=AMOUNT, help="Paid in the first month, outside CTC."),
    click.option("--retention-bonus", type=AMOUNT, help="Paid at the end, outside CTC."),
    click.option("--buy-out", type=AMOUNT, help="Notice bought out, outside CTC."),
    click.option("--milestone", multiple=True, metavar="LINE",
                 help="For what goes live: 'First model = 3 lakh; month 6', or '5 %' of CTC."),
    click.option("--allowance", multiple=True, metavar="LINE",
                 help="A year's: 'Internet = 24,000', 'Travel = 2 %; excluded' (of CTC)."),
    click.option("--charges-inside", is_flag=True, help="EDLI and PF administration inside CTC."),
    click.option("--lwf", is_flag=True, help="Count the State's labour welfare fund."),
    click.option("--regime", type=click.Choice([r.value for r in Regime]), default="new",
                 show_default=True, help="Income-tax regime."),
    click.option("--rent", type=AMOUNT, help="Rent paid in a year (old regime)."),
    click.option("--city", default="", help="City of that rent; else the State's listed city."),
    click.option("--hra", type=AMOUNT, help="House-rent allowance of a year; else half of basic."),
    click.option("--deductions-80c", type=AMOUNT,
                 help="All s.80C deductions, own PF included; else own PF alone."),
    click.option("--tax-year", default="", metavar="YEAR",
                 help="2025-26 or 2026-27: each month by its own law."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
)  # fmt: skip


def with_terms(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a package."""
    for option in reversed(_TERMS):
        command = option(command)
    return command


@pay_group.command("inhand")
@click.option("--ctc", type=AMOUNT, required=True, help="A year's cost to company.")
@with_terms
def inhand(ctc: Rupees, state: str, as_of: date | None, as_json: bool, **terms: Any) -> None:
    """Show what of a CTC reaches the bank, and every rule under it.

    Without --tax-year it projects twelve months at the rates in force on --as-of.
    All amounts are a year's rupees.
    """
    try:
        result = in_hand(ctc, state, as_of or today(), **given(terms, ctc))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    _show(result, as_json=as_json)


@pay_group.command("solve")
@click.option("--in-hand", "wanted", type=AMOUNT, required=True, help="A month's in-hand wanted.")
@with_terms
def solve(wanted: Rupees, state: str, as_of: date | None, as_json: bool, **terms: Any) -> None:
    """Find the smallest CTC that brings an amount into hand in an ordinary month."""
    try:
        result = ctc_for(wanted, state, as_of or today(), **given(terms, None))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    _show(result, as_json=as_json)


@pay_group.command("compare")
@click.option("--ctc", type=AMOUNT, required=True, help="Our year's cost to company.")
@click.option("--other-ctc", type=AMOUNT, required=True, help="The other offer's.")
@click.option("--other-state", help="Its State; else ours.")
@click.option("--other-pf", type=click.Choice([b.value for b in PfBasis]), help="Its PF basis.")
@click.option("--other-basic", type=PERCENT, help="Its basic in % of fixed CTC.")
@click.option("--other-variable", type=PERCENT, help="Its variable pay in % of CTC.")
@click.option("--other-nps", type=PERCENT, help="Its employer NPS in % of basic.")
@click.option("--other-joining-bonus", type=AMOUNT, help="Its joining bonus.")
@click.option("--other-retention-bonus", type=AMOUNT, help="Its retention bonus.")
@click.option("--other-buy-out", type=AMOUNT, help="Its notice buy-out.")
@with_terms
def compare_offers(
    ctc: Rupees, other_ctc: Rupees, other_state: str | None, state: str, as_of: date | None,
    as_json: bool, **terms: Any,
) -> None:  # fmt: skip
    """Set our package against another offer, line by line.

    What is not said of the other offer is taken as in ours, its bonuses as none.
    """
    other = {name[6:]: terms.pop(name) for name in list(terms) if name.startswith("other_")}
    kept = {name: value for name, value in other.items() if value is not None}
    without = dict.fromkeys(("joining_bonus", "retention_bonus", "buy_out")) | {"milestone": ()}
    day = as_of or today()
    try:
        ours = in_hand(ctc, state, day, **given(terms, ctc))
        told = given({**terms, **without, **kept}, other_ctc)
        theirs = in_hand(other_ctc, other_state or state, day, **told)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(_both(ours, theirs), ensure_ascii=False, indent=1))
    else:
        _print_both(ours, theirs)


def given(terms: dict[str, Any], ctc: Rupees | None) -> dict[str, Any]:
    """Return a package's options as the engine takes them."""

    def once(name: str) -> Decimal:
        held: Rupees | None = terms[name]
        return held.amount if held else Decimal(0)

    return {
        "policy": _policy(terms, ctc),
        "declared": _declared(terms),
        "one_offs": OneOffs(
            once("joining_bonus"), once("retention_bonus"), once("buy_out"),
            milestones_of("\n".join(terms["milestone"]), ctc),
        ),
        "tax_year": terms["tax_year"],
    }  # fmt: skip


def _policy(terms: dict[str, Any], ctc: Rupees | None) -> Policy:
    return Policy(
        basic_percent=terms["basic"],
        hra=terms["hra"].amount if terms["hra"] else None,
        pf=PfBasis(terms["pf"]),
        nps_percent=terms["nps"],
        voluntary_pf_percent=terms["vpf"],
        variable_percent=terms["variable"],
        charges_inside=terms["charges_inside"],
        welfare_fund=terms["lwf"],
        allowances=allowances_of("\n".join(terms["allowance"]), ctc),
    )


def _declared(terms: dict[str, Any]) -> Declared:
    savings: Rupees | None = terms["deductions_80c"]
    return Declared(
        regime=Regime(terms["regime"]),
        rent=terms["rent"].amount if terms["rent"] else Decimal(0),
        city=terms["city"],
        savings=savings.amount if savings is not None else None,
    )


def _both(ours: Result, theirs: Result) -> dict[str, Any]:
    lines = [
        {
            "name": line.name,
            "ours": text(line.ours),
            "theirs": text(line.theirs),
            "difference": text(line.difference),
        }
        for line in compare(ours, theirs)
    ]
    rules = {(rule.id, rule.start): rule for rule in (*ours.rules, *theirs.rules)}
    return {
        "as_of": ours.as_of.isoformat(),
        "lines": lines,
        "rules": [rule_told(rule) for rule in rules.values()],
        "warnings": {"ours": list(ours.warnings), "theirs": list(theirs.warnings)},
    }


def _print_both(ours: Result, theirs: Result) -> None:
    console = Console()
    table = Table("A year", "Ours", "Theirs", "Difference", box=box.SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for line in compare(ours, theirs):
        table.add_row(line.name, str(line.ours), str(line.theirs), str(line.difference))
    console.print(table)
    for warning in dict.fromkeys((*ours.warnings, *theirs.warnings)):
        console.print(f"! {warning}", style="yellow", markup=False, highlight=False)


def _show(result: Result, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(described(result), ensure_ascii=False, indent=1))
    else:
        _print(result)


def described(result: Result) -> dict[str, Any]:
    """Return a pay statement as JSON has it: rupees as text with paise, rules by id."""
    annual = {
        "ctc": result.ctc,
        "gross": result.gross,
        "employee_pf": result.amount("Employee provident fund"),
        "voluntary_pf": result.amount("Voluntary provident fund"),
        "employer_pf": result.amount("Employer provident fund"),
        "professional_tax": result.amount("Professional tax"),
        "labour_welfare_fund": result.amount("Labour welfare fund"),
        "variable": result.amount("Variable pay at target"),
        "one_offs": sum((line.amount for line in result.one_offs), Rupees(Decimal(0))),
        "employer_cost": result.employer_cost,
        "perquisite": result.perquisite,
        "taxable_income": result.tax.income,
        "tax": result.tax.total,
        "net": result.net,
    }
    steps = ("income", "slabs", "rebate", "surcharge", "relief", "cess", "total")
    both = ("faq", "literal", "added_back", "remuneration")
    return {
        "as_of": result.as_of.isoformat(),
        "state": result.state,
        "tax_year": result.tax_year or "twelve months at the rates of as_of",
        "regime": result.regime.value,
        "annual": {name: text(amount) for name, amount in annual.items()},
        "monthly": {"net": text(result.monthly_net)},
        "components": [_line(line) for line in result.components],
        "deductions": [_line(line) for line in result.deductions],
        "beyond_ctc": [_line(line) for line in result.beyond_ctc],
        "one_offs": [_line(line) for line in result.one_offs],
        "tax_steps": {step: text(getattr(result.tax, step)) for step in steps},
        "wages": {reading: text(getattr(result.wages, reading)) for reading in both},
        "months": [_month(line) for line in result.months],
        "rules": [rule_told(rule) for rule in result.rules],
        "warnings": list(result.warnings),
    }


def _month(line: MonthlyLine) -> dict[str, str]:
    amounts = {
        "gross": line.gross,
        "employee_pf": line.employee_pf,
        "professional_tax": line.professional_tax,
        "labour_welfare_fund": line.welfare_fund,
        "tax": line.tax,
        "net": line.net,
    }
    return {"month": str(line.month)} | {name: text(amount) for name, amount in amounts.items()}


def text(amount: Rupees) -> str:
    """Return rupees as JSON has them, with paise."""
    return f"{amount.amount:.2f}"


def _line(line: Line) -> dict[str, Any]:
    rules = list(dict.fromkeys(rule.id for rule in line.rules))
    return {"name": line.name, "amount": text(line.amount), "rules": rules}


def rule_told(rule: Rule) -> dict[str, Any]:
    """Return a record as JSON has it."""
    return {
        "id": rule.id,
        "from": rule.start.isoformat(),
        "to": None if rule.end == date.max else rule.end.isoformat(),
        "source": rule.source,
        "confidence": rule.confidence,
        "verified": rule.verified,
        "note": rule.note,
    }


def _print(result: Result) -> None:
    console = Console()
    table = Table("", "A year", "Rules", box=box.SIMPLE_HEAD)
    table.columns[1].justify = "right"
    table.add_row("CTC", str(result.ctc), "", style="bold")
    for line in (*result.components, *result.one_offs, *result.deductions):
        if line is result.deductions[0]:
            table.add_row("Gross pay", str(result.gross), "", style="bold")
        if line.amount.amount:
            table.add_row(line.name, str(line.amount), ", ".join(_line(line)["rules"]))
    table.add_row("In-hand", str(result.net), "", style="bold")
    table.add_row("In-hand, ordinary month", str(result.monthly_net), "", style="bold")
    console.print(table)
    period = result.tax_year or f"twelve months at the rates of {result.as_of}"
    console.print(f"{result.state}, {result.regime.value} regime, {period}", style="dim")
    for warning in result.warnings:
        console.print(f"! {warning}", style="yellow", markup=False, highlight=False)
