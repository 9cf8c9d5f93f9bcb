"""Applications: move, take along."""

from __future__ import annotations

from django.db import transaction

from kasauti.actions import trail
from kasauti.records.models import Application, Role, Stage, User


@transaction.atomic
def advance(application: Application, *, to: Stage, by: User) -> Application:
    """Move an application to a stage. Only people do; nothing is moved automatically."""
    before = application.stage
    application.stage = to
    application.save()
    trail.record("applications.advance", application, by=by, before=before, to=str(to))
    return application


@transaction.atomic
def export(role: Role, *, form: str, blind: bool, by: User) -> int:
    """Note that a role's shortlist was taken along, and return how many people it holds.

    Parameters
    ----------
    form : str
        ``"csv"``, ``"json"``, ``"html"``.
    blind : bool
        True if names were left out.
    """
    people = role.applications.filter(result__isnull=False).count()
    trail.record("applications.export", role, by=by, form=form, blind=blind, people=people)
    return people
