"""What stands beside an application: earlier résumés, tasks, files, what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from kasauti.actions import newer_resumes, team_tasks
from kasauti.records.models import Application, User
from kasauti.web.recruiter.queries.answers import sees_pay
from kasauti.web.recruiter.queries.earlier import earlier
from kasauti.web.recruiter.queries.feed import feed, managers
from kasauti.web.recruiter.task_forms import KINDS


def beside(application: Application, reader: User, *, blind: bool) -> dict[str, Any]:
    """Return the context of ``person_beside.html``: what is done about a person, and was.

    It takes ten queries, and one more where records were folded into this.
    """
    held = application.attachments.select_related("file", "by")
    tasks = application.tasks.select_related("assignee")
    return {
        "older": newer_resumes.older(application),
        "earlier": earlier(application, pay=sees_pay(reader, application.role), blind=blind),
        "tasks": sorted(tasks, key=lambda one: one.done_at is not None),
        "worker_options": _options(
            team_tasks.may_be_given(application).only("name", "email")[:100], reader
        ),
        "today": timezone.localdate(),
        "attachments": [(one, KINDS[one.kind]) for one in held],
        "attachment_kinds": KINDS,
        "feed": feed(application, reader),
        "managers": managers(application),
    }


def _options(people: Iterable[User], chosen: User) -> SafeString:
    """Return people as choices; a tag for each, for a hundred of them, takes a page's third."""
    told = ((one.pk, mark_safe(" selected") if one == chosen else "", one) for one in people)
    return format_html_join("", '<option value="{}"{}>{}</option>', told)
