"""Tasks of the team on an application: given to somebody, done, taken up again."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions import notifications, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Task, User
from kasauti.records.permissions import holders
from kasauti.records.values import storable_text

_NEW = _("There is something for you to do: %(role)s")


def may_be_given(application: Application) -> QuerySet[User]:
    """Return whom a task of an application may be given to: who sees it, and may work on tasks."""
    workers = holders(Permission.TASKS_CHANGE, application.role_id)
    return workers.filter(pk__in=holders(Permission.APPLICATIONS_SEE, application.role_id))


@trail.in_turn
def give(
    application: Application, words: str, *, assignee: User, due_on: date | None, by: User | None
) -> Task:
    """Give somebody something to do about an application; they are told in the page.

    Parameters
    ----------
    by : User or None
        None for Kasauti itself.

    Raises
    ------
    Refused
        If it says nothing, its day is past, or they do not see the application.
    """
    words = storable_text(words.strip())[:300]
    if not words:
        raise Refused("Say what is to be done")
    if due_on is not None and due_on < timezone.localdate():
        raise Refused("That day is past: choose today or a later one")
    if not may_be_given(application).filter(pk=assignee.pk).exists():
        raise Refused(f"{assignee} has no seat that sees {application.role}")
    made = Task.objects.create(
        application=application, words=words, assignee=assignee, due_on=due_on, by=by
    )
    trail.record(
        "team_tasks.give", made, by=by, application=application.pk, assignee=assignee.pk,
        due_on=str(due_on or ""),
    )  # fmt: skip
    if assignee != by:
        title = application.role.title
        news = _("%(who)s gave you something to do: %(role)s") if by else _NEW
        notifications.tell([assignee], news, "/waiting#tasks", who=by, role=title)
    return made


@trail.in_turn
def finish(task: Task, *, by: User) -> Task:
    """Mark a task as done.

    Raises
    ------
    Refused
        If it is done already.
    """
    open_ones = Task.objects.filter(pk=task.pk, done_at=None)
    if not open_ones.update(done_at=timezone.now(), done_by=by):
        raise Refused("This was done already")
    trail.record("team_tasks.finish", task, by=by)
    task.refresh_from_db()
    return task


@trail.in_turn
def take_up_again(task: Task, *, by: User) -> Task:
    """Open a task again that was marked as done.

    Raises
    ------
    Refused
        If it is open.
    """
    if not Task.objects.filter(pk=task.pk, done_at__isnull=False).update(
        done_at=None, done_by=None
    ):
        raise Refused("This task is open")
    trail.record("team_tasks.take_up_again", task, by=by)
    task.refresh_from_db()
    return task


def open_of(user: User) -> QuerySet[Task]:
    """Return what is a user's to do, what is due first first."""
    return Task.objects.filter(assignee=user, done_at=None)
