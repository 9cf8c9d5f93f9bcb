"""``kasauti pay``: CTC, in-hand and the rules under them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from kasauti.cli.arguments import DAY, today
from kasauti.pay import Declared, Line, PfBasis, Policy, Regime, Result, Rule, in_hand
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
            percent = Decimal(str(value).strip().removesuffix("%"))
        except InvalidOperation:
            percent = Decimal("NaN")
        if not percent.is_finite() or not 0 <= percent <= 100:
            self.fail(f"{value!r} is not a percentage of 0 to 100", param, ctx)
        return percent


AMOUNT, PERCENT = Amount(), Percent()


@click.group("pay")
def pay_group() -> None:
    """Pay in India: CTC, in-hand, tax, by dated rules."""


@pay_group.command("inhand")
@click.option("--ctc", type=AMOUNT, required=True, help="A year's cost to company.")
@click.option("--state", required=True, help="State of the work place, for professional tax.")
@click.option("--as-of", type=DAY, help="The day whose rates hold; today unless given.")
@click.option("--pf", type=click.Choice([b.value for b in PfBasis]), default="ceiling",
              show_default=True, help="PF up to the ceiling, or on full wages.")  # fmt: skip
@click.option("--nps", type=PERCENT, default="0", help="Employer's NPS in % of basic, in CTC.")
@click.option("--vpf", type=PERCENT, default="0", help="Own voluntary PF in % of wages.")
@click.option("--basic", type=PERCENT, default="50", show_default=True, help="Basic in % of CTC.")
@click.option("--regime", type=click.Choice([r.value for r in Regime]), default="new",
              show_default=True, help="Income-tax regime.")  # fmt: skip
@click.option("--rent", type=AMOUNT, help="Rent paid in a year (old regime).")
@click.option("--city", default="", help="City of that rent; else the State's listed city.")
@click.option("--hra", type=AMOUNT, help="House-rent allowance of a year; else half of basic.")
@click.option("--deductions-80c", type=AMOUNT,
              help="All s.80C deductions, own PF included; else own PF alone.")  # fmt: skip
@click.option("--tax-year", default="", metavar="YEAR",
              help="2025-26 or 2026-27: each month by its own law.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def inhand(ctc: Rupees, state: str, as_of: date | None, as_json: bool, **terms: Any) -> None:
    """Show what of a CTC reaches the bank, and every rule under it.

    Without --tax-year it projects twelve months at the rates in force on --as-of.
    All amounts are a year's rupees.
    """
    try:
        result = in_hand(
            ctc,
            state,
            as_of or today(),
            policy=_policy(terms),
            declared=_declared(terms),
            tax_year=terms["tax_year"],
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(described(result), ensure_ascii=False, indent=1))
    else:
        _print(result)


def _policy(terms: dict[str, Any]) -> Policy:
    return Policy(
        basic_percent=terms["basic"],
        hra=terms["hra"].amount if terms["hra"] else None,
        pf=PfBasis(terms["pf"]),
        nps_percent=terms["nps"],
        voluntary_pf_percent=terms["vpf"],
    )


def _declared(terms: dict[str, Any]) -> Declared:
    savings: Rupees | None = terms["deductions_80c"]
    return Declared(
        regime=Regime(terms["regime"]),
        rent=terms["rent"].amount if terms["rent"] else Decimal(0),
        city=terms["city"],
        savings=savings.amount if savings is not None else None,
    )


def described(result: Result) -> dict[str, Any]:
    """Return a pay statement as JSON has it: rupees as text with paise, rules by id."""
    annual = {
        "ctc": result.ctc,
        "gross": result.gross,
        "employee_pf": result.amount("Employee provident fund"),
        "voluntary_pf": result.amount("Voluntary provident fund"),
        "employer_pf": result.amount("Employer provident fund"),
        "professional_tax": result.amount("Professional tax"),
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
        "annual": {name: _text(amount) for name, amount in annual.items()},
        "monthly": {"net": _text(result.monthly_net)},
        "components": [_line(line) for line in result.components],
        "deductions": [_line(line) for line in result.deductions],
        "beyond_ctc": [_line(line) for line in result.beyond_ctc],
        "tax_steps": {step: _text(getattr(result.tax, step)) for step in steps},
        "wages": {reading: _text(getattr(result.wages, reading)) for reading in both},
        "months": [
            {
                "month": str(line.month),
                "gross": _text(line.gross),
                "employee_pf": _text(line.employee_pf),
                "professional_tax": _text(line.professional_tax),
                "tax": _text(line.tax),
                "net": _text(line.net),
            }
            for line in result.months
        ],
        "rules": [_rule(rule) for rule in result.rules],
        "warnings": list(result.warnings),
    }


def _text(amount: Rupees) -> str:
    return f"{amount.amount:.2f}"


def _line(line: Line) -> dict[str, Any]:
    rules = list(dict.fromkeys(rule.id for rule in line.rules))
    return {"name": line.name, "amount": _text(line.amount), "rules": rules}


def _rule(rule: Rule) -> dict[str, Any]:
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
    for line in (*result.components, *result.deductions):
        if line is result.deductions[0]:
            table.add_row("Gross pay", str(result.gross), "", style="bold")
        if line.amount.amount:
            table.add_row(line.name, str(line.amount), ", ".join(_line(line)["rules"]))
    table.add_row("In-hand", str(result.net), "", style="bold")
    table.add_row("In-hand a month", str(result.monthly_net), "", style="bold")
    console.print(table)
    period = result.tax_year or f"twelve months at the rates of {result.as_of}"
    console.print(f"{result.state}, {result.regime.value} regime, {period}", style="dim")
    for warning in result.warnings:
        console.print(f"! {warning}", style="yellow", markup=False, highlight=False)
