"""Notes on an application, and a hiring manager's minute."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kasauti.access import Permission, needs, open_to_all
from kasauti.actions import discussions, links
from kasauti.actions.reasons import REASONS
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import APPLICATION
from kasauti.records.models import Application, Minute, User, Verdict
from kasauti.web.recruiter.queries.answers import form_answers, sees_pay
from kasauti.web.recruiter.queries.people import person_page
from kasauti.web.recruiter.requests import SignedIn, below
from kasauti.web.ui.attempts import attempt


@needs(Permission.NOTES_WRITE, on=APPLICATION)
@require_POST
def note(request: SignedIn, pk: int) -> HttpResponse:
    """Write a note."""
    application = get_object_or_404(Application, pk=pk)
    with attempt(request):
        discussions.note(application, request.POST.get("text", ""), by=request.user)
    return below(pk)


@needs(Permission.APPLICATIONS_MOVE, on=APPLICATION)
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Ask a hiring manager for a minute."""
    application = get_object_or_404(Application, pk=pk)
    asked = request.POST.get("manager", "")
    manager = get_object_or_404(User, pk=int(asked) if asked.isdecimal() else 0, is_active=True)
    with attempt(request):
        discussions.ask(application, manager, by=request.user)
        messages.success(request, _("%(name)s was asked by mail") % {"name": manager})
    return below(pk)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def minute(request: HttpRequest, token: str) -> HttpResponse:
    """Show a hiring manager the two dimensions and three answers; whoever has the link is them."""
    try:
        asked = discussions.by_link(token)
    except links.DeadLink:
        return render(request, "recruiter/minute_over.html", status=404)
    if request.method != "POST":
        return _minute(request, asked)
    told = {name: request.POST.get(name, "") for name in ("verdict", "reason", "words")}
    try:
        decided = discussions.decide(asked, **told)
    except Refused as refusal:
        return _minute(request, asked, told=told, complaint=str(refusal), status=422)
    return _minute(request, decided)


def _minute(request: HttpRequest, asked: Minute, status: int = 200, **more: object) -> HttpResponse:
    person = person_page(asked.application_id, blind=False)
    role = person.application.role
    answers = form_answers(person.application, pay=sees_pay(asked.by, role), blind=False)
    context: dict[str, object] = {
        "asked": asked,
        "person": person,
        "role": role,
        "answers": answers,
    }
    context |= {"reasons": REASONS, "verdicts": Verdict, **more}
    return render(request, "recruiter/minute.html", context, status=status)
