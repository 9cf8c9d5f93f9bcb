"""Forms of the reports: which period, role and source; a cost to write down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions import kept_reports
from kasauti.actions.report_words import COST_KINDS, source_words
from kasauti.records.models import Role, User
from kasauti.records.permissions import standing_of, visible
from kasauti.records.reports import Scope
from kasauti.web.ui.forms import AmountField, DayField, Form

A_YEAR = timedelta(days=364)


class ScopeForm(Form):
    """What the reports are about; without days the last year."""

    role = forms.ModelChoiceField(
        Role.objects.none(), required=False, label=_("Role"), empty_label=_("All roles")
    )
    source = forms.ChoiceField(required=False, label=_("Source"))
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, data: QueryDict, *, viewer: User) -> None:
        today = timezone.localdate()
        self.viewer, self.days = viewer, (today - A_YEAR, today)
        told = data.copy()
        for name, day in zip(("since", "until"), self.days, strict=True):
            if not told.get(name):
                told[name] = f"{day:%Y-%m-%d}"
        super().__init__(told)
        titles = Role.objects.order_by("title").only("title")
        seen = visible(titles, viewer, Permission.REPORTS_SEE, role="pk")
        self.fields["role"].queryset = seen  # type: ignore[attr-defined]
        named = kept_reports.sources_of(viewer)
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            ("", _("All sources")), *((one, source_words(one)) for one in named if one),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        told = super().clean() or {}
        since, until = told.get("since"), told.get("until")
        if since and until and since > until:
            self.add_error("until", _("This is before the first day"))
        return told

    @cached_property
    def scope(self) -> Scope:
        """What was asked for; where it cannot be read, everything of the last year."""
        valid = self.is_valid()
        told = self.cleaned_data if valid else {}
        since: date = told.get("since") or self.days[0]
        until: date = told.get("until") or self.days[1]
        return Scope(self.viewer, since, until, told.get("role"), told.get("source", ""))

    @property
    def query(self) -> dict[str, str]:
        """The same as an address asks for it."""
        scope = self.scope
        asked = {"since": f"{scope.since:%Y-%m-%d}", "until": f"{scope.until:%Y-%m-%d}"}
        if scope.role is not None:
            asked["role"] = str(scope.role.pk)
        return asked | ({"source": scope.source} if scope.source else {})


class CostForm(Form):
    """A cost: amounts as 45 lakh, 12,000 or 1.2 crore."""

    kind = forms.ChoiceField(label=_("What for"), choices=list(COST_KINDS.items()))
    amount = AmountField(label=_("Amount"), help_text=_("12,000 or 1.5 lakh"))
    spent_on = DayField(label=_("Day"))
    role = forms.ModelChoiceField(Role.objects.none(), label=_("Role"), required=False)
    source = forms.CharField(
        label=_("Source"), max_length=60, required=False,
        help_text=_("As applications name theirs: careers, naukri"),
    )  # fmt: skip
    words = forms.CharField(label=_("Words"), max_length=200, required=False)

    def __init__(self, data: QueryDict | None = None, *, by: User) -> None:
        super().__init__(data, initial={"spent_on": timezone.localdate()})
        field = self.fields["role"]
        titles = Role.objects.order_by("title").only("title")
        open_to = visible(titles, by, Permission.COSTS_CHANGE, role="pk")
        field.queryset = open_to  # type: ignore[attr-defined]
        everywhere = standing_of(by).may(Permission.COSTS_CHANGE)
        field.required = not everywhere
        field.empty_label = _("All roles") if everywhere else None  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, Any]:
        """What ``actions.costs.add`` takes."""
        return dict(self.cleaned_data)
