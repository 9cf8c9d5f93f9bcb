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


class PrivacyContactForm(Form):
    """Whom people complain to about their data."""

    name = forms.CharField(label=_("Name or post"), max_length=200)
    email = forms.EmailField(label=_("Mail address"), max_length=320)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)


def _text(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    look = forms.Textarea({"rows": 3})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=4000, widget=look
    )


class BreachForm(Form):
    """What is known of a breach; no names."""

    happened = forms.CharField(
        label=_("When and where it happened"), max_length=300,
        help_text=_("As far as it is known. Name nobody in this form."),
    )  # fmt: skip
    what = _text(_("What happened"), required=True)
    kinds = _text(_("Which data"), _("Its kinds and extent"))
    people = forms.IntegerField(
        label=_("How many people"), required=False, min_value=0, max_value=2_000_000_000
    )
    consequences = _text(_("What it may lead to"))
    cause = _text(
        _("How it came about"), _("Circumstances and reasons; what is known of who did it")
    )
    measures = _text(_("What was done against it"))
    prevention = _text(_("What keeps it from happening again"))


class NewBreachForm(BreachForm):
    """A breach that was just found: its clock begins when it was known."""

    known_at = forms.DateTimeField(
        label=_("Known since"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    field_order = ("known_at",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"known_at": timezone.localtime()}, **kwargs)
