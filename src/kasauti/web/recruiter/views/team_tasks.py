"""Tasks on an application, and the files kept beside its résumé."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import attachments, team_tasks
from kasauti.records.concerned import APPLICATION, ATTACHMENT, TASK
from kasauti.records.models import Application, Attachment, Task
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.downloads import download
from kasauti.web.recruiter.requests import SignedIn, below
from kasauti.web.recruiter.task_forms import AttachForm, TaskForm
from kasauti.web.ui.attempts import attempt
from kasauti.web.ui.views import back


@needs(Permission.TASKS_CHANGE, on=APPLICATION)
@require_POST
def give(request: SignedIn, pk: int) -> HttpResponse:
    """Give somebody something to do."""
    application = get_object_or_404(Application.objects.select_related("role"), pk=pk)
    with attempt(request):
        told = TaskForm(application, request.POST).checked()
        made = team_tasks.give(application, **told, by=request.user)
        messages.success(request, _("Given to %(name)s") % {"name": made.assignee})
    return below(pk)


@needs(Permission.TASKS_CHANGE, on=TASK)
@require_POST
def finish(request: SignedIn, pk: int) -> HttpResponse:
    """Mark a task as done."""
    task = get_object_or_404(Task, pk=pk)
    with attempt(request):
        team_tasks.finish(task, by=request.user)
        messages.success(request, _("Done"), extra_tags=reverse("task_again", args=(pk,)))
    return back(request)


@needs(Permission.TASKS_CHANGE, on=TASK)
@require_POST
def again(request: SignedIn, pk: int) -> HttpResponse:
    """Open a task again."""
    task = get_object_or_404(Task, pk=pk)
    with attempt(request):
        team_tasks.take_up_again(task, by=request.user)
        messages.success(request, _("It is open again"))
    return below(task.application_id)


@needs(Permission.NOTES_WRITE, on=APPLICATION)
@require_POST
def attach(request: SignedIn, pk: int) -> HttpResponse:
    """Keep a file with an application."""
    application, form = (
        get_object_or_404(Application, pk=pk),
        AttachForm(request.POST, request.FILES),
    )
    with attempt(request):
        told = form.checked()
        file, kind = told["file"], Attachment.Kind(told["kind"])
        attachments.attach(
            application, file.name or "", file.file, size=file.size, kind=kind, by=request.user
        )
        messages.success(request, _("Kept"))
    return below(pk)


@needs(Permission.APPLICATIONS_SEE, on=ATTACHMENT)
@require_safe
def attachment(request: SignedIn, pk: int) -> HttpResponse:
    """Send a file that is kept with an application; in blind mode none, for it tells who."""
    held = get_object_or_404(Attachment.objects.select_related("file"), pk=pk)
    if is_blind(request):
        raise Http404
    return download(held.file, held.name)


@needs(Permission.APPLICATIONS_CORRECT, on=ATTACHMENT)
@require_POST
def remove_attachment(request: SignedIn, pk: int) -> HttpResponse:
    """Remove a file that is kept with an application."""
    held = get_object_or_404(Attachment, pk=pk)
    with attempt(request):
        attachments.remove(held, by=request.user)
        messages.success(request, _("Removed"))
    return below(held.application_id)
