"""The words of mails: those that are shipped, the team's own, their variables and a preview."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import mail_words as actions
from kasauti.records.models import MailTemplate, OwnTemplate
from kasauti.web.recruiter.mail_forms import WordsForm
from kasauti.web.recruiter.requests import SignedIn


@needs(Permission.MAIL_TEMPLATES)
@require_safe
def templates(request: SignedIn) -> HttpResponse:
    """List every mail in every language it is shipped in."""
    own = {
        (one.name, one.language): one for one in MailTemplate.objects.select_related("changed_by")
    }
    shown = dict(settings.LANGUAGES)
    rows = [
        (name, language, shown[language], words, own.get((name, language)))
        for name, languages in actions.shipped().items()
        for language, words in languages.items()
    ]
    additional = OwnTemplate.objects.select_related("changed_by")
    held = [(one, shown.get(one.language, one.language)) for one in additional]
    context = {"section": "roles", "rows": rows, "own_templates": held}
    return render(request, "recruiter/mail_words.html", context)


@needs(Permission.MAIL_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: SignedIn, template: str, language: str) -> HttpResponse:
    """Show a mail's words; preview, keep or put back."""
    if language not in actions.shipped().get(template, {}):
        raise Http404
    stands = actions.words(template, language=language)
    initial = {"subject": stands.subject, "body": stands.body}
    form = WordsForm(template, request.POST if request.method == "POST" else initial)
    valid = form.is_valid()
    if request.method == "POST" and (done := _do(request, form, template, language)):
        messages.success(request, done)
        return redirect("mail_words")
    context = {"section": "roles", "form": form, "template": template, "language": language}
    context |= {"variables": actions.variables(template)}
    return render(request, "recruiter/mail_word.html", context, status=200 if valid else 422)


def _do(request: SignedIn, form: WordsForm, template: str, language: str) -> str:
    """Do what the button says; return what was done, nothing for a preview."""
    button, told = request.POST.get("do"), form.cleaned_data
    if button == "restore":
        actions.restore(template, language=language, by=request.user)
        return _("The shipped words are back")
    if button != "keep" or not form.is_valid():
        return ""
    actions.change(
        template, language=language, subject=told["subject"], body=told["body"], by=request.user
    )
    return _("The words are kept")
