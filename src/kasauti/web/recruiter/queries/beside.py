"""What stands beside an application: answers, tasks, and files next to its résumé."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from kasauti.actions import newer_resumes, team_tasks
from kasauti.records.models import Application, User
from kasauti.web.recruiter.queries.answers import form_answers, sees_pay
from kasauti.web.recruiter.queries.earlier import earlier
from kasauti.web.recruiter.task_forms import KINDS


def beside(application: Application, reader: User, *, blind: bool) -> dict[str, Any]:
    """Return the context of ``tasks.html``, ``attachments.html``, ``answers.html``,
    ``older.html`` and ``earlier.html``.

    It takes six queries.
    """
    pay = sees_pay(reader, application.role)
    held = application.attachments.select_related("file", "by")
    tasks = application.tasks.select_related("assignee")
    return {
        "answers": form_answers(application, pay=pay, blind=blind),
        "older": newer_resumes.older(application),
        "earlier": earlier(application, pay=pay, blind=blind),
        "tasks": sorted(tasks, key=lambda one: one.done_at is not None),
        "worker_options": _options(
            team_tasks.may_be_given(application).only("name", "email")[:100], reader
        ),
        "today": timezone.localdate(),
        "attachments": [(one, KINDS[one.kind]) for one in held],
        "attachment_kinds": KINDS,
    }


def _options(people: Iterable[User], chosen: User) -> SafeString:
    """Return people as choices; a tag for each, for a hundred of them, takes a page's third."""
    told = ((one.pk, mark_safe(" selected") if one == chosen else "", one) for one in people)
    return format_html_join("", '<option value="{}"{}>{}</option>', told)
