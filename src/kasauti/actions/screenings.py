"""Screening what is read: compute, store, and again when the role changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from kasauti import screening, skills
from kasauti.actions import deferred, trail
from kasauti.documents import Document
from kasauti.records.models import Application, ResumeFile, Role, ScreeningResult, User
from kasauti.records.values import document_of, role_of, storable
from kasauti.resumes import Profile, read_profile
from kasauti.screening import Screening


@trail.in_turn
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
    document = document_of(reading)
    screened = compute(document, read_profile(document, as_of=as_of), role, as_of=as_of)
    with transaction.atomic():
        trail.take_turn()
        result = store(application.file, role, screened, as_of=as_of)
        if application.result_id == result.pk:
            return
        Application.objects.filter(pk=application.pk).update(result=result)
        trail.record(
            "screenings.rescreen_application",
            application,
            by=None,
            result=result.pk,
            **version_of(result),
        )


@cache
def _graph() -> skills.SkillGraph:
    return skills.load_graph()


@dataclass(frozen=True, slots=True)
class Screened:
    """What screening says of a file, and the same as JSON."""

    found: Screening
    result: dict[str, Any]


def compute(document: Document, profile: Profile, role: Role, *, as_of: date) -> Screened:
    """Return what screening says of a file for a role as it now is."""
    graph = _graph()
    found = screening.screen(document, profile, role_of(role), graph=graph, as_of=as_of)
    return Screened(found, storable(screening.as_dict(found, document, graph=graph)))


def store(file: ResumeFile, role: Role, screened: Screened, *, as_of: date) -> ScreeningResult:
    """Store a screening unless the same one is stored, and return it."""
    found = screened.found
    figures = {
        f"{name}{part}": figure
        for name, estimate in (
            ("attainment", found.attainment),
            ("engineering", found.engineering.estimate),
            ("ml", found.ml.estimate),
        )
        for part, figure in (
            ("", estimate.level),
            ("_low", estimate.low),
            ("_high", estimate.high),
        )
    }
    result, _ = ScreeningResult.objects.get_or_create(
        file=file,
        role=role,
        role_digest=role.digest,
        scorer=found.scorer,
        graph=found.graph,
        as_of=as_of,
        defaults={
            "result": screened.result,
            "levels": {skill.subject: skill.level for skill in found.skills},
            "glance": _glance(found),
            "rankable": found.rankable,
            **figures,
            "attainment_error": found.attainment.standard_error or 0.0,
            "stronger": str(found.stronger),
        },
    )
    return result


def version_of(result: ScreeningResult) -> dict[str, Any]:
    """Return what the trail tells of an automated score: the figure and what made it."""
    return {
        "scorer": result.scorer,
        "graph": result.graph,
        "role_digest": result.role_digest,
        "attainment": result.attainment,
    }


def _glance(found: Screening) -> dict[str, Any]:
    """Return what lists show beside the figures, so that they need not open the whole result."""
    return {
        "standings": [str(match.standing) for match in found.requirements],
        "flags": [str(flag.kind) for flag in found.flags],
        "sufficient": {"engineering": found.engineering.sufficient, "ml": found.ml.sufficient},
    }
