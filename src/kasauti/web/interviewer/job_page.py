"""What the pages of a role's job show: who has filed, and what was found once it may be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict

from kasauti.access import Permission
from kasauti.actions import bar_sessions, job_analyses
from kasauti.interviews import LEAST_JUDGES, within_scale
from kasauti.records.models import (
    BarJudgement,
    BarSession,
    JobAnalysis,
    JobAnalysisAnswer,
    Role,
    User,
)
from kasauti.records.permissions import standing_of, visible
from kasauti.records.values import role_of
from kasauti.skills import Competency, competencies, competency
from kasauti.web.interviewer.job_forms import (
    PeopleForm,
    TakeForm,
    TalkForm,
    read_levels,
    read_starts,
)
from kasauti.web.ui import Figure


@dataclass(frozen=True, slots=True)
class Line:
    """A competency of a report: what was found, drawn, with the role's present bar."""

    about: Competency
    found: Mapping[str, Any]
    figure: Figure | None
    bar: int


@dataclass(frozen=True, slots=True)
class Lay:
    """How the judges of a competency lie after the first round."""

    about: Competency
    counts: Sequence[tuple[int, int]]
    spread: float
    own: int | None


@dataclass(frozen=True, slots=True)
class Box:
    """A competency on a sheet and what was chosen for it."""

    about: Competency
    anchors: Sequence[tuple[int, str]]
    level: int | None
    start: str


@dataclass(frozen=True, slots=True)
class Held:
    """A role of the overview: how far its survey and its session are."""

    role: Role
    survey: JobAnalysis | None
    session: BarSession | None


def overview(reader: User) -> list[Held]:
    """Return the open roles that the reader may read of, each with its last survey and session."""
    roles = visible(
        Role.objects.filter(status=Role.Status.OPEN), reader, Permission.REPORTS_SEE, role="pk"
    ).prefetch_related("job_analyses", "bar_sessions")
    return [
        Held(
            one, next(iter(one.job_analyses.all()), None), next(iter(one.bar_sessions.all()), None)
        )
        for one in roles
    ]


def role_page(role: Role, reader: User) -> dict[str, Any]:
    """Return what the page of a role's job shows to a reader."""
    return {
        "section": "interviews",
        "role": role,
        "changes": _changes(role, reader),
        "least": LEAST_JUDGES,
        **_survey_part(role, reader),
        **_session_part(role, reader),
    }


def _survey_part(role: Role, reader: User) -> dict[str, Any]:
    """Return the survey that is open, and what the last closed one found.

    That is kept from whoever is asked anew and has not filed.
    """
    surveys = surveys_of(role)
    asked, found = surveys.filter(closed_at=None).first(), job_analyses.last_closed(surveys)
    owes = job_analyses.owes(role, reader)
    raters = [one.rater_id for one in asked.answers.all()] if asked else []
    return {
        "survey": asked,
        "survey_own": reader.pk in raters,
        "survey_people": PeopleForm(role, but=raters),
        "survey_owed": owes,
        "surveyed": found,
        "survey_lines": survey_lines(found) if found and not owes else (),
    }


def _session_part(role: Role, reader: User) -> dict[str, Any]:
    """Return the session that is open with its spread, and the bars of the last closed one."""
    sessions = sessions_of(role)
    held, found = sessions.filter(closed_at=None).first(), bar_sessions.last_closed(sessions)
    owes = bar_sessions.owes(role, reader)
    judges = [one.judge_id for one in held.judgements.all()] if held else []
    take = TakeForm(found) if found and not held and not found.taken_at else None
    return {
        "session": held,
        "session_own": reader.pk in judges,
        "session_people": PeopleForm(role, but=judges),
        "session_owed": owes,
        "lays": lays(held, reader) if held else (),
        "talk": TalkForm(),
        "judged": found,
        "bar_lines": bar_lines(found) if found and not owes else (),
        "taken": [(competency(one), *moved) for one, moved in found.taken.items()] if found else (),
        "take": take,
        "opened": bar_sessions.has_opened(role),
    }


def surveys_of(role: Role) -> Any:
    """Return a role's surveys, the latest first, with whom they ask."""
    people = Prefetch("answers", JobAnalysisAnswer.objects.select_related("rater"))
    return JobAnalysis.objects.filter(role=role).select_related("role").prefetch_related(people)


