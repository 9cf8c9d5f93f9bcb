"""What candidates do on their own page: correct, withdraw, take their data along."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import F

from kasauti.actions import groups, trail
from kasauti.actions.people import put_together
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Attachment,
    Candidate,
    KnowledgeCheck,
    ResumeFile,
    Stage,
    StageMove,
    User,
)

FIELDS = ("name", "phone", "location")
ENDED = (Stage.HIRED, Stage.NOT_NOW, Stage.WITHDRAWN)


@trail.in_turn
def correct(candidate: Candidate, *, by: Candidate | User, **fields: str) -> Candidate:
    """Put a candidate's name, phone number or place right.

    Raises
    ------
    Refused
        If the name would be empty, or another field is named.
    """
    if set(fields) - set(FIELDS):
        raise Refused("Only name, phone number and place can be changed here")
    changed = [name for name, value in fields.items() if getattr(candidate, name) != value.strip()]
    if not fields.get("name", candidate.name).strip():
        raise Refused("A name is needed")
    for name in changed:
        setattr(candidate, name, fields[name].strip())
    if changed:
        candidate.save(update_fields=changed)
        trail.record("candidates.correct", candidate, by=by, fields=sorted(changed))
    return candidate


@trail.in_turn
def withdraw(application: Application, *, by: Candidate) -> Application:
    """Take an application back; its candidate does.

    Raises
    ------
    Refused
        If it is another's, or has ended.
    """
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.candidate_id != by.pk or application.stage in ENDED:
        raise Refused("This application has ended already")
    before, application.stage = application.stage, Stage.WITHDRAWN
    left, entered = application.place, application.entered_at
    application.save()  # its place in the pipeline follows
    StageMove.objects.create(
        application=application, before=left, after=application.place, before_kind=before,
        after_kind=Stage.WITHDRAWN, entered_before=entered, batch=uuid4(),
    )  # fmt: skip
    trail.record("applications.withdraw", application, by=by, before=before)
    return application


@trail.in_turn
def take_along(candidate: Candidate, *, by: Candidate | User) -> bytes:
    """Return all that is held about a candidate as a zip: ``data.json`` and the files sent."""
    trail.record("candidates.take_along", candidate, by=by)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        told = json.dumps(held(candidate), ensure_ascii=False, indent=2, default=_plain)
        archive.writestr("data.json", told)
        for number, (file, name) in enumerate(_files(candidate), 1):
            if file.path.is_file():
                archive.write(file.path, f"{number}-{_safe(name)}")
    return packed.getvalue()


def _files(candidate: Candidate) -> list[tuple[ResumeFile, str]]:
    """Return the résumés sent, then what the team keeps beside them."""
    applications = list(_applications(candidate))
    kept = Attachment.objects.filter(application__in=applications).select_related("file")
    sent = [(one.file, one.file.name) for one in applications]
    return [*sent, *((one.file, one.name) for one in kept)]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._- " else "_" for c in name)[-100:]


def held(candidate: Candidate) -> dict[str, Any]:
    """Return all that is held about a candidate, as JSON values; others' ratings are not theirs."""
    return {
        "you": {
            "name": candidate.name,
            "email": candidate.email,
            "phone": candidate.phone,
            "location": candidate.location,
            "known_since": candidate.created_at,
        },
        "other_records_of_you": list(
            Candidate.everything.filter(pk__in=put_together([candidate.pk]) - {candidate.pk})
            .order_by("pk")
            .values("name", "email", "phone", "location", known_since=F("created_at"))
        ),
        "applications": [_application(one) for one in _applications(candidate)],
        "consents": list(
            candidate.consents.values("purpose", "given", "version", "language", "way", "at")
        ),
        "what_you_said_of_yourself": groups.answers(candidate),
        "mails": list(
            candidate.mails.values("at", "state", "sender", "recipient", "subject", "body")
        ),
    }


def _applications(candidate: Candidate) -> Any:
    rows = Application.everything.filter(candidate=candidate)
    return rows.select_related("role", "file__reading", "result").order_by("pk")


def _check(check: KnowledgeCheck) -> dict[str, Any]:
    """Return what was asked and answered; the key and raters' points stay out of it."""
    given = {one.position: one for one in check.answers.all()}
    return {
        "asked": check.at,
        "begun": check.started_at,
        "handed_in": check.handed_in_at,
        "items": [
            {
                "question": item["stem"],
                "answer": given[place].answer if place in given else "",
                "why": given[place].why if place in given else "",
            }
            for place, item in enumerate(check.items if check.started_at else ())
        ],
    }


def _application(application: Application) -> dict[str, Any]:
    reading = getattr(application.file, "reading", None)
    result = application.result
    return {
        "role": application.role.title,
        "stage": application.stage,
        "since": application.created_at,
        "file": application.file.name,
        "files_kept_beside_it": list(application.attachments.values("name", "kind", "at")),
        "answers": list(application.answers.values("wording", "value")),
        "read_from_the_resume": reading.profile if reading else None,
        "screening": result.result if result else None,
        "scored_by": {"scorer": result.scorer, "skills": result.graph} if result else None,
        "knowledge_checks": [_check(one) for one in application.knowledge_checks.all()],
        "what_you_said_of_it": list(
            application.candidate_words.values("subject", "machine", "words", "at")
        ),
        "corrections": list(
            application.corrections.values("subject", "machine", "person", "reason", "at")
        ),
    }
