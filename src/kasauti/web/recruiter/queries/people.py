"""What a person's page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from kasauti.documents import HiddenText
from kasauti.records.models import Application, Correction, Reading
from kasauti.records.values import document_of, profile_of
from kasauti.resumes import Profile, identifying_spans
from kasauti.web.recruiter.blind import code_of
from kasauti.web.recruiter.profile_views import FieldView, contact_views, entry_views
from kasauti.web.recruiter.queries.shortlist import neighbours
from kasauti.web.recruiter.result_views import CorrectionView, Reader, ResultView
from kasauti.web.recruiter.resume_pages import (
    LineView,
    PageView,
    Stretch,
    line_views,
    page_views,
)
from kasauti.web.recruiter.words import ROUTES, STRONGER, Words


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person: the résumé as it looks, beside what was read from it and what it shows."""

    pk: int
    name: str
    application: Application
    match: tuple[int, int, int] | None
    stronger: Words
    side: str
    route: Words
    as_of: str
    versions: str
    result: ResultView | None
    hidden: tuple[HiddenText, ...]
    pages: tuple[PageView, ...]
    lines: tuple[LineView, ...]
    contacts: tuple[FieldView, ...]
    entries: tuple[FieldView, ...]
    quality: int | None
    quality_reasons: Sequence[str]
    warnings: Sequence[str]
    neighbours: Mapping[str, Any]


def _application(pk: int) -> Application:
    corrections = Correction.objects.filter(withdrawn_at=None).select_related("by")
    found: Application = get_object_or_404(
        Application.objects.select_related(
            "candidate", "role", "result", "file", "file__reading"
        ).prefetch_related(Prefetch("corrections", corrections, to_attr="standing")),
        pk=pk,
    )
    return found


def _corrections(application: Application, kind: str) -> dict[str, CorrectionView]:
    standing: Sequence[Correction] = application.standing  # type: ignore[attr-defined]
    return {
        c.subject: CorrectionView(
            pk=c.pk,
            person="–" if c.person is None else str(c.person),
            reason=c.reason,
            by=str(c.by),
            at=c.at,
        )
        for c in standing
        if c.kind == kind
    }


def masks_of(profile: Profile, text: str) -> list[Stretch]:
    """Return the stretches of a résumé that tell who the person is."""
    return [(span.start, span.end) for span in identifying_spans(profile, text)]


def person_page(pk: int, *, blind: bool) -> PersonPage:
    """Return a person's page, in three queries."""
    application = _application(pk)
    reading: Reading | None = getattr(application.file, "reading", None)
    result = application.result
    profile = profile_of(reading) if reading else None
    masks = masks_of(profile, reading.text) if blind and profile and reading else []
    view = (
        Reader(
            result=result.result,
            role=application.role.parsed,
            text=reading.text if reading else "",
            masks=masks,
            corrections=_corrections(application, "level"),
        ).view()
        if result
        else None
    )
    marked = view.marked if view else {}
    document = document_of(reading) if reading else None
    fields = _corrections(application, "field")
    side, stronger = STRONGER[result.stronger] if result else ("level", "")
    return PersonPage(
        pk=pk,
        name=code_of(application) if blind else str(application.candidate),
        application=application,
        match=_match(application),
        stronger=stronger,
        side=side,
        route=ROUTES.get(result.result["route"], "") if result else "",
        as_of=result.as_of.isoformat() if result else "",
        versions=f"{result.scorer}, {result.graph}" if result else "",
        result=view,
        hidden=document.hidden if document else (),
        pages=page_views(document, marked, masks if blind else None) if document else (),
        lines=line_views(document, marked, masks) if document and not document.pages else (),
        contacts=contact_views(profile, fields) if profile and not blind else (),
        entries=entry_views(profile, fields, masks) if profile else (),
        quality=round(100 * profile.quality.figure) if profile else None,
        quality_reasons=profile.quality.reasons if profile else (),
        warnings=(*document.warnings, *(profile.warnings if profile else ())) if document else (),
        neighbours=neighbours(application),
    )


def _match(application: Application) -> tuple[int, int, int] | None:
    result = application.result
    if result is None or not result.rankable:
        return None
    return (
        round(100 * result.attainment),
        round(100 * result.attainment_low),
        round(100 * result.attainment_high),
    )
