"""Applications: move, export."""

from __future__ import annotations

from django.db import transaction

from kasauti.actions import trail
from kasauti.records.models import Application, Stage, User


@transaction.atomic
def advance(application: Application, *, to: Stage, by: User) -> Application:
    """Move an application to a stage. Only people do; nothing is moved automatically."""
    before = application.stage
    application.stage = to
    application.save()
    trail.record("applications.advance", application, by=by, before=before, to=str(to))
    return application
