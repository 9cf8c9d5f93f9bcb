"""What candidates do on their own page: correct, withdraw."""

from __future__ import annotations

from uuid import uuid4

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
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
