"""What a role asks its applicants: put, put otherwise, left out, asked again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kasauti.access import Permission, needs
from kasauti.actions import questions as actions
from kasauti.records.concerned import ROLE
from kasauti.records.models import Role
from kasauti.web.recruiter.queries.frames import role_frame
from kasauti.web.recruiter.queries.questions import question_rows
from kasauti.web.recruiter.question_forms import QuestionForm
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: SignedIn, slug: str) -> HttpResponse:
    """Show the questions of a role; ask one more, or put one otherwise."""
    role = get_object_or_404(Role, slug=slug)
    key = request.POST.get("key", "")
    form = QuestionForm.sent(request.POST, key) if request.method == "POST" else QuestionForm()
    if form.is_bound and form.is_valid():
        with attempt(form):
            actions.ask(role, form.asked(key), by=request.user)
            messages.success(request, _("Whoever applies from now on is asked this"))
            return redirect("questions", slug)
    context = role_frame(role, request.user) | question_rows(role, form, key)
    return render(request, "recruiter/questions.html", context, status=form.status)


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_POST
def leave_out(request: SignedIn, slug: str, key: str) -> HttpResponse:
    """Ask a question no longer."""
    with attempt(request):
        actions.leave_out(get_object_or_404(Role, slug=slug), key, by=request.user)
        messages.success(request, _("It is asked no longer; answers stay"))
    return redirect("questions", slug)


@needs(Permission.ROLES_CHANGE, on=ROLE)
@require_POST
def ask_again(request: SignedIn, slug: str, key: str) -> HttpResponse:
    """Ask a question again that was left out."""
    with attempt(request):
        actions.ask_again(get_object_or_404(Role, slug=slug), key, by=request.user)
        messages.success(request, _("Whoever applies from now on is asked this"))
    return redirect("questions", slug)
