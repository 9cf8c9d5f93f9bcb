"""A survey of what a role's job asks for: whoever knows it rates apart; closing opens the result.

Nobody reads an answer or a mean before the survey is closed, whoever opened it included.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions import notifications, trail
from kasauti.actions.refusals import Refused
from kasauti.interviews import LEAST_JUDGES, survey_of
from kasauti.records.models import JobAnalysis, JobAnalysisAnswer, Role, User
from kasauti.records.permissions import holders, visible
from kasauti.skills import competencies

SCALE = range(1, 6)


def knowing(role: Role) -> QuerySet[User]:
    """Return who may be asked about a role's job: those who may interview for it."""
    return holders(Permission.INTERVIEWS_CONDUCT, role.pk)


def named(role: Role, people: Collection[User], *, least: int) -> Collection[User]:
    """Return the people who are to be asked about a role's job.

    Raises
    ------
    Refused
        If there are fewer than ``least``, or one of them has no seat that interviews for the role.
    """
    known = set(knowing(role).values_list("pk", flat=True))
    strangers = [str(one) for one in people if one.pk not in known]
    if strangers:
        raise Refused(f"{', '.join(strangers)}: no seat that interviews for {role}")
    if len(people) < least:
        raise Refused(f"Name at least {least}: of fewer nothing is said")
    return people


def every_competency(given: Mapping[str, int]) -> bool:
    """Return whether each of the sixteen has a level from 1 to 5."""
    return set(given) == {one.id for one in competencies()} and all(
        level in SCALE for level in given.values()
    )


@trail.in_turn
def begin(role: Role, people: Collection[User], *, by: User) -> JobAnalysis:
    """Open a survey of a role's job and ask the people who know it.

    Raises
    ------
    Refused
        If one is open, the role is archived, or too few or others are named.
    """
    if role.status == Role.Status.ARCHIVED:
        raise Refused("This role is archived")
    if role.job_analyses.filter(closed_at=None).exists():
        raise Refused("A survey of this job is open already")
    named(role, people, least=LEAST_JUDGES)
    made = JobAnalysis.objects.create(role=role, by=by)
    trail.record("job_analyses.begin", made, by=by, role=role.pk)
    ask(made, people, by=by)
    return made


@trail.in_turn
def ask(analysis: JobAnalysis, people: Collection[User], *, by: User) -> list[User]:
    """Ask further people while a survey is open; return who was not asked before.

    Raises
    ------
    Refused
        If it is closed, nobody is named, or somebody has no seat that interviews for the role.
    """
    analysis = _open(analysis)
    known = set(analysis.answers.values_list("rater", flat=True))
    new = [one for one in named(analysis.role, people, least=1) if one.pk not in known]
    JobAnalysisAnswer.objects.bulk_create(
        JobAnalysisAnswer(analysis=analysis, rater=one) for one in new
    )
    words = _("You are asked what a job needs: %(role)s")
    _tell([one for one in new if one != by], words, analysis)
    trail.record("job_analyses.ask", analysis, by=by, raters=[one.pk for one in new])
    return new


@trail.in_turn
def file(
    analysis: JobAnalysis,
    importance: Mapping[str, int],
    at_start: Mapping[str, bool],
    *,
    by: User,
) -> JobAnalysisAnswer:
    """File what each competency weighs in the job and whether it is needed from the first day.

    Raises
    ------
    Refused
        If it is closed, one is not asked or has filed, or a competency is not rated.
    """
    analysis = _open(analysis)
    answer = analysis.answers.filter(rater=by).first()
    if answer is None:
        raise Refused("You are not asked about this job")
    if answer.filed_at is not None:
        raise Refused("Your answer is filed: it is not changed any more")
    if not every_competency(importance) or set(at_start) != set(importance):
        raise Refused("Rate every competency: how much it matters, and from when")
    answer.importance, answer.at_start = dict(importance), dict(at_start)
    answer.filed_at = timezone.now()
    answer.save()
    trail.record("job_analyses.file", answer, by=by, analysis=analysis.pk)
    return answer


@trail.in_turn
def close(analysis: JobAnalysis, *, by: User) -> JobAnalysis:
    """Close a survey: what it found opens, and nobody files any more.

    Raises
    ------
    Refused
        If it is closed, or whoever closes it was asked and has not filed.
    """
    analysis = _open(analysis)
    if analysis.answers.filter(rater=by, filed_at=None).exists():
        raise Refused("File your own answer first: closing opens what all of them found")
    analysis.closed_at, analysis.closed_by = timezone.now(), by
    analysis.save()
    raters = [one.rater for one in analysis.answers.select_related("rater") if one.rater != by]
    _tell(raters, _("What a job needs has been found: %(role)s"), analysis)
    filed = analysis.answers.filter(filed_at__isnull=False).count()
    trail.record("job_analyses.close", analysis, by=by, filed=filed)
    return analysis


def last_closed(surveys: QuerySet[JobAnalysis]) -> JobAnalysis | None:
    """Return the last closed survey that enough people answered, else the last closed at all.

    One that was closed too early hides no result.
    """
    closed = surveys.exclude(closed_at=None)
    counted = closed.annotate(filed=Count("answers", filter=Q(answers__filed_at__isnull=False)))
    return counted.filter(filed__gte=LEAST_JUDGES).order_by("-pk").first() or closed.first()


def report(analysis: JobAnalysis) -> dict[str, Any]:
    """Return what the answers support of each competency; nothing while the survey is open."""
    if analysis.closed_at is None:
        return {}
    filed = [one for one in analysis.answers.all() if one.filed_at is not None]
    subjects = [one.id for one in competencies()]
    return survey_of(
        {c: {str(one.rater_id): one.importance[c] for one in filed} for c in subjects},
        {c: {str(one.rater_id): one.at_start[c] for one in filed} for c in subjects},
    )


def owed(user: User) -> QuerySet[JobAnalysisAnswer]:
    """Return the answers that a user was asked for and still may file."""
    asked = JobAnalysisAnswer.objects.filter(
        rater=user, filed_at=None, analysis__closed_at=None,
        analysis__role__status=Role.Status.OPEN,
    )  # fmt: skip
    return visible(asked, user, Permission.INTERVIEWS_CONDUCT, role="analysis__role")


def owes(role: Role, reader: User) -> bool:
    """Return whether a survey of the role waits for the reader: earlier ones stay closed then."""
    return owed(reader).filter(analysis__role=role).exists()


def _open(analysis: JobAnalysis) -> JobAnalysis:
    rows = JobAnalysis.objects.select_for_update(of=("self",)).select_related("role")
    locked = rows.get(pk=analysis.pk)
    if locked.closed_at is not None:
        raise Refused("This survey is closed")
    return locked


def _tell(people: list[User], words: Any, analysis: JobAnalysis) -> None:
    notifications.tell(people, words, f"/surveys/{analysis.pk}/", role=analysis.role.title)
