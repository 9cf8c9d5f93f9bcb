"""Modified-Angoff sessions: judges say apart, talk, say again; the bars that a person takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import bar_sessions
from kasauti.api.colleagues import colleagues
from kasauti.api.idempotency import once
from kasauti.api.job_analyses import Competency, KnowingTold, Level, figures
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import BAR_SESSION, ROLE
from kasauti.records.models import BarJudgement, BarSession, Role, User

router = Router(tags=["job analysis"])
LIST = Bearer("interviews:read", Permission.REPORTS_SEE, ROLE)
READ = Bearer("interviews:read", Permission.REPORTS_SEE, BAR_SESSION)
BEGIN = Bearer("interviews:write", Permission.ROLES_CHANGE, ROLE)
CHANGE = Bearer("interviews:write", Permission.ROLES_CHANGE, BAR_SESSION)
ASKED = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT)
OWN = Bearer("interviews:read", Permission.INTERVIEWS_CONDUCT, BAR_SESSION)
FILE = Bearer("interviews:write", Permission.INTERVIEWS_CONDUCT, BAR_SESSION)


class JudgeShown(Schema):
    """A judge, and which rounds they have filed; never what."""

    judge: str
    first: bool
    second: bool


class SpreadShown(Schema):
    """How the first round lies, told once it is over; never who said what."""

    competency: str
    counts: list[int] = Field(description="Judges at levels 1 to 5")
    mean: float
    spread: float


class BarShown(Schema):
    """A competency's bar; figures are None below four who judged twice."""

    competency: str
    mean: float | None
    low: float | None = Field(description="Of the mean's 95 % interval")
    high: float | None
    spread: float | None
    level: int | None = Field(description="The bar on the scale")
    agreed: bool | None
    moved: float | None = Field(description="How far the talk moved the mean")
    error: float | None
    judges: int | None
    refused: str = Field(description="Why there is no bar; empty if there is")


class BarsTaken(Schema):
    """Bars of the role that somebody moved, and why."""

    bars: dict[str, list[int]] = Field(description="By competency: level before, level after")
    reason: str
    by: str
    at: datetime


class BarSessionShown(Schema):
    """A session. What it found is told once it is closed and no round waits for oneself."""

    id: int
    role: str
    state: Literal["first round", "discussion", "second round", "closed"]
    by: str
    at: datetime
    closed_by: str | None
    closed_at: datetime | None
    judges: list[JudgeShown]
    spread: list[SpreadShown] = Field(
        description="The furthest apart first; from the talk to the close"
    )
    discussion: str = Field(description="What was talked about")
    found: list[BarShown] | None
    taken: BarsTaken | None


class TalkTold(Schema):
    """What was talked about."""

    said: str = Field(min_length=1, max_length=4000)


class LevelsTold(Schema):
    """Where somebody who is just good enough stands on each competency."""

    levels: dict[Competency, Level]


class TakeTold(Schema):
    """Which agreed bars become the role's, and why."""

    bars: list[Competency] = Field(min_length=1, max_length=16)
    reason: str = Field(min_length=1, max_length=4000)


class BarJudgementShown(Schema):
    """One's own levels; those of all once the session may be read."""

    id: int
    session: int
    role: str
    state: Literal["first round", "discussion", "second round", "closed"]
    waits: bool = Field(description="Whether the open round waits for one's levels")
    first: dict[str, int]
    second: dict[str, int]
    spread: list[SpreadShown]
    discussion: str
    found: list[BarShown] | None


