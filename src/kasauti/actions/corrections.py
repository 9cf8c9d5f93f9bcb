"""A person's view of a level or a field, beside the machine's."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Correction, User
from kasauti.skills import Level

Kind = Correction.Kind


@trail.in_turn
def correct_level(
    application: Application, subject: str, level: Level | None, *, reason: str, by: User
) -> Correction:
    """Put a person's level for a dimension, competency or skill beside the machine's.

    Parameters
    ----------
    subject : str
        ``"engineering"``, ``"ml"``, ``"bridge"``, a competency id or a skill id.
    level : Level or None
        None says "not evidenced".
    reason : str
        Why, in the person's words; asked for.

    Raises
    ------
    Refused
        Without a reason, or if the application has no result yet.
    """
    if application.result is None:
        raise Refused("This person has not been screened yet: there is no level to correct")
    machine = _machine_level(application.result.result, subject)
    person = None if level is None else int(level)
    return _put(application, Kind.LEVEL, subject, machine, person, reason=reason, by=by)


@trail.in_turn
def correct_field(
    application: Application, path: str, value: Any, *, reason: str, by: User
) -> Correction:
    """Put a person's reading of a field of the profile beside the machine's.

    Parameters
    ----------
    path : str
        Where the field stands in the profile: ``"contacts.name"``, ``"entries.2.title"``.
    value : JSON value
        What it should say; None for "nothing".

    Raises
    ------
    Refused
        Without a reason, or if the profile has no such field.
    """
    machine = _machine_field(application, path)
    return _put(application, Kind.FIELD, path, machine, value, reason=reason, by=by)


@trail.in_turn
def withdraw(correction: Correction, *, by: User) -> Correction:
    """Take a correction back; it stays on record as withdrawn."""
    if correction.withdrawn_at is None:
        correction.withdrawn_at = timezone.now()
        correction.save()
        trail.record("corrections.withdraw", correction, by=by)
    return correction


def _put(
    application: Application,
    kind: Correction.Kind,
    subject: str,
    machine: Any,
    person: Any,
    *,
    reason: str,
    by: User,
) -> Correction:
    if not reason.strip():
        raise Refused("Say why: the reason stands beside the correction")
    standing = application.corrections.filter(kind=kind, subject=subject, withdrawn_at=None)
    standing.update(withdrawn_at=timezone.now())
    correction = Correction.objects.create(
        application=application,
        kind=kind,
        subject=subject,
        machine=machine,
        person=person,
        reason=reason.strip(),
        by=by,
    )
    verb = f"corrections.correct_{kind.value}"
    # A field may hold a person's data, so the entry says which was corrected, not to what.
    figures = {"machine": machine, "person": person} if kind == Kind.LEVEL else {}
    trail.record(verb, correction, by=by, application=application.pk, subject=subject, **figures)
    return correction


def _machine_level(result: dict[str, Any], subject: str) -> float | None:
    if subject in {"engineering", "ml", "bridge"}:
        figure = result[subject]["level"]
        return None if figure is None else float(figure)
    for entry in (*result.get("competencies", ()), *result.get("skills", ())):
        if entry["id"] == subject:
            return None if entry["level"] is None else float(entry["level"])
    return None


def _machine_field(application: Application, path: str) -> Any:
    reading = getattr(application.file, "reading", None)
    if reading is None:
        raise Refused("This file has not been read: there is no field to correct")
    value: Any = reading.profile
    for step in path.split("."):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, ValueError, TypeError):
            raise Refused(f"The profile has no field {path}") from None
    return value
