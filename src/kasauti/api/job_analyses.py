"""Surveys of what a role's job asks for: opened, answered apart from each other, closed, found."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import job_analyses
from kasauti.api.colleagues import colleagues
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import JOB_ANALYSIS, ROLE
from kasauti.records.models import JobAnalysis, JobAnalysisAnswer, Role, User

router = Router(tags=["job analysis"])
LIST = Bearer("interviews:read", Permission.REPORTS_SEE, ROLE)
READ = Bearer("interviews:read", Permission.REPORTS_SEE, JOB_ANALYSIS)
BEGIN = Bearer("interviews:write", Permission.ROLES_CHANGE, ROLE)
CHANGE = Bearer("interviews:write", Permission.ROLES_CHANGE, JOB_ANALYSIS)
ASKED = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT)
OWN = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT, JOB_ANALYSIS)
FILE = Bearer("interviews:write", Permission.INTERVIEWS_CONDUCT, JOB_ANALYSIS)
Level = Annotated[int, Field(ge=1, le=5)]
Competency = Annotated[str, Field(pattern="^(S[1-6]|M[1-6]|B[1-4])$", max_length=2)]


class RaterShown(Schema):
    """Somebody who was asked, and whether they have filed; never what."""

    rater: str
    filed: bool


class WeightShown(Schema):
    """What a competency weighs in the job; figures are None below four who filed."""

    competency: str
    mean: float | None
    low: float | None = Field(description="Of the mean's 95 % interval")
    high: float | None
    spread: float | None = Field(description="Between those who rated")
    agreed: bool | None
    at_start: float | None = Field(description="Share who need it from the first day")
    asked: bool | None = Field(description="Whether the job asks for it")
    judges: int | None
    refused: str = Field(description="Why there are no figures; empty if there are")


class JobSurveyShown(Schema):
    """A survey, and what it found once it is closed and nothing waits for the token's user."""

    id: int
    role: str
    by: str
    at: datetime
    closed_by: str | None
    closed_at: datetime | None
    raters: list[RaterShown]
    found: list[WeightShown] | None = Field(
        description="None while it is open, or while a survey of this role waits for oneself"
    )


class KnowingTold(Schema):
    """Who is asked, by mail address: people whose seat interviews for the role."""

    people: list[Annotated[str, Field(max_length=320)]] = Field(min_length=1, max_length=100)


class JobAnswerShown(Schema):
    """One's own answer, and what the survey found once that may be read."""

    id: int
    survey: int
    role: str
    importance: dict[str, int] = Field(description="By competency, 1 to 5; empty before filing")
    at_start: dict[str, bool]
    filed_at: datetime | None
    closed_at: datetime | None
    found: list[WeightShown] | None


class JobAnswerTold(Schema):
    """Of every competency how much it matters in the job, and whether from the first day."""

    importance: dict[Competency, Level]
    at_start: dict[Competency, bool]


