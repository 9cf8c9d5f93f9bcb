"""Screening what is read: compute, store, and again when the role changes."""

from __future__ import annotations

from datetime import date
from functools import cache

from django.db import transaction
from django.utils import timezone

from kasauti import screening, skills
from kasauti.actions import deferred, trail
from kasauti.documents import Document
from kasauti.records.models import Application, ResumeFile, Role, ScreeningResult, User
from kasauti.records.values import document_of, profile_of, role_of
from kasauti.resumes import Profile
from kasauti.screening import Screening


@transaction.atomic
def rescreen(role: Role, *, by: User, as_of: date | None = None) -> int:
    """Have everyone who applied for a role screened again, and return how many.

    Results for the role as it was stay stored; each application points at its latest.
    """
    day = as_of or timezone.localdate()
    applications = list(role.applications.order_by("pk").values_list("pk", flat=True))
    trail.record("screenings.rescreen", role, by=by, applications=len(applications))
    deferred.rescreen(applications, as_of=day.isoformat())
    return len(applications)


def rescreen_application(application_id: int, *, as_of: date) -> None:
    """Screen one application's file for its role as it now is; the body of a job."""
    application = (
        Application.objects.select_related("role", "file__reading")
        .filter(pk=application_id)
        .first()
    )
    if application is None or not hasattr(application.file, "reading"):
        return
    reading = application.file.reading
    role = application.role
    figures = compute(document_of(reading), profile_of(reading), role, as_of=as_of)
    with transaction.atomic():
        trail.take_turn()
        result = store(application.file, role, figures, as_of=as_of)
        if application.result_id == result.pk:
            return
        Application.objects.filter(pk=application.pk).update(result=result)
        trail.record("screenings.rescreen_application", application, by=None, result=result.pk)


@cache
def _graph() -> skills.SkillGraph:
    return skills.load_graph()


def compute(document: Document, profile: Profile, role: Role, *, as_of: date) -> Screening:
    """Return what screening says of a file for a role as it now is."""
    return screening.screen(document, profile, role_of(role), graph=_graph(), as_of=as_of)


def store(file: ResumeFile, role: Role, found: Screening, *, as_of: date) -> ScreeningResult:
    """Store a screening unless the same one is stored, and return it."""
    engineering, ml = found.engineering.estimate, found.ml.estimate
    result, _ = ScreeningResult.objects.get_or_create(
        file=file,
        role=role,
        role_digest=role.digest,
        scorer=found.scorer,
        graph=found.graph,
        as_of=as_of,
        defaults={
            "result": screening.report.as_dict(found),
            "rankable": found.rankable,
            "attainment": found.attainment.level,
            "attainment_low": found.attainment.low,
            "attainment_high": found.attainment.high,
            "engineering": engineering.level,
            "engineering_low": engineering.low,
            "engineering_high": engineering.high,
            "ml": ml.level,
            "ml_low": ml.low,
            "ml_high": ml.high,
            "stronger": str(found.stronger),
        },
    )
    return result
