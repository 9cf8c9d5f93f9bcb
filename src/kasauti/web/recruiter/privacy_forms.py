"""Forms of the privacy desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti.records.models import DataRequest
from kasauti.web.recruiter.words import Words
from kasauti.web.ui.forms import DayField, Form

Kind, Way = DataRequest.Kind, DataRequest.Way
KINDS: dict[str, Words] = {
    Kind.ACCESS: _("See their data"),
    Kind.CORRECTION: _("Put it right"),
    Kind.ERASURE: _("Erase it"),
    Kind.GRIEVANCE: _("A complaint"),
}
WAYS: dict[str, Words] = {
    Way.OWN_PAGE: _("on their own page"),
    Way.LETTER: _("by letter"),
    Way.MAIL: _("by mail"),
    Way.PHONE: _("by phone"),
    Way.IN_PERSON: _("in person"),
}


class RequestForm(Form):
    """What a person asked, how it came and when."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=list(KINDS.items()))
    way = forms.ChoiceField(
        label=_("How it came"),
        choices=[(way, words) for way, words in WAYS.items() if way != Way.OWN_PAGE],
    )
    received_on = DayField(label=_("Received on"))
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"received_on": timezone.localdate()}, **kwargs)


class WordsForm(Form):
    """An answer, or why something is taken back."""

    words = forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 3}))


class HoldForm(Form):
    """Why a person's data must stay."""

    reason = forms.CharField(
        label=_("Why the data must stay"), max_length=300,
        help_text=_("Whoever asks for the erasure reads it: the person too."),
    )  # fmt: skip
