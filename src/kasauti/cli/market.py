"""``kasauti pay survey``: the market's segments, a company's own survey, and where pay stands."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from kasauti.cli.arguments import DAY, today
from kasauti.cli.pay import AMOUNT, PERCENT
from kasauti.pay import (
    Ageing,
    Band,
    MarketBand,
    MarketStanding,
    Measure,
    against_market,
    aged_band,
    internal_equity,
    market,
    market_for,
    read_survey,
    standing,
    usual_movement,
)
from kasauti.values import Rupees


@click.command("survey")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                required=False)  # fmt: skip
@click.option("--age-to", type=DAY, help="Move every figure to this day; today unless given.")
@click.option("--percent", type=PERCENT, help="A year's movement; else the usual one held.")
@click.option("--how", type=click.Choice([one.value for one in Ageing]), default="simple",
              show_default=True, help="Simple or compound ageing.")  # fmt: skip
@click.option("--years", type=click.FloatRange(0, 60), help="Only bands of that experience.")
@click.option("--ctc", type=AMOUNT, help="A year's CTC to set against each segment.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def survey(
    file: Path | None, age_to: date | None, percent: Decimal | None, how: str,
    years: float | None, ctc: Rupees | None, as_json: bool,
) -> None:  # fmt: skip
    """Read a survey (CSV with percentiles, in lakh), or the published segments without one.

    Segments are never merged; each is shown with its source, its day and what it counts. Figures
    of fixed pay or employer's cost are not set against a CTC.
    """
    to, rate = age_to or today(), usual_movement().percent if percent is None else percent
    try:
        held = read_survey(file.read_text(encoding="utf-8-sig")) if file else market()
        if years is not None:
            held = tuple(market_for(Decimal(str(years)), held))
        bands = tuple(aged_band(one, to, rate, Ageing(how)) for one in held)
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name}: {error}" if file else str(error)) from error
    found = against_market({Measure.CTC: ctc}, bands) if ctc else ()
    if as_json:
        said = _described(bands, found, to, rate, how)
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        _print(bands, found, f"aged to {to} at {rate} % a year, {how}")


@click.command("standing")
@click.option("--ctc", type=AMOUNT, required=True, help="The pay that is asked about.")
@click.option("--band", type=AMOUNT, nargs=3, required=True, help="Low, middle and high.")
@click.option("--peer", type=AMOUNT, multiple=True, help="A peer's pay at that level; repeat.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stands(
    ctc: Rupees, band: tuple[Rupees, Rupees, Rupees], peer: tuple[Rupees, ...], as_json: bool
) -> None:
    """Show compa-ratio, range penetration, and where pay stands among peers.

    A peers' median is shown from three peers on: below that it would name persons.
    """
    try:
        held = Band("the band", *band)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    place, peers = standing(ctc, held), internal_equity(ctc, peer, held)
    said = {
        "compa_ratio": str(place.compa_ratio),
        "range_penetration": str(place.penetration),
        "inside": place.inside,
        "peers": peers.peers,
        "peers_paid_less": peers.below,
        "peers_compa_ratio": _or_none(peers.peers_compa_ratio),
        "gap": _or_none(peers.gap),
        "flagged": peers.flagged,
    }
    if as_json:
        click.echo(json.dumps(said, indent=1))
        return
    for name, value in said.items():
        if value is not None:
            click.echo(f"{name.replace('_', ' '):20} {value}")


def _or_none(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _described(
    bands: tuple[MarketBand, ...], found: tuple[MarketStanding, ...], to: date, rate: Decimal,
    how: str,
) -> dict[str, Any]:  # fmt: skip
    stood = {id(one.band): one for one in found}
    return {
        "aged_to": to.isoformat(),
        "percent": str(rate),
        "how": how,
        "bands": [_band(one) | _standing(stood.get(id(one))) for one in bands],
    }


def _band(band: MarketBand) -> dict[str, Any]:
    return {
        "segment": band.segment,
        "premium": band.premium,
        "source": band.source,
        "confidence": band.confidence,
        "effective": band.effective.isoformat(),
        "measure": band.measure.value,
        "note": band.note,
        "label": band.label,
        "from_years": str(band.from_years),
        "to_years": str(band.to_years),
        "figures": {name: f"{amount.amount:.2f}" for name, amount in band.figures.items()},
    }


def _standing(one: MarketStanding | None) -> dict[str, Any]:
    if one is None:
        return {}
    return {
        "compa_ratio": str(one.compa_ratio),
        "range_penetration": str(one.standing.penetration) if one.standing else None,
        "percentile": one.percentile,
    }


def _print(bands: tuple[MarketBand, ...], found: tuple[MarketStanding, ...], how: str) -> None:
    console = Console()
    stood = {id(one.band): one for one in found}
    for key in dict.fromkeys((one.segment, one.source, one.effective) for one in bands):
        rows = [one for one in bands if (one.segment, one.source, one.effective) == key]
        mark = " [premium segment]" if rows[0].premium else ""
        console.print(f"{key[0]}{mark}", style="bold", markup=False, highlight=False)
        said = f"{key[1]}, {key[2]}, {rows[0].measure.value}, sure: {rows[0].confidence}"
        console.print(f"{said}; {rows[0].note}", style="dim", markup=False, highlight=False)
        table = Table("Experience", "A year", "Compa-ratio", "Percentile", box=box.SIMPLE_HEAD)
        for row in rows:
            told = " · ".join(f"{name} {amount.in_lakh()}" for name, amount in row.figures.items())
            one = stood.get(id(row))
            table.add_row(row.label, told, str(one.compa_ratio) if one else "",
                          one.percentile if one else "")  # fmt: skip
        console.print(table)
    console.print(how, style="dim", markup=False, highlight=False)
