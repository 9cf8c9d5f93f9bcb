"""What a person's page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from kasauti.actions.candidate_words import OTHER, said_of
from kasauti.documents import Document, HiddenText
from kasauti.records.models import (
    Application,
    Correction,
    Duplicate,
    IntakeItem,
    ItemState,
    ScreeningResult,
)
from kasauti.records.values import document_of, profile_of
from kasauti.resumes import Profile
from kasauti.web.recruiter.blind import code_of, masks_of
from kasauti.web.recruiter.profile_views import FieldView, contact_views, entry_views
from kasauti.web.recruiter.queries.files import UNDER_WAY
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
class ResumeView:
    """The résumé as it looks, what it hides, and what was read from it."""

    pages: tuple[PageView, ...]
    lines: tuple[LineView, ...]
    hidden: tuple[HiddenText, ...]
    contacts: tuple[FieldView, ...]
    entries: tuple[FieldView, ...]
    said: str  # by the candidate, of what was misread
    quality: int
    quality_reasons: Sequence[str]
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person: the résumé beside what it shows."""

    pk: int
    name: str
    application: Application
    match: tuple[int, int, int] | None
    stronger: Words
    side: str
    route: Words
    as_of: str
    versions: str
    result: ResultView
    resume: ResumeView
    neighbours: Mapping[str, Any]
    template: ClassVar[str] = "recruiter/person.html"


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A person whose résumé no machine has read: why, and whose task that is.

    ``item`` is their file as it was last given, None if none was dropped or sent.
    """

    pk: int
    name: str
    application: Application
    item: IntakeItem | None
    template: ClassVar[str] = "recruiter/unread.html"

    @property
    def under_way(self) -> bool:
        """True while the file waits or is being read."""
        return self.item is not None and self.item.state in UNDER_WAY

    @property
    def task(self) -> bool:
        """True if a better file, or its words, can be given."""
        return self.item is not None and self.item.state == ItemState.UNREADABLE


def _application(pk: int) -> Application:
    corrections = Correction.objects.filter(withdrawn_at=None).select_related("by")
    found: Application = get_object_or_404(
        Application.objects.select_related("candidate", "role", "result", "file", "file__reading")
        .annotate(duplicate=_duplicate(), folds=Exists(_folded()))
        .prefetch_related(Prefetch("corrections", corrections, to_attr="standing")),
        pk=pk,
    )
    return found


def application_beside(pk: int) -> Application:
    """Return an application as ``beside`` takes it, in one query; Http404 if there is none."""
    held = Application.objects.select_related("candidate", "role", "file")
    found: Application = get_object_or_404(held.annotate(folds=Exists(_folded())), pk=pk)
    return found


def _folded() -> QuerySet[Application]:
    return Application.everything.filter(folded_into=OuterRef("pk"))


def _duplicate() -> Subquery:
    """Return a pair of records of which an application's candidate is one, None without."""
    person = OuterRef("candidate")
    pairs = Duplicate.objects.filter(Q(first=person) | Q(second=person), parted_at=None).exclude(
        Q(first__merged_into__isnull=False) | Q(second__merged_into__isnull=False)
    )
    return Subquery(pairs.values("pk")[:1])


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


def person_page(pk: int, *, blind: bool) -> PersonPage | UnreadPage:
    """Return a person's page, in four queries, whether or not their résumé could be read."""
    application = _application(pk)
    result = application.result
    if result is None:
        name = code_of(application) if blind else str(application.candidate)
        return UnreadPage(pk, name, application, application.items.order_by("pk").last())
    return _read_page(application, result, blind=blind)


def _read_page(application: Application, result: ScreeningResult, *, blind: bool) -> PersonPage:
    reading = application.file.reading
    profile, document = profile_of(reading), document_of(reading)
    masks = masks_of(profile, document) if blind else None
    view = Reader(
        result=result.result,
        role=application.role.parsed,
        text=reading.text,
        masks=masks or (),
        corrections=_corrections(application, "level"),
    ).view()
    side, stronger = STRONGER[result.stronger]
    return PersonPage(
        pk=application.pk,
        name=code_of(application) if blind else str(application.candidate),
        application=application,
        match=_match(application),
        stronger=stronger,
        side=side,
        route=ROUTES[result.result["route"]],
        as_of=result.as_of.isoformat(),
        versions=f"{result.scorer}, {result.graph}",
        result=view,
        resume=_resume(
            document, profile, view, masks, _corrections(application, "field"), _said(application)
        ),
        neighbours=neighbours(application),
    )


def _said(application: Application) -> dict[str, str]:
    return {subject: one.words for subject, one in said_of(application).items()}


def _resume(
    document: Document,
    profile: Profile,
    view: ResultView,
    masks: list[Stretch] | None,
    corrections: Mapping[str, CorrectionView],
    said: Mapping[str, str],
) -> ResumeView:
    return ResumeView(
        pages=page_views(document, view.marked, masks),
        lines=() if document.pages else line_views(document, view.marked, masks or ()),
        hidden=document.hidden if masks is None else (),  # it may hold the name
        contacts=contact_views(profile, corrections) if masks is None else (),
        entries=entry_views(profile, corrections, masks or (), said if masks is None else {}),
        said=said.get(OTHER, "") if masks is None else "",
        quality=round(100 * profile.quality.figure),
        quality_reasons=profile.quality.reasons,
        warnings=(*document.warnings, *profile.warnings),
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
