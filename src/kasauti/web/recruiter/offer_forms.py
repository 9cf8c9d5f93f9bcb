"""The forms of an offer, a band and a letter to check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti import pay
from kasauti.actions import pay_settings
from kasauti.pay import rule_book
from kasauti.records.models import Application, Offer
from kasauti.values import Rupees
from kasauti.web.ui.forms import AmountField, DayField, Form, GroupedForm

_LINES = {"class": "textarea", "rows": 3}
_KINDS = [("permanent", _("Permanent")), ("fixed_term", _("Fixed term"))]
_SHARES = ("basic_percent", "hra_percent", "variable_percent", "nps_percent")
_BONUSES = ("joining_bonus", "retention_bonus", "notice_buy_out")


def _states() -> list[tuple[str, str]]:
    held = {rule.value["state"] for rule in rule_book().starting("pt.") if "annual" not in rule.id}
    return [(state, state) for state in sorted(held)]


def _line(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=required, help_text=help_text)


def _percent(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(100), decimal_places=2, required=False
    )


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.Textarea(_LINES),
        help_text=help_text or _("One to a line"),
    )


class OfferForm(GroupedForm):
    """Everything a letter says; amounts as 45 lakh, 1.2 crore or 45,00,000."""

    GROUPS = (
        (_("The work"), ("title", "level", "duties", "reports_to", "workplace", "city", "state",
                         "starts", "kind", "ends", "reason", "probation_months", "notice_days",
                         "hours_week", "leave_days")),
        (_("The pay of a year"), ("ctc", "in_hand", "basic_percent", "hra_percent", "pf",
                                  "nps_percent", "variable_percent", "variable_terms",
                                  "allowances")),
        (_("Bonuses, outside CTC"), ("joining_bonus", "bonus_months", "retention_bonus",
                                     "notice_buy_out", "milestones")),
        (_("Equity, beside the CTC"), ("equity_kind", "equity_percent", "equity_number", "strike",
                                       "fair_value")),
        (_("What else the letter says"), ("stack", "benefits", "further", "expires")),
        (_("The company"), pay_settings.COMPANY),
    )  # fmt: skip

    title = _line(_("Designation"))
    level = _line(_("Level"), required=False, help_text=_("As your bands name it: L5"))
    duties = forms.CharField(label=_("Duties"), widget=forms.Textarea(_LINES), max_length=2000)
    reports_to = _line(_("Reports to"), required=False)
    workplace = _line(_("Workplace"))
    city = _line(_("City"))
    state = forms.ChoiceField(label=_("State"), choices=_states)
    starts = DayField(label=_("First day"))
    kind = forms.ChoiceField(label=_("Employment"), choices=_KINDS)
    ends = DayField(label=_("Last day of a fixed term"), required=False)
    reason = _line(_("Reason of a fixed term"), required=False)
    probation_months = forms.IntegerField(
        label=_("Probation, months"), min_value=0, max_value=6, initial=3
    )
    notice_days = forms.IntegerField(
        label=_("Notice, days, either side"), min_value=0, max_value=180, initial=60
    )
    hours_week = forms.IntegerField(label=_("Hours a week"), min_value=1, max_value=48, initial=40)
    leave_days = forms.IntegerField(
        label=_("Paid leave, days a year"), min_value=0, max_value=90, initial=24
    )
    ctc = _line(_("CTC"), required=False, help_text=_("45 lakh, 1.2 crore or 45,00,000"))
    in_hand = _line(
        _("Or what is to reach the bank in a month"), required=False,
        help_text=_("Finds the smallest CTC that brings it, new regime; leave CTC empty"),
    )  # fmt: skip
    basic_percent = _percent(_("Basic, % of fixed CTC"))
    hra_percent = _percent(_("House rent, % of basic"))
    allowances = _lines(_("Named allowances"), _("One to a line: “Internet = 24,000”"))
    milestones = _lines(
        _("Bonuses for deployment milestones"),
        _("One to a line: “First model in production = 3 lakh; month 6”"),
    )
    bonus_months = forms.IntegerField(
        label=_("Repaid by whoever leaves within, months"),
        min_value=1,
        max_value=36,
        required=False,
    )
    variable_percent = _percent(_("Variable pay, % of CTC"))
    variable_terms = _line(_("What variable pay depends on"), required=False)
    pf = forms.ChoiceField(
        label=_("Provident fund"),
        choices=[("ceiling", _("up to the ceiling")), ("full", _("on full wages"))],
    )
    nps_percent = _percent(_("Employer’s NPS, % of basic"))
    joining_bonus = _line(_("Joining bonus"), required=False, help_text=_("6 lakh, or 10 % of CTC"))
    retention_bonus = _line(_("Retention bonus"), required=False)
    notice_buy_out = _line(_("Notice buy-out"), required=False)
    equity_kind = forms.ChoiceField(
        label=_("Kind"), choices=[("options", _("Stock options")), ("units", _("Stock units"))]
    )
    equity_percent = _percent(_("Equity, % of equity and CTC together"))
    equity_number = forms.IntegerField(
        label=_("Number"), min_value=0, required=False,
        help_text=_("Empty: worked out from that share, four years, at today’s value"),
    )  # fmt: skip
    strike = _line(_("Strike, rupees"), required=False)
    fair_value = _line(_("Fair value of a share today, rupees"), required=False)
    stack = _lines(_("Compute and stack"))
    benefits = _lines(_("Benefits"))
    further = _lines(_("Further terms in your own words"))
    expires = DayField(label=_("Open until"))
    name = _line(_("Legal name"))
    address = _line(_("Registered office"))
    cin = _line(_("CIN"), required=False)
    labour_number = _line(_("Labour identification number"), required=False)
    signatory = _line(_("Signs for the company"))
    signatory_title = _line(_("As"))
    committee = _line(_("Internal Committee is reached at"))
    privacy_contact = _line(_("Privacy contact"))

    def terms(self, application: Application) -> dict[str, Any]:
        """Return the terms as an offer file holds them."""
        told = self.cleaned_data
        day = {
            name: told[name].isoformat() if told[name] else ""
            for name in ("starts", "ends", "expires")
        }
        engagement = {
            "kind": told["kind"],
            "starts": day["starts"],
            "probation_months": told["probation_months"],
            "notice_days": told["notice_days"],
        }
        if told["kind"] == "fixed_term":
            engagement |= {"reason": told["reason"]} | (
                {"ends": day["ends"]} if day["ends"] else {}
            )
        work = {
            name: told[name]
            for name in (
                "title",
                "level",
                "duties",
                "reports_to",
                "workplace",
                "city",
                "state",
                "hours_week",
                "leave_days",
            )
        }
        work |= {name: told[name].splitlines() for name in ("stack", "benefits")}
        return {
            "company": {name: told[name] for name in pay_settings.COMPANY},
            "candidate": {"name": str(application.candidate), "email": application.candidate.email},
            "work": work,
            "engagement": engagement,
            "offer": {"dated": timezone.localdate().isoformat(), "expires": day["expires"],
                      "further": [one for one in told["further"].splitlines() if one.strip()]},
            "pay": self._pay(),
        } | self._equity(day["starts"])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Turn shares of CTC into rupees, and the equity's share into a number."""
        told = super().clean() or {}
        sought = "in_hand" if told.get("in_hand") and not told.get("ctc") else "ctc"
        try:
            if told.get("ctc") and told.get("in_hand"):
                raise ValueError(_("Give the CTC or what is to reach the bank, not both"))
            ctc = Rupees.parse(told.get("ctc", "")) if sought == "ctc" else self._ctc_sought()
        except ValueError as error:
            self.add_error(sought, str(error))
            return told
        told["ctc"] = str(ctc)
        for name in _BONUSES:
            self._read(name, lambda text: str(Rupees.rounded(pay.Portion.parse(text).of(ctc))))
        self._read("allowances", lambda text: pay.allowances_of(text, ctc))
        self._read("milestones", lambda text: pay.milestones_of(text, ctc))
        self._count_equity(ctc)
        return told

    def _ctc_sought(self) -> Rupees:
        """Return the smallest CTC that brings the month's in-hand that is asked for."""
        told = self.cleaned_data
        own = pay_settings.policy().structure(Rupees(Decimal(10_000_000)))
        shares = {name: told[name] for name in _SHARES if told.get(name) is not None}
        built = replace(
            own, pf=pay.PfBasis(told.get("pf") or "ceiling"), **shares,
            allowances=pay.allowances_of(told.get("allowances", ""), None),
        )  # fmt: skip
        wanted, state = Rupees.parse(told["in_hand"]), told.get("state", "")
        return pay.ctc_for(wanted, state, timezone.localdate(), policy=built).ctc

    def _read(self, name: str, reading: Callable[[str], Any]) -> None:
        if name in self.cleaned_data:
            try:
                self.cleaned_data[name] = reading(self.cleaned_data[name])
            except ValueError as error:
                self.add_error(name, str(error))

    def _count_equity(self, ctc: Rupees) -> None:
        told = self.cleaned_data
        if told.get("equity_number") is not None or not told.get("equity_percent"):
            return
        options = told.get("equity_kind") == "options"
        try:
            told["equity_number"] = pay.number_for_share(
                told["equity_percent"], ctc,
                fair_value=Rupees.parse(told.get("fair_value") or "0").amount,
                strike=Rupees.parse((told.get("strike") if options else "") or "0").amount,
            )  # fmt: skip
        except ValueError as error:
            self.add_error("equity_number", str(error))

    def _pay(self) -> dict[str, Any]:
        told, policy = self.cleaned_data, pay_settings.policy()
        return {
            "ctc": told["ctc"], "pf": told["pf"], "variable_terms": told["variable_terms"],
            "bonus_months": told["bonus_months"] or policy.bonus_months,
            "charges_inside": policy.charges_inside, "welfare_fund": policy.welfare_fund,
            "allowances": [
                {"name": one.name, "amount": str(one.amount), "excluded": one.listed}
                for one in told["allowances"]
            ],
            "milestones": [
                {"name": one.name, "amount": str(one.amount), "month": one.month}
                for one in told["milestones"]
            ],
        } | {name: told[name] for name in _BONUSES} | {
            name: str(getattr(policy, name) if told[name] is None else told[name])
            for name in _SHARES
        }  # fmt: skip

    def _equity(self, starts: str) -> dict[str, Any]:
        told = self.cleaned_data
        if not told["equity_number"]:
            return {}
        held = {"kind": told["equity_kind"], "number": told["equity_number"], "granted_on": starts,
                "fair_value": told["fair_value"] or "0"}  # fmt: skip
        if told["equity_kind"] == "options":
            held["strike"] = told["strike"] or "0"
        return {"equity": held}