def sessions_of(role: Role) -> Any:
    """Return a role's sessions, the latest first, with their judges."""
    people = Prefetch("judgements", BarJudgement.objects.select_related("judge"))
    return BarSession.objects.filter(role=role).select_related("role").prefetch_related(people)


def survey_lines(analysis: JobAnalysis) -> list[Line]:
    """Return what a closed survey found, what the job asks for and what weighs most first."""
    lines = _lines(job_analyses.report(analysis), analysis.role)
    return sorted(lines, key=lambda one: (not one.found.get("asked"), -one.found.get("mean", 0)))


def bar_lines(session: BarSession) -> list[Line]:
    """Return the bars that a closed session found, in the order of the scale."""
    return _lines(bar_sessions.report(session), session.role)


def _lines(report: Mapping[str, Any], role: Role) -> list[Line]:
    bars = role_of(role).bars
    return [
        Line(about, report[about.id], _figure(report[about.id]), int(bars[about.id]))
        for about in competencies()
        if about.id in report
    ]


def _figure(found: Mapping[str, Any]) -> Figure | None:
    """Return a bar with its 80 % interval, as every level is drawn."""
    if "error" not in found:
        return None
    mean = found["mean"]
    return Figure(mean, *within_scale(mean, found["error"], found["judges"], 0.8))


def lays(session: BarSession, reader: User) -> list[Lay]:
    """Return how the first round lies, the largest disagreement first, with the reader's own."""
    own = session.judgements.filter(judge=reader).first()
    return [
        Lay(
            competency(one.competency),
            tuple(enumerate(one.counts, 1)),
            one.spread,
            own.first.get(one.competency) if own else None,
        )
        for one in bar_sessions.spread(session)
    ]


def boxes(levels: Mapping[str, int], starts: Mapping[str, bool] | None = None) -> list[Box]:
    """Return the sixteen competencies of a sheet with what was chosen for them."""
    words = {True: "yes", False: "no"}
    return [
        Box(
            one,
            tuple(enumerate(one.anchors, 1)),
            levels.get(one.id),
            words[starts[one.id]] if starts and one.id in starts else "",
        )
        for one in competencies()
    ]


def owed(reader: User) -> dict[str, Any]:
    """Return the sheets that wait for a reader."""
    return {
        "jobs": job_analyses.owed(reader).select_related("analysis__role"),
        "sessions": bar_sessions.owed(reader).select_related("session__role"),
    }


def survey_sheet(answer: JobAnalysisAnswer, sent: QueryDict) -> dict[str, Any]:
    """Return what a rater's page of a survey shows: their own answer, the result once closed."""
    analysis, filed = answer.analysis, answer.filed_at is not None
    levels = answer.importance if filed else read_levels(sent)
    starts = answer.at_start if filed else read_starts(sent)
    return {
        "section": "interviews",
        "answer": answer,
        "role": analysis.role,
        "job": role_of(analysis.role),
        "boxes": boxes(levels, starts),
        "lines": () if job_analyses.owes(analysis.role, answer.rater) else survey_lines(analysis),
        "changes": _changes(analysis.role, answer.rater),
    }


def bar_sheet(judgement: BarJudgement, sent: QueryDict) -> dict[str, Any]:
    """Return what a judge's page of a session shows: their levels, the spread, the bars found."""
    session, judge = judgement.session, judgement.judge
    lying = {one.about.id: one for one in lays(session, judge)}
    writes = bar_sessions.owed(judge).filter(pk=judgement.pk).exists()
    own = judgement.second if judgement.second_at else judgement.first
    found = boxes(read_levels(sent) if writes else own)
    order = {subject: at for at, subject in enumerate(lying)}
    return {
        "section": "interviews",
        "judgement": judgement,
        "session": session,
        "role": session.role,
        "job": role_of(session.role),
        "writes": writes,
        "lays": tuple(lying.values()),
        "boxes": [
            (one, lying.get(one.about.id))
            for one in sorted(found, key=lambda one: order.get(one.about.id, 0))
        ],
        "lines": () if bar_sessions.owes(session.role, judge) else bar_lines(session),
        "changes": _changes(session.role, judge),
    }


def _changes(role: Role, reader: User) -> bool:
    return standing_of(reader).may(Permission.ROLES_CHANGE, role.pk)