@router.get(
    "/roles/{slug}/job-surveys", auth=LIST, response=Page[JobSurveyShown],
    summary="List surveys of a role's job",
)  # fmt: skip
def list_job_surveys(request: HttpRequest, slug: str, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the surveys of a role's job, the newest first."""
    role, reader = get_object_or_404(Role, slug=slug), user_of(request)
    kept = job_analyses.owes(role, reader)
    return by_id(_known().filter(role=role), wanted, lambda one: _shown(one, kept=kept))


@router.post(
    "/roles/{slug}/job-surveys", auth=BEGIN, response={201: JobSurveyShown},
    summary="Open a survey",
)  # fmt: skip
@once
def begin_job_survey(
    request: HttpRequest, slug: str, body: KnowingTold
) -> tuple[int, dict[str, Any]]:
    """Ask at least four people who know the job; they are told in the page."""
    role, user = get_object_or_404(Role, slug=slug), user_of(request)
    made = job_analyses.begin(role, colleagues(body.people), by=user)
    return 201, _read(made.pk, user)


@router.get("/job-surveys/{pk}", auth=READ, response=JobSurveyShown, summary="Show a survey")
def show_job_survey(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return who has filed, and what was found once it may be read."""
    return _read(pk, user_of(request))


@router.post(
    "/job-surveys/{pk}/people", auth=CHANGE, response={200: JobSurveyShown}, summary="Ask further"
)
@once
def ask_job_survey(request: HttpRequest, pk: int, body: KnowingTold) -> tuple[int, dict[str, Any]]:
    """Ask further people while the survey is open."""
    job_analyses.ask(_found(pk), colleagues(body.people), by=user_of(request))
    return 200, _read(pk, user_of(request))


@router.post(
    "/job-surveys/{pk}/close", auth=CHANGE, response={200: JobSurveyShown}, summary="Close a survey"
)
@once
def close_job_survey(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Close it: what it found opens, and nobody files any more."""
    job_analyses.close(_found(pk), by=user_of(request))
    return 200, _read(pk, user_of(request))


@router.get(
    "/job-answers", auth=ASKED, response=Page[JobAnswerShown], summary="List what one is asked"
)
def list_job_answers(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the answers that wait for the token's user, the newest first."""
    rows = job_analyses.owed(user_of(request)).select_related("analysis__role", "rater")
    return by_id(rows, wanted, _answer)


@router.get(
    "/job-surveys/{pk}/answer", auth=OWN, response=JobAnswerShown, summary="Show one's own answer"
)
def show_job_answer(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one's own answer, and once it may be read what all of them found."""
    return _answer(_own(pk, user_of(request)))


@router.post(
    "/job-surveys/{pk}/answer", auth=FILE, response={201: JobAnswerShown}, summary="File an answer"
)
@once
def file_job_answer(
    request: HttpRequest, pk: int, body: JobAnswerTold
) -> tuple[int, dict[str, Any]]:
    """File one's own answer; it is not changed any more."""
    own = _own(pk, user_of(request))
    job_analyses.file(own.analysis, body.importance, body.at_start, by=user_of(request))
    return 201, _answer(_own(pk, user_of(request)))


def _known() -> Any:
    people = Prefetch("answers", JobAnalysisAnswer.objects.select_related("rater"))
    rows = JobAnalysis.objects.select_related("role", "by", "closed_by")
    return rows.prefetch_related(people)


def _found(pk: int) -> JobAnalysis:
    found: JobAnalysis = get_object_or_404(_known(), pk=pk)
    return found


def _own(pk: int, rater: User) -> JobAnalysisAnswer:
    rows = JobAnalysisAnswer.objects.select_related("analysis__role", "rater")
    return get_object_or_404(rows, analysis=pk, rater=rater)


def _read(pk: int, reader: User) -> dict[str, Any]:
    found = _found(pk)
    return _shown(found, kept=job_analyses.owes(found.role, reader))


def _shown(analysis: JobAnalysis, *, kept: bool) -> dict[str, Any]:
    """Return a survey; what it found is ``kept`` from whoever still owes one of the role."""
    return {
        "id": analysis.pk,
        "role": analysis.role.slug,
        "by": str(analysis.by),
        "at": analysis.at.isoformat(),
        "closed_by": str(analysis.closed_by) if analysis.closed_by else None,
        "closed_at": iso(analysis.closed_at),
        "raters": [
            {"rater": str(one.rater), "filed": one.filed_at is not None}
            for one in analysis.answers.all()
        ],
        "found": _weights(analysis, kept=kept),
    }


def _weights(analysis: JobAnalysis, *, kept: bool) -> list[dict[str, Any]] | None:
    if analysis.closed_at is None or kept:
        return None
    return figures(job_analyses.report(analysis), WeightShown)


def figures(report: dict[str, Any], shown: type[Schema]) -> list[dict[str, Any]]:
    """Return a report by competency, None for what too few people said."""
    names = [name for name in shown.model_fields if name not in ("competency", "refused")]
    return [
        {"competency": subject, "refused": found.get("refused", "")}
        | {name: found.get(name) for name in names}
        for subject, found in report.items()
    ]


def _answer(answer: JobAnalysisAnswer) -> dict[str, Any]:
    closed = answer.analysis.closed_at is not None
    kept = closed and job_analyses.owes(answer.analysis.role, answer.rater)
    return {
        "id": answer.pk,
        "survey": answer.analysis_id,
        "role": answer.analysis.role.slug,
        "importance": answer.importance,
        "at_start": answer.at_start,
        "filed_at": iso(answer.filed_at),
        "closed_at": iso(answer.analysis.closed_at),
        "found": _weights(answer.analysis, kept=kept),
    }
