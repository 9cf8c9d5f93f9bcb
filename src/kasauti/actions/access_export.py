"""A person's copy of all that is held about them: a page to read, ``data.json``, and files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pycrdt import Doc, Text

from kasauti.access import Permission
from kasauti.actions import groups, intakes, trail
from kasauti.actions.access_labels import labelled
from kasauti.actions.access_parts import OF_APPLICATION, OF_PERSON, WITHHELD, Part
from kasauti.actions.people import put_together
from kasauti.actions.refusals import Forbidden, Refused
from kasauti.records import privacy_scope
from kasauti.records.models import (
    Application,
    Attachment,
    Candidate,
    ItemState,
    KnowledgeCheck,
    Mail,
    OfferLetter,
    ResumeFile,
    Round,
    User,
)

_COVERED = {name: f"told_{name}" for name in ("subject", "body", "calendar")}
_GROUPS = gettext_noop("What you said of yourself")
_OWN_PAGE = gettext_noop("shown to you alone: your own page has it")
_MANY = 200  # rows of a table beyond which the page names the JSON instead


def take_along(candidate: Candidate, *, by: Candidate | User) -> bytes:
    """Return all that is held about a candidate as a zip.

    For somebody of the team to hand out it lacks what is the candidate's alone: what they said of
    the groups they belong to, signed links and one-time codes in mails.

    In it are ``read-me-first.html`` in the reader's language, ``data.json`` and the files sent,
    kept and signed.

    Raises
    ------
    Forbidden
        If somebody of the team may not on one of the roles on which the person stands.
    Refused
        If the person is erased meanwhile.
    """
    if isinstance(by, User):
        _check(candidate, by)
    packed = _packed(candidate, covered=isinstance(by, User))  # long: nobody else's verb waits
    _note(candidate, by=by)
    return packed


def _check(candidate: Candidate, by: User) -> None:
    records = put_together([candidate.pk])
    if not privacy_scope.reaches_all(by, Permission.CANDIDATES_EXPORT, records):
        raise Forbidden(
            "This person stands on roles on which you may not export: "
            "ask an owner or a recruiter of all roles for the copy"
        )


@trail.in_turn
def _note(candidate: Candidate, *, by: Candidate | User) -> None:
    if not Candidate.everything.filter(pk=candidate.pk).exists():
        raise Refused("This person was erased meanwhile: there is nothing to hand out")
    if isinstance(by, User):
        _check(candidate, by)
    trail.record("candidates.take_along", candidate, by=by)


def _packed(candidate: Candidate, *, covered: bool) -> bytes:
    told = held(candidate, covered=covered)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        files = dict(_files(candidate))
        page = render_to_string("my_data/page.html", _page(told, list(files)))
        archive.writestr("read-me-first.html", page)
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=2))
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def held(candidate: Candidate, *, covered: bool = False) -> dict[str, Any]:
    """Return all that is held about a candidate, as JSON values.

    What is not theirs to read (others' ratings, the team's own words) is counted with its reason.
    ``covered`` leaves out what the team may not read either.
    """
    own = put_together([candidate.pk])
    said = groups.answers(candidate)
    told = {
        "you": {
            "name": candidate.name,
            "email": candidate.email,
            "phone": candidate.phone,
            "location": candidate.location,
            "known_since": candidate.created_at,
        },
        "other_records_of_you": list(
            Candidate.everything.filter(pk__in=own - {candidate.pk})
            .order_by("pk")
            .values("name", "email", "phone", "location", known_since=F("created_at"))
        ),
        "applications": [_application(one) for one in _applications(own)],
        **{part.name: list(_rows(part, own, covered=covered)) for part in OF_PERSON},
        "what_you_said_of_yourself": {} if covered else said,
        "not_in_this_copy": [
            *_withheld(own),
            *([{"what": _GROUPS, "rows": 1, "why": _OWN_PAGE}] if covered and said else []),
        ],
    }
    plain: dict[str, Any] = json.loads(json.dumps(told, default=_plain))
    return plain


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _applications(own: Collection[int]) -> QuerySet[Application]:
    rows = Application.everything.filter(candidate__in=own)
    return rows.select_related("role", "file__reading", "result").order_by("pk")


def _rows(
    part: Part, owners: Collection[int], *, covered: bool = False
) -> Iterator[dict[str, Any]]:
    """Give a part's rows; what a row belongs to is named by its last word."""
    rows = part.model._base_manager.filter(part.only, **{f"{part.way}__in": owners}).order_by("pk")
    if covered and part.model is Mail:
        for mail in rows:
            yield {name: getattr(mail, _COVERED.get(name, name)) for name in part.told}
        return
    for row in rows.values(*part.told):
        yield {name.rpartition("__")[2]: value for name, value in row.items()}


