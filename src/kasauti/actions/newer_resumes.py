"""A newer résumé from a candidate's own page: read, shown back, screened; the older one stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kasauti.actions import (
    applying,
    candidates,
    deferred,
    mail_threads,
    notifications,
    trail,
)
from kasauti.actions.import_people import NO_RESUME
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    ApplicationDraft,
    Candidate,
    Intake,
    IntakeItem,
    ItemState,
    ResumeFile,
    ScreeningResult,
)
from kasauti.records.stored_bytes import keep

A_DAY = 3  # newer résumés of one application
State = ApplicationDraft.State


@dataclass(frozen=True, slots=True)
class Older:
    """A file that spoke for an application before: its item, when it was read, what it showed.

    ``match`` is the role match on 0 to 1, None where no machine read or ranked it.
    """

    item: int
    name: str
    file: ResumeFile
    at: datetime | None
    match: float | None

    @property
    def percent(self) -> int | None:
        """The role match as pages show it."""
        return None if self.match is None else round(100 * self.match)


_ENDED = gettext_noop("This application has ended already")


def begin(
    application: Application,
    name: str,
    content: IO[bytes],
    *,
    size: int,
    language: str,
    origin: str,
    by: Candidate,
) -> ApplicationDraft:
    """Take a newer résumé for an application; a worker reads it. The older one still speaks.

    Raises
    ------
    Refused
        If the application is another's or has ended, the file too large or empty, or too many came
        for it in a day or from one address in an hour.
    """
    if application.candidate_id != by.pk or application.stage in candidates.ENDED:
        raise Refused(_ENDED)
    if not 0 < size <= applying.LARGEST:
        raise Refused("The file is empty or larger than 10 MB: send a smaller one")
    applying.check_pace(origin)
    since = timezone.now() - timedelta(days=1)
    if application.newer_drafts.filter(at__gte=since).count() >= A_DAY:
        raise Refused(gettext_noop("You sent three newer files today: try again tomorrow"))
    digest, kept = keep(content)
    with transaction.atomic():
        trail.take_turn()
        file, _made = ResumeFile.objects.get_or_create(
            sha256=digest, defaults={"name": name[:500], "size": kept}
        )
        draft = ApplicationDraft.objects.create(
            role=application.role, application=application, file=file, name=name[:500],
            language=language, origin=origin,
        )  # fmt: skip
        trail.record("newer_resumes.begin", draft, by=by, application=application.pk)
        deferred.read_draft(draft.pk)
    return draft


@trail.in_turn
def send(draft: ApplicationDraft, fields: Mapping[str, str], *, by: Candidate) -> IntakeItem:
    """Have a newer résumé speak for its application once it is screened, and tell the team.

    What was screened before stays with the older file; one that no machine read is no task any
    more.

    Parameters
    ----------
    fields : mapping
        Name, phone and location, as the candidate put them right.

    Raises
    ------
    Refused
        If it was sent before, or the application ended meanwhile.
    """
    ready = ApplicationDraft.objects.filter(pk=draft.pk, state__in=(State.READ, State.UNREADABLE))
    if draft.application is None or not ready.update(state=State.SENT, found={}):
        raise Refused(gettext_noop("This résumé was sent already"))
    application = Application.objects.select_for_update().get(pk=draft.application.pk)
    if application.candidate_id != by.pk or application.stage in candidates.ENDED:
        raise Refused(_ENDED)
    candidates.correct(by, by=by, **fields)
    application.items.filter(state=ItemState.UNREADABLE).update(state=ItemState.ANSWERED)
    intake = Intake.objects.create(role=application.role, by=None, as_of=timezone.localdate())
    item = IntakeItem.objects.create(
        intake=intake, file=draft.file, name=draft.name, application=application
    )
    deferred.read_items([item.pk])
    trail.record("newer_resumes.send", application, by=by, item=item.pk)
    notifications.tell(
        mail_threads.concerned(application, None), _("A newer résumé came in: %(role)s"),
        f"/people/{application.pk}", role=application.role.title,
    )  # fmt: skip
    return item


def older(application: Application) -> list[Older]:
    """Return the files that came for an application before the present one, the latest first.

    None of those is one that somebody gave a better file for, or that says that none came.
    """
    rows = application.items.exclude(file=application.file).exclude(file__name=NO_RESUME)
    rows = rows.exclude(finished_at=None).filter(members=None)
    items: dict[int, IntakeItem] = {}
    for item in rows.select_related("file").order_by("-pk"):
        if item.file_id is not None:
            items.setdefault(item.file_id, item)
    if not items:
        return []
    held = ScreeningResult.objects.filter(file__in=items, role=application.role_id, rankable=True)
    shown = dict(held.order_by("pk").values_list("file", "attainment"))
    return [
        Older(one.pk, one.name, one.file, one.finished_at, shown.get(pk))
        for pk, one in items.items()
        if one.file is not None
    ]
