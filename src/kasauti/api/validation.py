"""What a team's data can support: raters, questions, tables from elsewhere; one's own ratings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, UploadedFile
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import item_figures, rater_figures
from kasauti.actions.refusals import Refused
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso, plain
from kasauti.interviews import TooFewError, rater_report, read_bars, read_outcomes, read_survey

router = Router(tags=["validation"])
READ = Bearer("reports:read", Permission.REPORTS_SEE)
OWN = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT)
_LARGEST = 1_000_000


class AgreementShown(Schema):
    """How far raters agree on a competency; never who rates how."""

    competency: str
    people: int
    alpha: float | None
    low: float | None = Field(description="Of alpha's interval")
    high: float | None
    one_rater: float | None = Field(description="How far one rating can be relied on, ICC(1,1)")
    error: float | None = Field(description="Of one rating, in levels")
    difference: float | None = Field(description="The error of a difference, in levels")
    caution: bool = Field(description="Whether fewer people than it should rest on")
    refused: str = Field(description="Why nothing is said; empty if something is")


class StudyShown(Schema):
    """What ratings of a competency vary by, in squared levels."""

    competency: str
    person: float | None
    rater: float | None
    residual: float | None
    projected: list[float] = Field(description="Reliability of the mean of one, two, … raters")
    caution: bool
    refused: str


class RatersShown(Schema):
    """Of first ratings of people who are decided on."""

    agreement: list[AgreementShown]
    studies: list[StudyShown]


class AskedShown(Schema):
    """A question or scenario, in how many rounds it was heard, and when last."""

    stage: str
    title: str
    asked: int
    last: datetime | None


class FamilyShown(Schema):
    """A kind of item of the knowledge check; figures are None below the least of answers."""

    id: str
    asked: int
    last: datetime | None
    answers: int
    missing: int = Field(description="Answers, before anything is said")
    difficulty: float | None
    discrimination: float | None
    retire: str
    caution: str


class ItemsShown(Schema):
    """What is known of each question."""

    heard: list[AskedShown]
    families: list[FamilyShown]


class SeverityShown(Schema):
    """How strict one rates beside the others, in levels, shrunken towards nothing."""

    value: float
    low: float = Field(description="Of the 80 % interval")
    high: float
    apart: bool
    ratings: int


class OwnRatingsShown(Schema):
    """The report on one's own filed ratings, for one's own eyes."""

    report: dict[str, Any] | None
    missing: str = Field(description="Why there is none; empty if there is")
    severity: SeverityShown | None
    uncompared: str


class TablesTold(Schema):
    """The spread of the estimate over all applicants, for outcomes."""

    applicants_sd: float | None = Field(None, ge=0.01, le=4)


class TablesShown(Schema):
    """What each table says, by competency or day; None for one that was not sent."""

    survey: dict[str, Any] | None
    bars: dict[str, Any] | None
    outcomes: dict[str, Any] | None


@router.get("/validation/raters", auth=READ, response=RatersShown, summary="Read how raters agree")
def show_raters(request: HttpRequest) -> dict[str, Any]:
    """Return agreement and what ratings vary by, or why nothing is said."""
    found = rater_figures.agreement()
    return {
        "agreement": [_agreed(one) for _, one in found["agreed"]],
        "studies": [
            *(_studied(about.id, study) for about, study in found["studied"]),
            *(_unstudied(about.id, why) for about, why in found["unstudied"]),
        ],
    }


@router.get("/validation/items", auth=READ, response=ItemsShown, summary="Read how questions do")
def show_items(request: HttpRequest) -> dict[str, Any]:
    """Return how often each question was asked, and what the answers say of it."""
    return {
        "heard": [
            {"stage": table.stage.code, "title": row.title, "asked": row.asked,
             "last": iso(row.last)}
            for table in item_figures.heard_tables()
            for row in table.rows
        ],
        "families": [plain(row) for row in item_figures.family_rows()],
    }  # fmt: skip


@router.post(
    "/validation", auth=READ, response={200: TablesShown}, summary="Report on tables from elsewhere"
)
def report_tables(
    request: HttpRequest,
    told: Form[TablesTold],
    survey: File[UploadedFile | None] = None,
    bars: File[UploadedFile | None] = None,
    outcomes: File[UploadedFile | None] = None,
) -> dict[str, Any]:
    """Read CSV tables and report on them; nothing is kept.

    ``survey``: judge, competency, importance, at_start. ``bars``: judge, competency, first, second.
    ``outcomes``: person, estimate, day_90, day_180.
    """
    if not (survey or bars or outcomes):
        raise Refused("Give one table at least")

    def later(text: str) -> dict[str, Any]:
        return read_outcomes(text, applicants_sd=told.applicants_sd)

    return {
        "survey": _table("survey", survey, read_survey),
        "bars": _table("bars", bars, read_bars),
        "outcomes": _table("outcomes", outcomes, later),
    }


@router.get("/own-ratings", auth=OWN, response=OwnRatingsShown, summary="Read one's own report")
def show_own_ratings(request: HttpRequest) -> dict[str, Any]:
    """Return the report on one's own filed ratings; nobody else reads it."""
    user = user_of(request)
    told: dict[str, Any] = {"report": None, "missing": "", "severity": None, "uncompared": ""}
    try:
        told["report"] = plain(rater_report(rater_figures.own_ratings(user)))
    except TooFewError as few:
        told["missing"] = str(few)
    try:
        found = rater_figures.own_severity(user)
    except TooFewError as few:
        return told | {"uncompared": str(few)}
    names = ("value", "low", "high", "apart", "ratings")
    return told | {"severity": {name: getattr(found, name) for name in names}}


def _table(
    name: str, file: UploadedFile | None, reads: Callable[[str], dict[str, Any]]
) -> dict[str, Any] | None:
    if file is None:
        return None
    if file.size is None or file.size > _LARGEST:
        raise Refused(f"{name}: the file is larger than 1 MB")
    try:
        return reads(file.read().decode("utf-8-sig"))
    except ValueError as error:
        raise Problem(422, f"{name}: {error}") from None


def _agreed(one: Any) -> dict[str, Any]:
    figures = ("one_rater", "error", "difference")
    return {name: None if one.refused else getattr(one, name) for name in figures} | {
        "competency": one.competency,
        "people": one.people,
        "alpha": one.alpha.value if one.alpha else None,
        "low": one.alpha.low if one.alpha else None,
        "high": one.alpha.high if one.alpha else None,
        "caution": one.caution,
        "refused": one.refused,
    }


def _studied(competency: str, study: Any) -> dict[str, Any]:
    parts = ("person", "rater", "residual")
    return {name: getattr(study.found, name) for name in parts} | {
        "competency": competency,
        "projected": list(study.projected),
        "caution": bool(study.caution),
        "refused": "",
    }


def _unstudied(competency: str, why: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("person", "rater", "residual"))
    return nothing | {"competency": competency, "projected": [], "caution": False, "refused": why}
