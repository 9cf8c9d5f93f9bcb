"""The forms of the company's pay policy and letterhead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasauti.actions import pay_settings
from kasauti.web.ui.forms import Form, GroupedForm

_LINES = {"class": "textarea", "rows": 3}


def _line(label: Any, help_text: Any = "", *, required: bool = True, most: int = 300) -> Any:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def _whole(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


def _lines(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=2000, help_text=help_text,
        widget=forms.Textarea(_LINES),
    )  # fmt: skip


class PolicyForm(GroupedForm):
    """What a new package starts from."""

    GROUPS = (
        (_("How CTC is built"), ("basic_percent", "hra_percent", "pf", "nps_percent",
                                 "variable_percent", "charges_inside", "welfare_fund",
                                 "allowances")),
        (_("Bonuses, outside CTC"), ("joining_bonus", "bonus_months", "retention_bonus",
                                     "milestones")),
        (_("Equity and referrals"), ("equity_percent", "referral_bonus", "referral_days")),
    )  # fmt: skip

    basic_percent = _line(_("Basic, % of fixed CTC"), _("50 always passes the Code on Wages’ test"))
    hra_percent = _line(_("House rent, % of basic"))
    pf = forms.ChoiceField(
        label=_("Provident fund"),
        choices=[("ceiling", _("up to the ceiling")), ("full", _("on full wages"))],
    )
    nps_percent = _line(_("Employer’s NPS, % of basic"))
    variable_percent = _line(_("Variable pay, % of CTC"))
    charges_inside = forms.BooleanField(
        label=_("EDLI and PF administration inside CTC"), required=False
    )
    welfare_fund = forms.BooleanField(label=_("Count the labour welfare fund"), required=False)
    allowances = _lines(
        _("Named allowances"),
        _("One to a line: “Internet = 24,000”, “Leave travel = 2 %; excluded” where the Code "
          "on Wages lists it as excluded"),
    )  # fmt: skip
    joining_bonus = _line(_("Joining bonus"), _("10 % of CTC, or 6 lakh"), required=False)
    bonus_months = _whole(_("Repaid by whoever leaves within, months"), 1, 36)
    retention_bonus = _line(_("Retention bonus after a year"), required=False)
    milestones = _lines(
        _("Bonuses for deployment milestones"),
        _("One to a line: “First model in production = 3 lakh; month 6”"),
    )
    equity_percent = _line(
        _("Equity, % of equity and CTC together"), _("Start-ups give 30 to 50; 0 for none")
    )
    referral_bonus = _line(_("Referral bonus"), _("1 to 2 lakh for senior roles"), required=False)
    referral_days = _whole(_("Due after days of service"), 0, 730)


def policy_form() -> PolicyForm:
    """Return the form with the policy in force."""
    return PolicyForm(initial=pay_settings.policy().told())


class LetterheadForm(Form):
    """The company as its letters name it."""

    name = _line(_("Legal name"))
    address = _line(_("Registered office"))
    cin = _line(_("CIN"), required=False, most=30)
    labour_number = _line(_("Labour identification number"), required=False, most=30)
    signatory = _line(_("Signs for the company"), most=200)
    signatory_title = _line(_("As"), most=200)
    committee = _line(_("Internal Committee is reached at"))
    privacy_contact = _line(_("Privacy contact"))
    logo = forms.FileField(
        label=_("Logo"), required=False,
        help_text=_("PNG, or SVG of shapes alone; at most 300 KB, shown 11 mm high"),
        widget=forms.FileInput({"accept": "image/png,image/svg+xml"}),
    )  # fmt: skip
    drop_logo = forms.BooleanField(label=_("Without a logo"), required=False)

    def company(self) -> dict[str, str]:
        """Return the lines of the letterhead."""
        return {name: self.cleaned_data[name] for name in pay_settings.COMPANY}


def letterhead_form() -> LetterheadForm:
    """Return the form with the letterhead in force."""
    held = pay_settings.letterhead()
    told = {name: getattr(held, name) for name in pay_settings.COMPANY} if held else {}
    return LetterheadForm(initial=told)
