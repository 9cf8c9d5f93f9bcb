"""An offer worked out, line by line: for who sees pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from kasauti import pay
from kasauti.access import Permission, Secret
from kasauti.actions import seals, worksheets
from kasauti.actions.worksheets import Worksheet
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.concerned import OFFER
from kasauti.records.models import Offer
from kasauti.records.permissions import standing_of

router = Router(tags=["offers"])
READ = Bearer("offers:read", Permission.OFFERS_SEE, OFFER)


class PayLine(Schema):
    """A line of pay, in rupees a year."""

    part: str = Field(description="components, deductions, beyond_ctc or one_offs")
    name: str
    amount: str
    when_reached: bool = Field(description="A milestone's bonus, not assured")


class StandsInBand(Schema):
    """Where the CTC stands in the level's band, and among peers there; few peers are not told."""

    compa_ratio: Decimal
    penetration: Decimal
    inside: bool
    peers: int
    peers_compa_ratio: Decimal | None
    gap: Decimal | None
    flagged: bool


class Departure(Schema):
    """Where the package departs from the pay policy."""

    name: str
    policy: str
    offer: str


class VestingShown(Schema):
    """What vests in a year, and its value under each scenario; in no sum."""

    year: int
    number: int
    values: dict[str, str] = Field(description="Scenario to rupees before tax")


class RepaymentShown(Schema):
    """What of the joining bonus is paid back by whoever leaves in between."""

    first: date
    last: date
    due: str
    net_of_tax: str


class SealShown(Schema):
    """What the seal of a kept letter says."""

    kind: str
    seal: str


class WorksheetShown(Schema):
    """An offer worked out by the rules of its day."""

    offer: int
    ctc: str
    gross: str
    net: str
    monthly_net: str = Field(description="What an ordinary month brings")
    first_month_net: str | None = Field(description="None where no law is held for that month")
    lines: list[PayLine]
    warnings: list[str]
    band: StandsInBand | None
    departures: list[Departure]
    equity_percent: Decimal | None = Field(description="Of equity and CTC together")
    equity: list[VestingShown]
    repayments: list[RepaymentShown]
    seals: list[SealShown]


@router.get(
    "/offers/{pk}/worksheet", auth=READ, response=WorksheetShown, summary="Read an offer's figures"
)
def show_worksheet(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return pay, band, peers, equity and what is paid back; refused where pay is hidden."""
    offer = get_object_or_404(Offer.objects.select_related("application"), pk=pk)
    if not standing_of(user_of(request)).sees(Secret.PAY, offer.application.role_id):
        raise Problem(403, "A worksheet tells pay, which is hidden from whose token this is")
    sheet = worksheets.worksheet(offer)
    return _figures(sheet) | {
        "offer": offer.pk,
        "seals": [
            {"kind": str(one.kind), "seal": seals.look(bytes(one.pdf)).found.value}
            for one in offer.letters.order_by("at")
        ],
    }


def _figures(sheet: Worksheet) -> dict[str, Any]:
    paid = sheet.statement
    return {
        "ctc": str(paid.ctc.amount),
        "gross": str(paid.gross.amount),
        "net": str(paid.net.amount),
        "monthly_net": str(paid.monthly_net.amount),
        "first_month_net": str(sheet.first_pay.net.amount) if sheet.first_pay else None,
        "lines": _lines(paid),
        "warnings": list(paid.warnings),
        "band": _band(sheet),
        "departures": [
            {"name": name, "policy": said, "offer": is_} for name, said, is_ in sheet.departures
        ],
        "equity_percent": sheet.equity_share,
        "equity": [_vesting(one) for one in sheet.equity],
        "repayments": [
            {
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "due": str(one.back.due.amount),
                "net_of_tax": str(one.back.net_of_tax.amount),
            }
            for one in sheet.repayments
        ],
    }


def _lines(paid: pay.Result) -> list[dict[str, Any]]:
    return [
        {
            "part": part,
            "name": one.name,
            "amount": str(one.amount.amount),
            "when_reached": one.when_reached,
        }
        for part in ("components", "deductions", "beyond_ctc", "one_offs")
        for one in getattr(paid, part)
    ]


def _band(sheet: Worksheet) -> dict[str, Any] | None:
    stands, peers = sheet.standing, sheet.equity_of_peers
    if stands is None or peers is None:
        return None
    return {
        "compa_ratio": stands.compa_ratio,
        "penetration": stands.penetration,
        "inside": stands.inside,
        "peers": peers.peers,
        "peers_compa_ratio": peers.peers_compa_ratio,
        "gap": peers.gap,
        "flagged": peers.flagged,
    }


def _vesting(one: pay.YearOfEquity) -> dict[str, Any]:
    names = [scenario.name for scenario in pay.SCENARIOS]
    values = {name: str(value.amount) for name, value in zip(names, one.values, strict=True)}
    return {"year": one.year, "number": one.number, "values": values}
