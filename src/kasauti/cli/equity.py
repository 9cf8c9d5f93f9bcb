"""``kasauti pay equity``: the tax on options and units, at exercise and at sale."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import click
from rich.console import Console
from rich.table import Table

from kasauti.cli.arguments import DAY, today
from kasauti.cli.pay import AMOUNT
from kasauti.pay import Declared, EquityTax, Regime, Sale, equity_tax, in_hand
from kasauti.values import Rupees

_NOTE = "scenario, not guaranteed and no part of pay; by the law of the day given"
_BEFORE = (
    "the tax at sale has cess but no surcharge, which may be due: what is in hand is then less"
)


@click.command("equity")
@click.option("--number", type=click.IntRange(1), required=True, help="Options or units.")
@click.option("--strike", type=AMOUNT, default="0", help="Paid for a share; none for units.")
@click.option("--fair-value", type=AMOUNT, required=True, help="A share's on the day of exercise.")
@click.option("--on", type=DAY, help="The day of exercise or allotment; today unless given.")
@click.option("--income", type=AMOUNT, help="The year's taxable income without the equity.")
@click.option("--ctc", type=AMOUNT, help="Or a CTC, with --state, to work that income out from.")
@click.option("--state", default="", help="State of the work place, with --ctc.")
@click.option("--regime", type=click.Choice([r.value for r in Regime]), default="new",
              show_default=True, help="Income-tax regime.")  # fmt: skip
@click.option(
    "--deferrable",
    is_flag=True,
    help="The employer is a start-up with DPIIT and Inter-Ministerial certificates.",
)
@click.option("--sale-price", type=AMOUNT, help="A share's price when it is sold.")
@click.option("--held-months", type=click.IntRange(0), default=25, show_default=True,
              help="Months from exercise to sale.")  # fmt: skip
@click.option("--listed", is_flag=True, help="The shares are listed when sold.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def equity(
    number: int, strike: Rupees, fair_value: Rupees, on: date | None, income: Rupees | None,
    ctc: Rupees | None, state: str, regime: str, deferrable: bool, sale_price: Rupees | None,
    held_months: int, listed: bool, as_json: bool,
) -> None:  # fmt: skip
    """Show the tax when options are exercised or units vest, and when the shares are sold.

    The tax at exercise is what the perquisite adds to the year's, surcharge and cess with it.
    """
    day = on or today()
    if (income is None) == (ctc is None):
        raise click.UsageError("give --income, or --ctc with --state")
    try:
        base = income or _income(ctc, state, day, Regime(regime))
        sold = Sale(sale_price.amount, held_months, listed) if sale_price else None
        found = equity_tax(
            number, strike=strike.amount, fair_value=fair_value.amount, income=base, on=day,
            regime=Regime(regime), deferrable=deferrable, sale=sold,
        )  # fmt: skip
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(_described(found, base, day), ensure_ascii=False, indent=1))
    else:
        _print(found, base)


def _income(ctc: Rupees | None, state: str, on: date, regime: Regime) -> Rupees:
    nothing = Rupees(Decimal(0))
    return in_hand(ctc or nothing, state, on, declared=Declared(regime=regime)).tax.income


def _notes(found: EquityTax) -> tuple[str, ...]:
    return (_NOTE, _BEFORE) if found.before_surcharge else (_NOTE,)


def _described(found: EquityTax, income: Rupees, on: date) -> dict[str, object]:
    amounts = {
        "income": income,
        "perquisite": found.perquisite,
        "exercise_cost": found.exercise_cost,
        "tax_at_exercise": found.salary_tax,
        "gain": found.gain,
        "tax_at_sale": found.gain_tax,
        "in_hand": found.in_hand,
    }
    return {
        "as_of": on.isoformat(),
        "number": found.number,
        **{name: f"{held.amount:.2f}" for name, held in amounts.items() if held is not None},
        "deferred_until": found.due_by.isoformat() if found.due_by else None,
        "rules": list(dict.fromkeys(rule.id for rule in found.rules)),
        "warnings": [
            *_notes(found),
            *(f"not verified: {rule.id}" for rule in found.rules if not rule.verified),
        ],
    }


def _print(found: EquityTax, income: Rupees) -> None:
    table = Table("", "Rupees", box=None)
    table.columns[1].justify = "right"
    lacking = ", before surcharge" if found.before_surcharge else ""
    for name, held in (
        ("Income without the equity", income), ("Perquisite", found.perquisite),
        ("Paid for the shares", found.exercise_cost), ("Tax at exercise", found.salary_tax),
        ("Gain on sale", found.gain), (f"Tax at sale{lacking}", found.gain_tax),
        (f"In hand after both{lacking}", found.in_hand),
    ):  # fmt: skip
        if held is not None:
            table.add_row(name, str(held))
    console = Console()
    console.print(table)
    if found.due_by:
        console.print(f"Deferred until {found.due_by} at the latest; sale or leaving ends it")
    for note in _notes(found):
        console.print(f"! {note}", style="yellow", markup=False, highlight=False)
