"""The mail with a person: read, written, placed, taken back, sent again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import mail, mail_threads, own_mail
from kasauti.records.concerned import APPLICATION, MAIL
from kasauti.records.models import Application, Mail
from kasauti.web.recruiter.blind import is_blind
from kasauti.web.recruiter.mail_forms import MailForm
from kasauti.web.recruiter.queries import mail as queries
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt
from kasauti.web.ui.views import back


@needs(Permission.MAIL_SEE, on=APPLICATION)
@require_safe
def thread(request: SignedIn, pk: int) -> HttpResponse:
    """Show the mails with a person, and the form that writes one."""
    application = queries.application(pk)
    begun = queries.begun(application, request.GET.get("begin", ""))
    return _thread(request, application, MailForm(initial=begun))


@needs(Permission.MAIL_SEND, on=APPLICATION)
@require_POST
def write(request: SignedIn, pk: int) -> HttpResponse:
    """Send a mail in one's own words, or show how it would read."""
    application, form = queries.application(pk), MailForm(request.POST)
    if form.is_valid():
        with attempt(form, "body"):
            if request.POST.get("do") == "send":
                own_mail.write(application, **form.told, by=request.user)
                messages.success(request, _("The mail is in the outbox"))
                return redirect("mail_thread", pk)
            form.preview = own_mail.preview(application, **form.words, by=request.user)
    return _thread(request, application, form)


def _thread(request: SignedIn, application: Application, form: MailForm) -> HttpResponse:
    blind = is_blind(request)
    context = {"section": "roles", "form": form} | queries.page(application, request.user, blind)
    return render(request, "recruiter/mail_thread.html", context, status=form.status)


@needs(Permission.MAIL_SEND, on=MAIL)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: SignedIn, pk: int) -> HttpResponse:
    """Show a mail that nobody knows the place of, and put it into somebody's thread."""
    found = get_object_or_404(mail_threads.unplaced(request.user), pk=pk)
    if request.method == "POST":
        chosen = request.POST.get("application", "")
        application = get_object_or_404(Application, pk=int(chosen) if chosen.isdecimal() else 0)
        with attempt(request):
            mail_threads.place(found, application, by=request.user)
            return redirect("mail_thread", application.pk)
    context = queries.unplaced_page(found, request.GET.get("q", "").strip(), request.user)
    context |= {"section": "waiting", "hidden": is_blind(request)}
    return render(request, "recruiter/mail_place.html", context)


@needs(Permission.MAIL_SEND, on=MAIL)
@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    """Say that a mail that came in needs no answer."""
    found = get_object_or_404(Mail, pk=pk)
    with attempt(request):
        mail_threads.settle(found, by=request.user)
        messages.success(request, _("It waits for nobody any more"))
    return back(request)


@needs(Permission.MAIL_SEND, on=MAIL)
@require_POST
def send_again(request: SignedIn, pk: int) -> HttpResponse:
    """Send a mail again that did not arrive, or of which nobody knows whether it left."""
    found = get_object_or_404(mail.to_settle(request.user), pk=pk)
    with attempt(request):
        mail.send_again(found, by=request.user)
        messages.success(request, _("It leaves again"))
    return _place_of(request, found)


@needs(Permission.MAIL_SEND, on=MAIL)
@require_POST
def leave(request: SignedIn, pk: int) -> HttpResponse:
    """Take a mail back while it waits, or leave one that did not arrive or may not have left."""
    found = get_object_or_404(mail.to_settle(request.user), pk=pk)
    with attempt(request):
        mail.cancel(found, by=request.user)
        messages.success(request, _("It is left as it is"))
    return _place_of(request, found)


def _place_of(request: SignedIn, found: Mail) -> HttpResponse:
    if "next" in request.POST:
        return back(request)
    if found.candidate_id is None or found.application_id is None:
        return redirect("waiting")
    return redirect("person", found.application_id)