def _application(application: Application) -> dict[str, Any]:
    reading = getattr(application.file, "reading", None)
    result = application.result
    return {
        "role": application.role.title,
        "stage": application.stage,
        "since": application.created_at,
        "in_this_stage_since": application.entered_at,
        "came_by": application.source,
        "first_read": application.read_at,
        "file": application.file.name,
        "read_from_the_resume": reading.profile if reading else None,
        "text_of_the_resume": reading.text if reading else "",
        "screening": result.result if result else None,
        "scored_by": {"scorer": result.scorer, "skills": result.graph} if result else None,
        **{part.name: list(_rows(part, [application.pk])) for part in OF_APPLICATION},
        "knowledge_check_answers": [_answers(one) for one in application.knowledge_checks.all()],
        "typed_in_live_rooms": [
            {"session": one.code, "text": text}
            for one in Round.objects.filter(plan__application=application)
            if (text := _typed(one))
        ],
    }


def _answers(check: KnowledgeCheck) -> dict[str, Any]:
    """Return what was asked and answered, and how many were right; not which, nor any key."""
    given = {one.position: one for one in check.answers.all()}
    asked = list(enumerate(check.items if check.started_at else ()))
    return {
        "handed_in": check.handed_in_at,
        "right": sum(bool(one.right) for one in given.values()) if check.handed_in_at else None,
        "of": len(asked),
        "items": [
            {
                "question": item["stem"],
                "answer": given[place].answer if place in given else "",
                "why": given[place].why if place in given else "",
                "saved": given[place].saved_at if place in given else None,
            }
            for place, item in asked
        ],
    }


def _typed(held_round: Round) -> str:
    """Return the text that everybody in a live room wrote together, as it stood at the end."""
    document: Doc[Any] = Doc()
    code = document.get("code", type=Text)
    for data in held_round.room_updates.order_by("pk").values_list("data", flat=True):
        document.apply_update(bytes(data))
    return str(code)


def _withheld(own: Collection[int]) -> list[dict[str, Any]]:
    counted = [
        (one, one.model._base_manager.filter(**{f"{one.way}__in": own}).count()) for one in WITHHELD
    ]
    return [{"what": one.title, "rows": n, "why": one.why} for one, n in counted if n]


def _files(candidate: Candidate) -> Iterator[tuple[str, bytes]]:
    """Give name and content of the résumés sent, what the team keeps beside them, and letters."""
    applications = list(_applications(put_together([candidate.pk])))
    kept = Attachment.objects.filter(application__in=applications).select_related("file")
    sent = [each for one in applications for each in _resumes(one)]
    found = [*sent, *((one.file, one.name) for one in kept)]
    for number, (file, name) in enumerate(found, 1):
        if file.path.is_file():
            yield f"{number}-{_safe(name)}", file.path.read_bytes()
    letters = OfferLetter.objects.filter(offer__application__in=applications).order_by("pk")
    for number, letter in enumerate(letters.select_related("offer"), len(found) + 1):
        if letter.offer.sent_at is not None:
            yield f"{number}-{_safe(letter.kind)}.pdf", bytes(letter.pdf)


def _resumes(application: Application) -> Iterator[tuple[ResumeFile, str]]:
    """Give the file that speaks for an application, and those that came before or in its place.

    An archive is left out: it may hold other people's as well.
    """
    yield application.file, application.file.name
    came = application.items.exclude(finished_at=None).exclude(state=ItemState.UNPACKED)
    told = {application.file}
    for item in came.select_related("file", "within__file"):
        for one in (item, *intakes.instead_of(item)):
            if one.file is not None and one.file not in told:
                told.add(one.file)
                yield one.file, one.name


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._- " else "_" for c in name)[-100:]


def _page(told: dict[str, Any], files: list[str]) -> dict[str, Any]:
    """Return what the page shows: the JSON's rows under the reader's words."""
    return {
        "you": labelled(told["you"]),
        "others": [labelled(one) for one in told["other_records_of_you"]],
        "applications": [
            {
                "role": one["role"],
                "rows": labelled({name: v for name, v in one.items() if isinstance(v, str) and v}),
                "parts": _parts(OF_APPLICATION, one),
            }
            for one in told["applications"]
        ],
        "parts": _parts(OF_PERSON, told),
        "said": labelled(told["what_you_said_of_yourself"]),
        "withheld": [
            {"what": _(one["what"]), "rows": one["rows"], "why": _(one["why"])}
            for one in told["not_in_this_copy"]
        ],
        "files": files,
    }


def _parts(parts: tuple[Part, ...], told: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": _(part.title),
            "rows": [labelled(row) for row in rows[:_MANY]],
            "more": len(rows) - _MANY,
            "name": part.name,
        }
        for part in parts
        if (rows := told[part.name])
    ]
