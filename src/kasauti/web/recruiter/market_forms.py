"""The forms that age the market and take surveys in; the competing offer; a referral."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti import pay
from kasauti.actions.surveys import AHEAD, AgedTo
from kasauti.web.ui.forms import AmountField, DayField, Form


class AgeingForm(Form):
    """To which day the market's figures are moved, how, and what is set against them."""

    to = DayField(label=_("Aged to"), required=False)
    percent = forms.DecimalField(
        label=_("Movement, % a year"), required=False, min_value=Decimal(0), max_value=Decimal(50)
    )
    how = forms.ChoiceField(
        label=_("Ageing"), required=False,
        choices=[("simple", _("simple")), ("compound", _("compound"))],
    )  # fmt: skip
    years = forms.DecimalField(
        label=_("Years of experience"), required=False, min_value=Decimal(0), max_value=Decimal(60)
    )
    ctc = AmountField(label=_("A CTC to set against them"), required=False, help_text=_("45 lakh"))

    def clean_to(self) -> date | None:
        """Return the day, none that is further off than pay is moved to."""
        day: date | None = self.cleaned_data["to"]
        if day is not None and day > timezone.localdate() + AHEAD:
            raise forms.ValidationError(_("That day is more than ten years away"))
        return day


def ageing_form(asked: QueryDict | None = None) -> tuple[AgeingForm, AgedTo]:
    """Return the form and what it asks; what it cannot read falls back to today's usual view."""
    usual = {"to": timezone.localdate(), "percent": pay.usual_movement().percent, "how": "simple"}
    given = {name: value for name, value in asked.items() if value} if asked else {}
    form = AgeingForm({**usual, **given})
    told: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return form, AgedTo(
        told.get("to") or timezone.localdate(),
        pay.usual_movement().percent if told.get("percent") is None else told["percent"],
        pay.Ageing(told.get("how") or "simple"),
        told.get("years"),
        told.get("ctc"),
    )


class SurveyForm(Form):
    """A survey's file."""

    name = forms.CharField(label=_("What it is called"), max_length=200)
    file = forms.FileField(
        label=_("Its CSV, in lakh a year"), widget=forms.FileInput({"accept": ".csv,text/csv"})
    )


class CompetingForm(Form):
    """Another company's offer, as the candidate tells it; what is not known is taken as ours."""

    employer = forms.CharField(label=_("Who offers"), max_length=200)
    ctc = forms.CharField(label=_("CTC"), max_length=40, help_text=_("48 lakh"))
    state = forms.CharField(label=_("State"), max_length=60, required=False)
    pf = forms.ChoiceField(
        label=_("Provident fund"), required=False,
        choices=[("", _("as ours")), ("ceiling", _("up to the ceiling")),
                 ("full", _("on full wages"))],
    )  # fmt: skip
    basic_percent = forms.DecimalField(
        label=_("Basic, % of fixed CTC"), required=False, min_value=1, max_value=100
    )
    variable_percent = forms.DecimalField(
        label=_("Variable pay, % of CTC"), required=False, min_value=0, max_value=100
    )
    nps_percent = forms.DecimalField(
        label=_("Employer’s NPS, % of basic"), required=False, min_value=0, max_value=100
    )
    joining_bonus = forms.CharField(label=_("Joining bonus"), required=False, max_length=40)
    retention_bonus = forms.CharField(label=_("Retention bonus"), required=False, max_length=40)
    notice_buy_out = forms.CharField(label=_("Notice buy-out"), required=False, max_length=40)
    equity_a_year = forms.CharField(
        label=_("Equity a year, as they value it"), required=False, max_length=40,
        help_text=_("Stands beside the pay, never in it"),
    )  # fmt: skip

    def told(self) -> dict[str, str]:
        """Return what was told, as it is stored."""
        held = {name: value for name, value in self.cleaned_data.items() if name != "employer"}
        return {name: str(value) for name, value in held.items() if value not in {None, ""}}
