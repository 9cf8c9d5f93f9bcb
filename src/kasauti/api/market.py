"""Pay in the market: segments aged to a day, where a CTC stands in each, the company's surveys."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, UploadedFile
from pydantic import Field

from kasauti import pay
from kasauti.access import Permission
from kasauti.actions import offers, surveys
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.joinings import Day
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso, rupees
from kasauti.records.models import PayBand, Survey
from kasauti.values import Rupees

router = Router(tags=["market"])
READ = Bearer("offers:read", Permission.PAY_SEE)
CHANGE = Bearer("offers:write", Permission.PAY_CHANGE)
Amount = Annotated[
    Decimal, Field(gt=0, max_digits=12, decimal_places=2, description="Rupees a year")
]
Ageing = Literal["simple", "compound"]
Row = tuple[pay.MarketBand, pay.MarketStanding | None]


class BandShown(Schema):
    """The company's own band of a level, in rupees a year."""

    level: str
    low: str
    middle: str
    high: str
    source: str
    effective: date


class BandTold(Schema):
    """A level's band with where its figures are from; it replaces what stood."""

    level: str = Field(min_length=1, max_length=60)
    low: Amount
    middle: Amount
    high: Amount
    source: str = Field(min_length=1, max_length=200)
    effective: Day


class MarketWanted(Schema):
    """To which day figures are moved, how, and what is set against them."""

    to: Day | None = Field(None, description="Today without")
    percent: Decimal | None = Field(
        None, ge=0, le=50, description="A year's movement; the usual one without"
    )
    how: Ageing = "simple"
    years: Decimal | None = Field(None, ge=0, le=60, description="Bands of that experience alone")
    ctc: str = Field("", max_length=40, description="45 lakh")


class StoodShown(Schema):
    """Where the CTC stands in a segment's band."""

    compa_ratio: Decimal = Field(description="Over the median, or the middle of a range")
    percentile: str = Field(description="Empty for a mere range")
    penetration: Decimal | None = Field(description="0 at the bottom, 1 at the top")
    inside: bool | None


class SegmentShown(Schema):
    """One span of experience in one segment; segments are never merged."""

    segment: str
    source: str
    confidence: str
    note: str
    effective: date
    experience: str
    measure: Literal["ctc", "fixed", "cost"]
    premium: bool = Field(description="Never to be read as the market's median")
    figures: dict[str, str] = Field(description="`low`, `high` or percentiles, aged, a year")
    stands: StoodShown | None = Field(description="None without a CTC, or for another measure")


class MarketShown(Schema):
    """The market as it was asked for, own surveys before what is published."""

    to: date
    percent: Decimal
    how: Ageing
    segments: list[SegmentShown]


class SurveyShown(Schema):
    """A survey of the company's own."""

    id: int
    name: str
    by: str
    at: datetime
    ended_at: datetime | None


class SurveyTold(Schema):
    """What the survey is called."""

    name: str = Field(min_length=1, max_length=200)


@router.get("/bands", auth=READ, response=list[BandShown], summary="List the company's bands")
def list_bands(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the company's own bands by level."""
    return [_band(one) for one in PayBand.objects.order_by("level")]


@router.put("/bands", auth=CHANGE, response={200: BandShown}, summary="Set a level's band")
@once
def set_band(request: HttpRequest, body: BandTold) -> tuple[int, dict[str, Any]]:
    """Set the band of a level."""
    made = offers.set_band(
        body.level, low=Rupees(body.low), middle=Rupees(body.middle), high=Rupees(body.high),
        source=body.source, effective=body.effective, by=user_of(request),
    )  # fmt: skip
    made.refresh_from_db()
    return 200, _band(made)


@router.get("/market", auth=READ, response=MarketShown, summary="Read the market")
def show_market(request: HttpRequest, wanted: Query[MarketWanted]) -> dict[str, Any]:
    """Return each segment's bands aged to one day, and where a CTC stands in them."""
    usual = pay.usual_movement().percent
    percent = usual if wanted.percent is None else wanted.percent
    to = wanted.to or timezone.localdate()
    if to > timezone.localdate() + surveys.AHEAD:
        raise Problem(422, "That day is more than ten years away")
    asked = surveys.AgedTo(to, percent, pay.Ageing(wanted.how), wanted.years, rupees(wanted.ctc))
    against = {pay.Measure.CTC: asked.ctc} if asked.ctc else {}
    found = surveys.segments(asked, against)
    return {
        "to": asked.to.isoformat(),
        "percent": percent,
        "how": asked.how.value,
        "segments": [_segment(row) for _, rows in found for row in rows],
    }


@router.get("/pay-surveys", auth=READ, response=Page[SurveyShown], summary="List surveys")
def list_surveys(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the company's surveys, those out of use as well, the newest first."""
    return by_id(Survey.objects.select_related("by"), wanted, _survey)


@router.post("/pay-surveys", auth=CHANGE, response={201: SurveyShown}, summary="Take a survey in")
@once
def take_survey(
    request: HttpRequest, file: File[UploadedFile], told: Form[SurveyTold]
) -> tuple[int, dict[str, Any]]:
    """Take a survey in: CSV with percentiles, in lakh; every row holds or none is taken."""
    if file.size is None or file.size > surveys.LARGEST:
        raise Refused("The survey is larger than 1 MB: it holds more than percentiles by segment")
    return 201, _survey(surveys.take(told.name, file.read(), by=user_of(request)))


@router.post(
    "/pay-surveys/{pk}/end", auth=CHANGE, response={200: SurveyShown},
    summary="Take a survey out of use",
)  # fmt: skip
@once
def end_survey(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Take a survey out of use; it is kept."""
    held = get_object_or_404(Survey.objects.select_related("by"), pk=pk)
    return 200, _survey(surveys.end(held, by=user_of(request)))


def _band(one: PayBand) -> dict[str, Any]:
    return {
        "level": one.level,
        "low": str(one.low),
        "middle": str(one.middle),
        "high": str(one.high),
        "source": one.source,
        "effective": one.effective.isoformat(),
    }


def _segment(row: Row) -> dict[str, Any]:
    band, stood = row
    return {
        "segment": band.segment,
        "source": band.source,
        "confidence": band.confidence,
        "note": band.note,
        "effective": band.effective.isoformat(),
        "experience": band.label,
        "measure": band.measure.value,
        "premium": band.premium,
        "figures": {name: str(one.amount) for name, one in band.figures.items()},
        "stands": _stood(stood) if stood else None,
    }


def _stood(found: pay.MarketStanding) -> dict[str, Any]:
    held = found.standing
    return {
        "compa_ratio": found.compa_ratio,
        "percentile": found.percentile,
        "penetration": held.penetration if held else None,
        "inside": held.inside if held else None,
    }


def _survey(held: Survey) -> dict[str, Any]:
    return {
        "id": held.pk,
        "name": held.name,
        "by": str(held.by),
        "at": held.at.isoformat(),
        "ended_at": iso(held.ended_at),
    }
