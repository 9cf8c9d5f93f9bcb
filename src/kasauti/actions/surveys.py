"""The company's own and bought pay surveys: taken in, in use, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from kasauti import pay
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Survey, User
from kasauti.values import Rupees

LARGEST = 1_000_000
AHEAD = timedelta(days=3653)  # nobody says how pay moves for longer
Segments = list[tuple[pay.MarketBand, list[tuple[pay.MarketBand, pay.MarketStanding | None]]]]


@dataclass(frozen=True, slots=True)
class AgedTo:
    """How the market is to be shown."""

    to: date
    percent: Decimal
    how: pay.Ageing
    years: Decimal | None
    ctc: Rupees | None


@trail.in_turn
def take(name: str, content: bytes, *, by: User) -> Survey:
    """Take a survey in (CSV with percentiles, in lakh); every row holds or none is taken.

    Raises
    ------
    Refused
        Naming row and column of what cannot be read.
    """
    if len(content) > LARGEST:
        raise Refused("The survey is larger than 1 MB: it holds more than percentiles by segment")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The survey is not UTF-8 text: save it as CSV, UTF-8") from None
    if "\x00" in text:
        raise Refused("The survey is no text: save it as CSV, UTF-8")
    try:
        bands = pay.read_survey(text)
    except ValueError as error:
        raise Refused(f"Nothing was taken in: {error}") from error
    held = Survey.objects.create(name=name.strip()[:200] or "survey", text=text, by=by)
    trail.record("surveys.take", held, by=by, rows=len(bands))
    return held


@trail.in_turn
def end(survey: Survey, *, by: User) -> Survey:
    """Take a survey out of use; it is kept."""
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.ended_at is not None:
        raise Refused("This survey is out of use already")
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    trail.record("surveys.end", held, by=by)
    return held


def bands() -> tuple[pay.MarketBand, ...]:
    """Return the bands in use, own surveys before what is published; segments are never merged."""
    own = (pay.read_survey(one.text) for one in Survey.objects.filter(ended_at=None))
    return (*(band for survey in own for band in survey), *pay.market())


def segments(asked: AgedTo, amounts: dict[pay.Measure, Rupees]) -> Segments:
    """Return each segment's bands aged, and where the amounts stand in each."""
    held = bands()
    if asked.years is not None:
        held = tuple(pay.market_for(asked.years, held))
    moved = [pay.aged_band(one, asked.to, asked.percent, asked.how) for one in held]
    stood = {id(one.band): one for one in pay.against_market(amounts, moved)}
    grouped: dict[tuple[str, str, object], list[pay.MarketBand]] = {}
    for band in moved:
        grouped.setdefault((band.segment, band.source, band.effective), []).append(band)
    return [(rows[0], [(row, stood.get(id(row))) for row in rows]) for rows in grouped.values()]
