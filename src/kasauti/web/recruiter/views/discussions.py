"""Notes on an application, a hiring manager's minute, mails that may not have left."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kasauti.access import Permission, needs, open_to_all
from kasauti.actions import discussions, links, mail
from kasauti.actions.reasons import REASONS
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import APPLICATION, MAIL
from kasauti.records.models import Application, Mail, Minute, User, Verdict
from kasauti.web.recruiter.queries.answers import answers_of, sees_pay
from kasauti.web.recruiter.queries.people import person_page
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt


@needs(Permission.NOTES_WRITE, on=APPLICATION)
@require_POST
def note(request: SignedIn, pk: int) -> HttpResponse:
    """Write a note."""
    application = get_object_or_404(Application, pk=pk)
    with attempt(request):
        discussions.note(application, request.POST.get("text", ""), by=request.user)
    return redirect("person", pk)


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
    return redirect("person", pk)


@needs(Permission.MAIL_SEND, on=MAIL)
@require_POST
def send_again(request: SignedIn, pk: int) -> HttpResponse:
    """Send a mail again that failed, or of which nobody knows whether it left."""
    found = get_object_or_404(mail.to_settle(request.user), pk=pk)
    with attempt(request):
        mail.send_again(found, by=request.user)
        messages.success(request, _("It leaves again"))
    return _place_of(found)


@needs(Permission.MAIL_SEND, on=MAIL)
@require_POST
def leave(request: SignedIn, pk: int) -> HttpResponse:
    """Leave a mail that failed, or of which nobody knows whether it left."""
    found = get_object_or_404(mail.to_settle(request.user), pk=pk)
    with attempt(request):
        mail.cancel(found, by=request.user)
        messages.success(request, _("It is left as it is"))
    return _place_of(found)


def _place_of(found: Mail) -> HttpResponse:
    if found.candidate_id is None or found.application_id is None:
        return redirect("waiting")
    return redirect("person", found.application_id)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def minute(request: HttpRequest, token: str) -> HttpResponse:
    """Show a hiring manager the two dimensions and three answers; whoever has the link is them."""
    try:
        asked = Minute.objects.select_related("by").get(pk=links.read(token, "decision"))
    except (links.DeadLink, Minute.DoesNotExist):
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
    answers = answers_of(person.application, pay=sees_pay(asked.by, role), blind=False)
    context = {"asked": asked, "person": person, "role": role, "answers": answers}
    context |= {"reasons": REASONS, "verdicts": Verdict, **more}
    return render(request, "recruiter/minute.html", context, status=status)
