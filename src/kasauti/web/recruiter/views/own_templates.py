"""A team's additional templates: made, looked at, changed, archived, brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kasauti.access import Permission, needs
from kasauti.actions import own_templates as actions
from kasauti.records.models import OwnTemplate
from kasauti.web.recruiter.mail_forms import OwnTemplateForm
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.MAIL_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Show a form for a template, with a preview; keep it."""
    asked = {name: request.GET[name] for name in ("name", "language") if name in request.GET}
    form = OwnTemplateForm(request.POST if request.method == "POST" else None, initial=asked)
    if request.POST.get("do") == "keep" and form.is_valid() and _keep(request, form, None):
        return redirect("mail_words")
    return _page(request, form, None)


@needs(Permission.MAIL_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedIn, pk: int) -> HttpResponse:
    """Show a template, with a preview; keep other words. Name and language stay."""
    own = get_object_or_404(OwnTemplate, pk=pk)
    stands = {"name": own.name, "language": own.language}
    told = request.POST.dict() if request.method == "POST" else vars(own)
    form = OwnTemplateForm({**told, **stands})
    if request.POST.get("do") == "keep" and form.is_valid() and _keep(request, form, own):
        return redirect("mail_words")
    return _page(request, form, own)


def _keep(request: SignedIn, form: OwnTemplateForm, own: OwnTemplate | None) -> bool:
    told = form.cleaned_data
    words = {"subject": told["subject"], "body": told["body"]}
    with attempt(form, None if own else "name") as tried:
        if own is None:
            actions.create(told["name"], language=told["language"], **words, by=request.user)
        else:
            actions.change(own, **words, by=request.user)
        messages.success(request, _("The template is kept"))
    return not tried.refused


def _page(request: SignedIn, form: OwnTemplateForm, own: OwnTemplate | None) -> HttpResponse:
    context = {"section": "roles", "form": form, "own": own}
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "recruiter/own_template.html", context, status=422 if wrong else 200)


@needs(Permission.MAIL_TEMPLATES)
@require_POST
def archive(request: SignedIn, pk: int) -> HttpResponse:
    """Take a template out of use in all its languages, or bring it back."""
    own = get_object_or_404(OwnTemplate, pk=pk)
    with attempt(request):
        if own.archived_at is None:
            actions.archive(own, by=request.user)
            messages.success(request, _("Archived: no mail begins with it any more"))
        else:
            actions.bring_back(own, by=request.user)
            messages.success(request, _("Back in use"))
    return redirect("mail_words")