@router.get(
    "/roles/{slug}/bar-sessions", auth=LIST, response=Page[BarSessionShown],
    summary="List sessions of a role's bars",
)  # fmt: skip
def list_bar_sessions(request: HttpRequest, slug: str, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the sessions on a role's bars, the newest first."""
    role, reader = get_object_or_404(Role, slug=slug), user_of(request)
    owes = bar_sessions.owes(role, reader)
    return by_id(_known().filter(role=role), wanted, lambda one: _shown(one, owes=owes))


@router.post(
    "/roles/{slug}/bar-sessions", auth=BEGIN, response={201: BarSessionShown},
    summary="Begin a session",
)  # fmt: skip
@once
def begin_bar_session(
    request: HttpRequest, slug: str, body: KnowingTold
) -> tuple[int, dict[str, Any]]:
    """Ask at least four judges for the first round; they are told in the page."""
    role, user = get_object_or_404(Role, slug=slug), user_of(request)
    made = bar_sessions.begin(role, colleagues(body.people), by=user)
    return 201, _read(made.pk, user)


@router.get("/bar-sessions/{pk}", auth=READ, response=BarSessionShown, summary="Show a session")
def show_bar_session(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return who has filed, how the first round lies after it, and the bars after the close."""
    return _read(pk, user_of(request))


@router.post(
    "/bar-sessions/{pk}/people", auth=CHANGE, response={200: BarSessionShown},
    summary="Ask further judges",
)  # fmt: skip
@once
def ask_bar_session(request: HttpRequest, pk: int, body: KnowingTold) -> tuple[int, dict[str, Any]]:
    """Ask further judges while the first round is open."""
    bar_sessions.ask(_found(pk), colleagues(body.people), by=user_of(request))
    return 200, _read(pk, user_of(request))


@router.post(
    "/bar-sessions/{pk}/talk", auth=CHANGE, response={200: BarSessionShown},
    summary="End the first round",
)  # fmt: skip
@once
def talk_bar_session(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """End the first round: how the judges lie is shown, to be talked about."""
    bar_sessions.talk(_found(pk), by=user_of(request))
    return 200, _read(pk, user_of(request))


@router.post(
    "/bar-sessions/{pk}/second-round", auth=CHANGE, response={200: BarSessionShown},
    summary="Open the second round",
)  # fmt: skip
@once
def ask_bars_again(request: HttpRequest, pk: int, body: TalkTold) -> tuple[int, dict[str, Any]]:
    """Open the second round, with what was said in the talk."""
    bar_sessions.ask_again(_found(pk), body.said, by=user_of(request))
    return 200, _read(pk, user_of(request))


@router.post(
    "/bar-sessions/{pk}/close", auth=CHANGE, response={200: BarSessionShown},
    summary="Close a session",
)  # fmt: skip
@once
def close_bar_session(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Close a session: the bars it found open; before the second round it is given up."""
    bar_sessions.close(_found(pk), by=user_of(request))
    return 200, _read(pk, user_of(request))


@router.post(
    "/bar-sessions/{pk}/bars", auth=CHANGE, response={200: BarSessionShown}, summary="Take bars"
)
@once
def take_bars(request: HttpRequest, pk: int, body: TakeTold) -> tuple[int, dict[str, Any]]:
    """Make agreed bars the role's, before anybody applied."""
    bar_sessions.take(_found(pk), body.bars, reason=body.reason, by=user_of(request))
    return 200, _read(pk, user_of(request))


@router.get(
    "/bar-judgements", auth=ASKED, response=Page[BarJudgementShown], summary="List what one judges"
)
def list_judgements(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the sessions whose open round waits for the token's user."""
    rows = bar_sessions.owed(user_of(request)).select_related("session__role", "judge")
    return by_id(rows, wanted, _judgement)


@router.get(
    "/bar-sessions/{pk}/levels",
    auth=OWN,
    response=BarJudgementShown,
    summary="Show one's own levels",
)
def show_levels(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one's own levels, and of all of them what may be read."""
    return _judgement(_own(pk, user_of(request)))


@router.post(
    "/bar-sessions/{pk}/levels", auth=FILE, response={201: BarJudgementShown}, summary="File levels"
)
@once
def file_levels(request: HttpRequest, pk: int, body: LevelsTold) -> tuple[int, dict[str, Any]]:
    """File one's own levels for the round that is open; they are not changed any more."""
    bar_sessions.file(_own(pk, user_of(request)).session, body.levels, by=user_of(request))
    return 201, _judgement(_own(pk, user_of(request)))


def _known() -> Any:
    people = Prefetch("judgements", BarJudgement.objects.select_related("judge"))
    rows = BarSession.objects.select_related("role", "by", "closed_by", "taken_by")
    return rows.prefetch_related(people)


def _found(pk: int) -> BarSession:
    found: BarSession = get_object_or_404(_known(), pk=pk)
    return found


def _own(pk: int, judge: User) -> BarJudgement:
    rows = BarJudgement.objects.select_related("session__role", "judge")
    return get_object_or_404(rows, session=pk, judge=judge)


def _read(pk: int, reader: User) -> dict[str, Any]:
    found = _found(pk)
    return _shown(found, owes=bar_sessions.owes(found.role, reader))


def _shown(session: BarSession, *, owes: bool) -> dict[str, Any]:
    return _result(session, owes=owes) | {
        "id": session.pk,
        "role": session.role.slug,
        "state": str(session.state),
        "by": str(session.by),
        "at": session.at.isoformat(),
        "closed_by": str(session.closed_by) if session.closed_by else None,
        "closed_at": iso(session.closed_at),
        "judges": [
            {
                "judge": str(one.judge),
                "first": one.first_at is not None,
                "second": one.second_at is not None,
            }
            for one in session.judgements.all()
        ],
    }


def _result(session: BarSession, *, owes: bool) -> dict[str, Any]:
    """Return what a session found; of a closed one nothing to whoever still owes a round."""
    closed = session.state == BarSession.State.CLOSED
    kept = closed and owes
    return {
        "spread": [
            {
                "competency": one.competency,
                "counts": list(one.counts),
                "mean": one.mean,
                "spread": one.spread,
            }
            for one in bar_sessions.spread(session)
        ],
        "discussion": "" if kept else session.discussion,
        "found": figures(bar_sessions.report(session), BarShown) if closed and not kept else None,
        "taken": None if kept else _taken(session),
    }


def _taken(session: BarSession) -> dict[str, Any] | None:
    if session.taken_at is None:
        return None
    return {
        "bars": session.taken,
        "reason": session.taken_reason,
        "by": str(session.taken_by),
        "at": session.taken_at.isoformat(),
    }


def _judgement(judgement: BarJudgement) -> dict[str, Any]:
    session, judge = judgement.session, judgement.judge
    return _result(session, owes=bar_sessions.owes(session.role, judge)) | {
        "id": judgement.pk,
        "session": session.pk,
        "role": session.role.slug,
        "state": str(session.state),
        "waits": bar_sessions.owed(judge).filter(pk=judgement.pk).exists(),
        "first": judgement.first,
        "second": judgement.second,
    }
