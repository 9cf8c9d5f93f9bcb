"""Forms of an application's tasks and of the files beside its résumé."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasauti.actions import team_tasks
from kasauti.records.models import Application, Attachment, User
from kasauti.web.recruiter.words import Words
from kasauti.web.ui.forms import DayField, Form

KINDS: dict[str, Words] = {
    "cover letter": _("Cover letter"),
    "portfolio": _("Portfolio"),
    "certificate": _("Certificate"),
    "reference": _("Reference"),
    "other": _("Other"),
}


class TaskForm(Form):
    """What is to be done, by whom and until when."""

    words = forms.CharField(label=_("What is to be done"), max_length=300)
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    due_on = DayField(label=_("Until"), required=False)

    def __init__(self, application: Application, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        field.queryset = team_tasks.may_be_given(application)  # type: ignore[attr-defined]


class AttachForm(Form):
    """A file and what it is."""

    file = forms.FileField(label=_("File"), max_length=300)
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[(one, KINDS[one]) for one in Attachment.Kind.values]
    )
