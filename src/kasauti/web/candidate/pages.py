"""What the candidates' pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import caches
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kasauti import privacy, roles, skills
from kasauti.actions import (
    candidates,
    consents,
    erasures,
    links,
    machines,
    newer_resumes,
    people,
    requisitions,
)
from kasauti.actions.answers import in_words
from kasauti.actions.descriptions import described
from kasauti.actions.links import STATUS
from kasauti.privacy import Notice, Purpose
from kasauti.records.models import (
    Application,
    Candidate,
    Erasure,
    ResumeFile,
    Role,
    Stage,
)
from kasauti.records.values import storable_text
from kasauti.web.candidate.next_steps import Sent, next_step, sent_to
from kasauti.web.candidate.sessions import Session, sessions

LISTED = 200


def language_of(request: HttpRequest) -> str:  # noqa: ARG001 - the middleware set it
    """Return the language a page is shown in, by its code."""
    return "hi" if (get_language() or "").startswith("hi") else "en-gb"


def source_of(request: HttpRequest) -> str:
    """Return what the link that somebody came by names as their source, empty without one."""
    return storable_text(request.GET.get("source", "").strip())[:60]


def open_roles() -> QuerySet[Role]:
    """Return the roles that people can apply for, newest first."""
    return applicable().order_by("-created_at")[:LISTED]


def applicable() -> QuerySet[Role]:
    """Return the roles that take applications: open, and approved where that is required."""
    return requisitions.recruiting(Role.objects.filter(status=Role.Status.OPEN))


@dataclass(frozen=True, slots=True)
class Advert:
    """A role's description as it stands on the page, and the same for search engines."""

    html: SafeString
    posting: SafeString


def advert(role: Role, nonce: str) -> Advert:
    """Return how a role is told of; written anew only when the role or its words change."""
    key = f"advert-{role.pk}-{role.digest}-{role.changed_at.timestamp()}"
    here = caches["process"]
    kept = here.get(key)
    if kept is None:
        description = described(role)
        posting = roles.to_job_posting(
            description,
            graph=skills.load_graph(),
            posted=role.created_at.date(),
            closes=role.closes_on,
        )
        posting |= {"directApply": True, "url": links.address(f"/careers/{role.slug}/")}
        kept = (roles.parts_as_html(description), roles.posting_script(posting))
        here.set(key, kept, 300)
    html, script = kept
    script = script.replace("<script ", f'<script nonce="{nonce}" ', 1)
    return Advert(mark_safe(html), mark_safe(script))  # noqa: S308 - escaped by roles


def facts(role: Role) -> list[str]:
    """Return the short facts under a role's title."""
    told = role.parsed
    found = [str(told[key]) for key in ("location", "work_mode") if told.get(key)]
    if role.closes_on is not None:
        day = date_format(role.closes_on, "j F Y")
        found.append(_("apply by %(day)s") % {"day": day})
    return found


def candidate_of(token: str) -> Candidate:
    """Return whose page a link opens.

    Raises
    ------
    links.DeadLink
        If it opens none, or has ended.
    Http404
        If the person was erased.
    """
    found = people.standing(Candidate.everything.filter(pk=links.read(token, STATUS)).first())
    if found is None:
        raise Http404
    return found


def erasure_of(token: str) -> Erasure | None:
    """Return the receipt of whom a link spoke of, if they were erased."""
    try:
        return erasures.receipt_of(links.read(token, STATUS))
    except links.DeadLink:
        return None


def parts_of(erasure: Erasure) -> dict[str, int] | None:
    """Return how many machines have removed their copies and how many not yet, if several keep any.

    A machine that was destroyed had its copies destroyed with it.
    """
    waiting = machines.waiting_for(erasure).count()
    done = erasure.parts.exclude(done_at=None).count()
    return {"done": done, "all": done + waiting} if done + waiting > 1 else None


def _told(stage: str) -> tuple[str, str]:
    """Return where an application stands and what comes next, in a candidate's words."""
    table = {
        Stage.NEW: (_("Received"), _("A person reads it; you hear from us within two weeks.")),
        Stage.REVIEW: (_("Being read"), _("A person reads it; you hear from us within two weeks.")),
        Stage.INTERVIEW: (_("Interviews"), _("We write to you about times.")),
        Stage.OFFER: (_("Offer"), _("We write to you about the terms.")),
        Stage.HIRED: (_("Taken on"), _("We write to you about your first day.")),
        Stage.NOT_NOW: (_("Not taken forward"), _("Nothing more comes of this application.")),
        Stage.WITHDRAWN: (_("Withdrawn by you"), _("Nothing more comes of this application.")),
    }
    known: dict[str, tuple[str, str]] = {str(key): words for key, words in table.items()}
    return known.get(stage, (_("Under way"), _("We write to you about the next step.")))


@dataclass(frozen=True, slots=True)
class Stand:
    """One application on the candidate's page."""

    application: Application
    stage: str
    next: str
    open: bool
    read: tuple[str, ...]
    sessions: Sequence[Session]
    sent: Sequence[Sent]
    answers: Sequence[tuple[str, str]]
    older: Sequence[newer_resumes.Older]


def stands(candidate: Candidate) -> list[Stand]:
    """Return a candidate's applications, newest first, with what was read from the résumé."""
    rows = candidate.applications.select_related("role", "file__reading", "plan", "feedback")
    return [_stand(application, timezone.now()) for application in rows.order_by("-pk")]


def _stand(application: Application, now: datetime) -> Stand:
    stage, following = _told(application.stage)
    sent, held = sent_to(application, now=now), sessions(application, now=now)
    return Stand(
        application,
        stage,
        next_step(application, sent, held, now=now) or following,
        application.stage not in candidates.ENDED,
        read_of(application.file),
        held,
        sent,
        [(_(one.wording), in_words(one)) for one in application.answers.all()],
        newer_resumes.older(application),
    )


def read_of(file: ResumeFile) -> tuple[str, ...]:
    """Return the posts and education that were read from a résumé, a line each."""
    reading = getattr(file, "reading", None)
    if reading is None:
        return ()
    lines = []
    for entry in reading.profile.get("entries", ()):
        parts = [(entry.get(key) or {}) for key in ("title", "organisation")]
        line = ", ".join(part.get("text", "") for part in parts if part.get("text"))
        if line:
            lines.append(line)
    return tuple(lines[:12])


@dataclass(frozen=True, slots=True)
class Agreed:
    """A purpose with its notice, and whether consent stands."""

    notice: Notice
    stands: bool


def agreed(candidate: Candidate, language: str) -> list[Agreed]:
    """Return the purposes that need consent and are asked for, with what stands."""
    standing = privacy.standing(consents.ledger(candidate))
    return [
        Agreed(
            privacy.current_notice(purpose, language),
            purpose in standing and standing[purpose].given,
        )
        for purpose in consents.asked(candidate)
        if purpose is not Purpose.APPLICATION
    ]


def frame(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """Return what every candidate's page is given."""
    language, source = language_of(request), source_of(request)
    return {
        "named": f"?{urlencode({'source': source})}" if source else "",  # goes along to the form
        "employer": settings.EMPLOYER_NAME,
        "contact_address": settings.EMPLOYER_CONTACT,
        "language": language,
        "other": ("en-gb", "English") if language == "hi" else ("hi", "हिन्दी"),
        **more,
    }
