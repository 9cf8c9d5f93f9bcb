"""Tasks on an application: given to somebody, done, taken up again; and one's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import team_tasks
from kasauti.api.colleagues import colleagues
from kasauti.api.idempotency import once
from kasauti.api.paging import Page, Wanted, by_id
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, TASK
from kasauti.records.models import Application, Task
from kasauti.records.permissions import visible

router = Router(tags=["tasks"])
OWN = Bearer("notes:read", Permission.APPLICATIONS_SEE)
READ = Bearer("notes:read", Permission.APPLICATIONS_SEE, APPLICATION)
GIVE = Bearer("notes:write", Permission.TASKS_CHANGE, APPLICATION)
CHANGE = Bearer("notes:write", Permission.TASKS_CHANGE, TASK)


class TaskShown(Schema):
    """Something to do about an application."""

    id: int
    application: int
    words: str
    assignee: str = Field(description="The mail address of whose it is")
    due_on: date | None
    by: str | None = Field(description="Null: Kasauti itself")
    at: datetime
    done_by: str | None
    done_at: datetime | None


class TaskTold(Schema):
    """What is to be done, by whom and until when; whose it is may see the application."""

    words: str = Field(min_length=1, max_length=300)
    assignee: str = Field(max_length=320, description="A mail address")
    due_on: date | None = None


@router.get("/tasks", auth=OWN, response=Page[TaskShown], summary="List what is one's own to do")
def own_tasks(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of the open tasks of the token's user, the newest first."""
    user = user_of(request)
    mine = team_tasks.open_of(user).select_related("assignee", "by", "done_by")
    seen = visible(mine, user, Permission.APPLICATIONS_SEE, role="application__role")
    return by_id(seen, wanted, _shown)


@router.get(
    "/applications/{pk}/tasks", auth=READ, response=Page[TaskShown], summary="List a person's tasks"
)
def list_tasks(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> dict[str, Any]:
    """Return a page of an application's tasks, open and done, the newest first."""
    return by_id(_known().filter(application=pk), wanted, _shown)


@router.post(
    "/applications/{pk}/tasks", auth=GIVE, response={201: TaskShown}, summary="Give a task"
)
@once
def give_task(request: HttpRequest, pk: int, body: TaskTold) -> tuple[int, dict[str, Any]]:
    """Give somebody something to do; they are told in the page."""
    application = get_object_or_404(Application.objects.select_related("role"), pk=pk)
    (assignee,) = colleagues([body.assignee])
    made = team_tasks.give(
        application, body.words, assignee=assignee, due_on=body.due_on, by=user_of(request)
    )
    return 201, _shown(made)


@router.post(
    "/tasks/{pk}/done", auth=CHANGE, response={200: TaskShown}, summary="Mark a task as done"
)
@once
def finish_task(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Mark a task as done."""
    return 200, _shown(team_tasks.finish(get_object_or_404(_known(), pk=pk), by=user_of(request)))


@router.post(
    "/tasks/{pk}/again", auth=CHANGE, response={200: TaskShown}, summary="Open a task again"
)
@once
def take_up_task_again(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Open a task again that was marked as done."""
    task = get_object_or_404(_known(), pk=pk)
    return 200, _shown(team_tasks.take_up_again(task, by=user_of(request)))


def _known() -> Any:
    return Task.objects.select_related("assignee", "by", "done_by")


def _shown(task: Task) -> dict[str, Any]:
    return {
        "id": task.pk,
        "application": task.application_id,
        "words": task.words,
        "assignee": task.assignee.email,
        "due_on": iso(task.due_on),
        "by": str(task.by) if task.by else None,
        "at": task.at.isoformat(),
        "done_by": str(task.done_by) if task.done_by else None,
        "done_at": iso(task.done_at),
    }