def offer_form(application: Application, last: Offer | None) -> OfferForm:
    """Return the form filled from the last version, or from role, pay policy and letterhead."""
    if last is not None:
        return OfferForm(initial=_initial(last.terms))
    today = timezone.localdate()
    return OfferForm(
        initial=pay_settings.policy().told() | _company()
        | {"title": application.role.title, "starts": today + timedelta(days=60),
           "state": "Karnataka", "expires": today + timedelta(days=10)}
    )  # fmt: skip


def _company() -> dict[str, str]:
    """Return the letterhead in force; without one, what the latest offer had."""
    if (head := pay_settings.letterhead()) is not None:
        return {name: getattr(head, name) for name in pay_settings.COMPANY}
    other = Offer.objects.order_by("-pk").first()
    return other.terms["company"] if other else {"name": settings.EMPLOYER_NAME}


def _initial(terms: dict[str, Any]) -> dict[str, Any]:
    filled = {**terms["company"], **terms["work"], **terms["engagement"], **terms["offer"],
              **terms["pay"]}  # fmt: skip
    equity = terms.get("equity", {})
    filled |= {"equity_kind": equity.get("kind", "options"), "strike": equity.get("strike", ""),
               "equity_number": equity.get("number"),
               "fair_value": equity.get("fair_value", "")}  # fmt: skip
    for name in ("stack", "benefits", "further"):
        filled[name] = "\n".join(filled.get(name, ()))
    filled |= {
        name: text if (text := str(filled.get(name, "0"))).strip("₹0.") else "" for name in _BONUSES
    }
    filled["allowances"] = "\n".join(
        f"{one['name']} = {Rupees.parse(one['amount'])}"
        + ("; excluded" if one.get("excluded") else "")
        for one in filled.get("allowances", ())
    )
    filled["milestones"] = "\n".join(
        f"{one['name']} = {Rupees.parse(one['amount'])}; month {one.get('month', 12)}"
        for one in filled.get("milestones", ())
    )
    return filled


class BandForm(Form):
    """The range of a level, with where its figures come from."""

    level = forms.CharField(label=_("Level"), max_length=60)
    low = AmountField(label=_("From"), help_text=_("A year’s CTC: 60 lakh"))
    middle = AmountField(label=_("Middle"))
    high = AmountField(label=_("To"))
    source = _line(_("Source of the figures"))
    effective = DayField(label=_("As of"))


class LetterForm(Form):
    """A letter to check: pasted, or its file."""

    text = forms.CharField(
        label=_("Paste the letter"), required=False,
        widget=forms.Textarea({"class": "textarea", "rows": 12}),
    )  # fmt: skip
    file = forms.FileField(label=_("Or its file: PDF, Word or text"), required=False)
