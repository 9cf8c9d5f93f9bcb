"""Forms of the team: an invitation, a seat, a first password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasauti.access import Membership
from kasauti.records.models import Role
from kasauti.web.ui.forms import Form

_MEMBERSHIPS = [(one.value, one.value) for one in Membership]


class InvitationForm(Form):
    """Whom to invite as what, on which roles."""

    email = forms.EmailField(label=_("Mail address"))
    name = forms.CharField(max_length=200, label=_("Name"))
    membership = forms.ChoiceField(
        choices=_MEMBERSHIPS, label=_("As"), initial=Membership.INTERVIEWER.value
    )
    on = forms.ModelMultipleChoiceField(
        Role.objects.filter(status=Role.Status.OPEN),
        required=False,
        label=_("On"),
        help_text=_("None chosen: on every role."),
    )

    @property
    def told(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        return said | {"membership": Membership(said["membership"]), "on": list(said["on"])}


class SeatForm(Form):
    """A seat more."""

    membership = forms.ChoiceField(choices=_MEMBERSHIPS, label=_("As"))
    role = forms.ModelChoiceField(
        Role.objects.all(), required=False, label=_("On"), empty_label=_("every role")
    )

    @property
    def told(self) -> tuple[Membership, Role | None]:
        """What the action takes."""
        return Membership(self.cleaned_data["membership"]), self.cleaned_data["role"]


class JoinForm(Form):
    """A first password, twice."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label=_("Password"),
        help_text=_("Ten characters or more."),
    )  # fmt: skip
    again = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label=_("Once more")
    )

    def clean(self) -> dict[str, Any]:
        """Hold the two against each other."""
        told = super().clean() or {}
        if told.get("password") != told.get("again"):
            self.add_error("again", _("The two differ: type the same twice"))
        return told
