"""A knowledge check as its candidate sits it: the rules, practice, the form, handing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.actions import knowledge
from kasauti.actions.refusals import Refused
from kasauti.records.models import KnowledgeCheck
from kasauti.web.candidate import check_page
from kasauti.web.candidate.linked import linked

_linked = linked(knowledge.opened)


@_linked
@require_safe
def brief(request: HttpRequest, token: str, check: KnowledgeCheck) -> HttpResponse:
    """Show what is asked, the rules, and where it stands."""
    return render(request, "candidate/check.html", check_page.brief(request, token, check))


@_linked
@require_POST
def ask_for_time(request: HttpRequest, token: str, check: KnowledgeCheck) -> HttpResponse:  # noqa: ARG001
    """Ask for more time."""
    knowledge.ask_for_time(check)
    return redirect("check_brief", token)


@_linked
@require_POST
def begin(request: HttpRequest, token: str, check: KnowledgeCheck) -> HttpResponse:
    """Start the clock and go to the form."""
    try:
        knowledge.begin(check, agreed=request.POST.get("agreed") == "yes")
    except Refused as refusal:
        messages.error(request, _(str(refusal)))
        return redirect("check_brief", token)
    return redirect("check_form", token)


@_linked
@require_safe
def form(request: HttpRequest, token: str, check: KnowledgeCheck) -> HttpResponse:
    """Show the items while the time runs."""
    if check.started_at is None or knowledge.is_over(check):
        return redirect("check_brief", token)
    return render(request, "candidate/check_form.html", check_page.form(request, token, check))


@_linked
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, token: str, check: KnowledgeCheck) -> HttpResponse:
    """Show items to practise on and, once they are answered, the key."""
    context = check_page.practice(request, token, check)
    return render(request, "candidate/check_practice.html", context)


@_linked
@require_POST
def keep(request: HttpRequest, token: str, check: KnowledgeCheck) -> HttpResponse:  # noqa: ARG001
    """Keep what the form sends by itself."""
    try:
        knowledge.keep(check, check_page.read_given(request.POST, len(check.items)))
    except Refused as refusal:
        return JsonResponse({"why": _(str(refusal))}, status=422)
    return JsonResponse({"kept": True})


@_linked
@require_POST
def hand_in(request: HttpRequest, token: str, check: KnowledgeCheck) -> HttpResponse:
    """Hand in what stands in the form, or what was last kept when the time is over."""
    try:
        if check.started_at is not None and not knowledge.is_over(check):
            knowledge.keep(check, check_page.read_given(request.POST, len(check.items)))
        knowledge.hand_in(check)
    except Refused as refusal:
        messages.error(request, _(str(refusal)))
    return redirect("check_brief", token)
