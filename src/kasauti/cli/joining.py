"""``kasauti pay joining``: the first pay, and what of the joining bonus is asked back by when."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from kasauti.cli.arguments import DAY, today
from kasauti.cli.pay import AMOUNT, given, rule_told, text, with_terms
from kasauti.pay import FirstPay, Repayment, Result, first_pay, in_hand, repayments
from kasauti.values import Rupees

_NOTES = (
    "the tax is that of a whole year of this pay: what an earlier employer paid in the same tax "
    "year changes it (Form 122)",
    "no more than half of a month's wages is taken from one pay, in the Ministry's reading; the "
    "rest is asked for, not deducted",
)


@click.command("joining")
@click.option("--ctc", type=AMOUNT, required=True, help="A year's cost to company.")
@click.option("--joined", type=DAY, required=True, help="The first day of work.")
@click.option("--repaid-within", type=click.IntRange(1, 36), default=12, show_default=True,
              help="Months of service that the joining bonus is paid for.")  # fmt: skip
@with_terms
def joining(
    ctc: Rupees, joined: date, repaid_within: int, state: str, as_of: date | None, as_json: bool,
    **terms: Any,
) -> None:  # fmt: skip
    """Show what the month of joining pays in hand, and what is clawed back by when.

    The pay goes by the days worked, bonus and notice buy-out are whole. A joining bonus is earned
    by completed months of service; who leaves before the last repays the rest.
    """
    package = given(terms, ctc)
    try:
        pay = in_hand(ctc, state, as_of or today(), **package)
        one_offs = package["one_offs"]
        first = first_pay(pay, joined, policy=package["policy"], one_offs=one_offs)
        rows = list(repayments(
            one_offs.joining_bonus, joined, months=repaid_within, tax_percent=first.tax_percent,
            monthly_wages=pay.wages.faq.amount / 12,
        ))  # fmt: skip
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(_described(pay, joined, first, rows), ensure_ascii=False, indent=1))
    else:
        _print(joined, first, rows)


def _lines(first: FirstPay) -> tuple[tuple[str, Rupees], ...]:
    return (
        ("gross", first.month.gross),
        ("joining_bonus", first.joining_bonus),
        ("notice_buy_out", first.notice_buy_out),
        ("employee_pf", first.month.employee_pf),
        ("professional_tax", first.month.professional_tax),
        ("labour_welfare_fund", first.welfare_fund),
        ("tax", first.tax),
        ("tax_on_bonus_and_buy_out", first.tax_on_once),
        ("net", first.net),
    )


def _described(pay: Result, joined: date, first: FirstPay, rows: list[Repayment]) -> dict[str, Any]:
    rules = {(rule.id, rule.start): rule for row in rows for rule in row.back.rules}
    return {
        "as_of": pay.as_of.isoformat(),
        "state": pay.state,
        "joined": joined.isoformat(),
        "days": first.month.days,
        "of_days": first.month.of_days,
        "first_month": {name: text(amount) for name, amount in _lines(first)},
        "tax_percent_on_bonus": f"{first.tax_percent:f}",
        "clawback": [
            {
                "from": row.first.isoformat(),
                "to": row.last.isoformat(),
                "due": text(row.back.due),
                "net_of_tax": text(row.back.net_of_tax),
                "most_from_one_pay": text(row.back.most_from_wages),
                "warnings": list(row.back.warnings),
            }
            for row in rows
        ],
        "rules": [rule_told(rule) for rule in (*pay.rules, *rules.values())],
        "warnings": [*_NOTES, *pay.warnings],
    }


def _print(joined: date, first: FirstPay, rows: list[Repayment]) -> None:
    console = Console()
    month = Table("First month", "Rupees", box=box.SIMPLE_HEAD)
    month.columns[1].justify = "right"
    for name, amount in _lines(first):
        if amount.amount:
            said = "In hand" if name == "net" else name.replace("_", " ").capitalize()
            month.add_row(said.replace("pf", "PF"), str(amount))
    console.print(month)
    console.print(f"{first.month.days} of {first.month.of_days} days, from {joined}", style="dim")
    if rows:
        back = Table("Last day from", "to", "To repay", "Less its tax", "Most from one pay",
                     box=box.SIMPLE_HEAD)  # fmt: skip
        for column in back.columns[2:]:
            column.justify = "right"
        for row in rows:
            later = " *" if row.back.warnings else ""
            back.add_row(
                str(row.first), str(row.last), f"{row.back.due}{later}",
                str(row.back.net_of_tax), str(row.back.most_from_wages),
            )  # fmt: skip
        console.print(back)
    for warning in (*dict.fromkeys(w for row in rows for w in row.back.warnings), *_NOTES):
        mark = "!" if warning in _NOTES else "*"
        console.print(f"{mark} {warning}", style="yellow", markup=False, highlight=False)
