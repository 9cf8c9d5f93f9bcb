"""Applications: move, reject, undo, take along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from kasauti.access import Permission
from kasauti.actions import links, mail, stages, trail
from kasauti.actions.reasons import REASONS
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Mail,
    MailState,
    PipelineStage,
    Role,
    Stage,
    StageMove,
    User,
)
from kasauti.records.permissions import standing_of

HELD = timedelta(hours=24)
"""How long a rejection waits, cancellable, before the candidate is told."""


@trail.in_turn
def advance(application: Application, *, to: Stage, by: User) -> Application:
    """Move an application to its role's first stage of a kind. Nothing is moved automatically."""
    stage = application.role.stages.filter(kind=to).first()
    if stage is None:
        raise Refused(f"{application.role} has no stage of this kind: {to}")
    move([application], to=stage, by=by)
    return application


@trail.in_turn
def move(applications: Sequence[Application], *, to: PipelineStage, by: User) -> UUID:
    """Move applications of one role to a stage, and return what ``undo`` takes.

    Raises
    ------
    Refused
        If the stage is another role's, or asks for what somebody lacks, or turns people down:
        that takes ``reject`` and its reason; or if somebody was moved meanwhile.
    """
    if to.kind == Stage.NOT_NOW:
        raise Refused("Turning somebody down needs a reason: use reject")
    _check_unmoved(applications)
    batch = uuid4()
    for application in applications:
        lacking = stages.missing(application, to)
        if lacking:
            raise Refused(
                f"{application.candidate} lacks {' and '.join(lacking)}: “{to.name}” asks for it"
            )
        _put(application, to, batch=batch, by=by)
    return batch


@trail.in_turn
def reject(
    applications: Sequence[Application],
    *,
    reason: str,
    words: str = "",
    tell: bool = True,
    hold: timedelta = HELD,
    by: User,
) -> UUID:
    """Turn people down with a reason, and return what ``undo`` takes.

    Parameters
    ----------
    reason : str
        Of ``REASONS``; kept with the move and counted in reports.
    words : str
        For the team; never sent.
    tell : bool
        Write the considerate mail, held for ``hold``; undoing takes it back.

    Raises
    ------
    Refused
        If the reason is none of ours, or somebody was moved meanwhile.
    """
    if reason not in REASONS:
        raise Refused("Say why, from the list of reasons")
    _check_unmoved(applications)
    batch = uuid4()
    for application in applications:
        to = application.role.stages.filter(kind=Stage.NOT_NOW).first()
        if to is None:
            raise Refused(f"{application.role} has no stage for people who are turned down")
        sent = _tell(application, reason, hold, by=by) if tell else None
        _put(application, to, batch=batch, reason=reason, words=words[:500], sent=sent, by=by)
    return batch


def _check_unmoved(applications: Sequence[Application]) -> None:
    """Lock applications; whoever withdrew or was moved while somebody looked is moved by nobody."""
    rows = Application.objects.select_for_update().filter(pk__in=[one.pk for one in applications])
    stand = dict(rows.order_by("pk").values_list("pk", "place"))
    for one in applications:
        if one.pk not in stand or stand[one.pk] != one.place_id:
            raise Refused(f"{one.candidate} was moved meanwhile: reload the page")


def _tell(application: Application, reason: str, hold: timedelta, *, by: User) -> Mail | None:
    with override(mail.spoken(application.candidate)):  # not the recruiter's language
        told = str(REASONS[reason].told)
    return mail.write(
        "not_taken_forward",
        to=application.candidate,
        application=application,
        hold=hold,
        by=by,
        role=application.role.title,
        reason=told,
        link=links.own_page(application.candidate),
    )


def _put(
    application: Application,
    to: PipelineStage,
    *,
    batch: UUID,
    by: User,
    reason: str = "",
    words: str = "",
    sent: Mail | None = None,
) -> None:
    if to.role_id != application.role_id:
        raise Refused("This stage belongs to another role")
    now = timezone.now()
    made = StageMove.objects.create(
        application=application,
        before=application.place,
        after=to,
        before_kind=application.stage,
        after_kind=to.kind,
        entered_before=application.entered_at,
        by=by,
        at=now,
        batch=batch,
        reason=reason,
        words=words,
        mail=sent,
    )
    application.stage, application.place, application.entered_at = Stage(to.kind), to, now
    application.save()
    verb = "applications.reject" if to.kind == Stage.NOT_NOW else "applications.advance"
    trail.record(
        verb, application, by=by, before=made.before_kind, to=str(to.kind), stage=to.pk,
        reason=reason, batch=str(batch),
    )  # fmt: skip


@trail.in_turn
def undo(batch: UUID, *, role: Role, by: User) -> int:
    """Put a role's people back where they were before a move; return how many.

    Their time there goes on; a mail that waits, failed or may not have left is taken back
    (``perhaps_told`` counts the last).

    Raises
    ------
    Refused
        If somebody has been moved since, or the mail has left.
    """
    moves = list(
        StageMove.objects.filter(batch=batch, application__role=role, undone_at=None)
        .select_related("application__role", "before", "mail")
        .order_by("-pk")
    )
    if not moves:
        raise Refused("This was undone already")
    for one in moves:
        _put_back(one, by=by)
    return len(moves)


def _put_back(made: StageMove, *, by: User) -> None:
    application = made.application
    if application.place_id != made.after_id:
        raise Refused(f"{application.candidate} has been moved since: move them back by hand")
    if made.mail is not None:
        _take_back(made.mail, application, by=by)
    application.stage, application.place = Stage(made.before_kind), made.before
    application.entered_at = made.entered_before
    application.save()
    made.undone_at = timezone.now()
    made.save()
    trail.record("applications.undo", application, by=by, move=made.pk, to=made.before_kind)


def _take_back(told: Mail, application: Application, *, by: User) -> None:
    told.refresh_from_db()
    if told.state in {MailState.WAITING, *mail.OPEN_ENDS}:
        mail.cancel(told, by=by)
    elif told.state != MailState.CANCELLED:
        raise Refused(f"{application.candidate} has been told: write to them, then move them back")


def perhaps_told(batch: UUID, *, role: Role) -> int:
    """Return how many people an undone move may have reached by mail: nobody knows."""
    return StageMove.objects.filter(
        batch=batch, application__role=role, undone_at__isnull=False,
        mail__state=MailState.CANCELLED, mail__failure=mail.UNKNOWN,
    ).count()  # fmt: skip


@transaction.atomic
def open_first(application: Application, *, by: User) -> bool:
    """Note the first opening by somebody who moves applications; return whether this is it."""
    if application.read_at or not standing_of(by).may(
        Permission.APPLICATIONS_MOVE, application.role_id
    ):
        return False
    trail.take_turn()
    unread = Application.objects.filter(pk=application.pk, read_at=None)
    first = bool(unread.update(read_at=timezone.now()))
    if first:
        trail.record("applications.open_first", application, by=by)
    return first


@trail.in_turn
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
