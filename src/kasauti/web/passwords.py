"""Pages of one's own password: changed on the page of signing in, set anew by a mailed link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kasauti.access import open_to_all, signed_in
from kasauti.actions import passwords
from kasauti.actions.refusals import Refused
from kasauti.records.models import User
from kasauti.web.ui.attempts import attempt
from kasauti.web.ui.forms import Form

_READ_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


def _secret(label: Any, completes: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": completes})
    return forms.CharField(label=label, widget=widget, help_text=help_text, max_length=1000)


class NewForm(Form):
    """A new password, twice."""

    password = _secret(lazy("New password"), "new-password", lazy("Ten characters or more."))
    again = _secret(lazy("Once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Hold the two against each other."""
        told = super().clean() or {}
        if told.get("password") != told.get("again"):
            self.add_error("again", _("The two differ: type the same twice"))
        return told


class ChangeForm(NewForm):
    """The password as it is, then the new one."""

    current = _secret(lazy("Current password"), "current-password")
    field_order = ("current", "password", "again")


class ForgottenForm(Form):
    """Whose password was forgotten."""

    email = forms.EmailField(label=lazy("E-mail address"), max_length=320)


@signed_in
@_READ_OR_SENT
def change(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, others end."""
    form = ChangeForm(request.POST if request.method == "POST" else None)
    user = request.user
    if form.is_valid() and isinstance(user, User):
        told = form.cleaned_data
        with attempt(form, "current"):
            changed = passwords.change(user, current=told["current"], password=told["password"])
            update_session_auth_hash(request, changed)
            messages.success(request, _("Your password is changed; other sessions have ended"))
            return redirect("mfa_index")
    return render(request, "account/password.html", {"form": form}, status=form.status)


@open_to_all
@_READ_OR_SENT
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mail a link to whoever forgot their password; whether there is an account is not told."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    asked = form.is_bound and form.is_valid()
    if asked:
        passwords.ask_for_reset(form.cleaned_data["email"])
    context = {"form": form, "asked": asked}
    return render(request, "account/forgotten.html", context, status=form.status)


@open_to_all
@never_cache
@_READ_OR_SENT
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password by a mailed link."""
    try:
        passwords.opened(token)
    except Refused as refusal:
        context = {"form": ForgottenForm(), "why": str(refusal)}
        return render(request, "account/forgotten.html", context, status=410)
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with attempt(form, "password"):
            passwords.reset(token, password=form.cleaned_data["password"])
            messages.success(request, _("Sign in with your new password"))
            return redirect("account_login")
    return render(request, "account/reset.html", {"form": form}, status=form.status)


urlpatterns = [
    path("security/password", change, name="password_change"),
    path("sign-in/forgotten", forgotten, name="password_forgotten"),
    path("password/<str:token>/", reset, name="password_reset"),
]
