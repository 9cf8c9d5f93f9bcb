"""The form that takes a team's own tables for validation, and the report it comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasauti.interviews import read_bars, read_outcomes, read_survey
from kasauti.web.ui.forms import Form

MOST_BYTES = 1_000_000
CSV = {"accept": ".csv,text/csv"}


class ValidationForm(Form):
    """Three tables, each as CSV; what is read of them is shown and not kept."""

    survey = forms.FileField(
        label=_("Job-analysis survey"), required=False, widget=forms.FileInput(CSV),
        help_text=_("judge, competency, importance (1 to 5), at_start (yes or no)"),
    )  # fmt: skip
    bars = forms.FileField(
        label=_("Angoff session"), required=False, widget=forms.FileInput(CSV),
        help_text=_("judge, competency, first, second: the level of who is just good enough"),
    )  # fmt: skip
    outcomes = forms.FileField(
        label=_("Outcomes after 90 and 180 days"), required=False, widget=forms.FileInput(CSV),
        help_text=_("person, estimate, day_90, day_180"),
    )  # fmt: skip
    applicants_sd = forms.FloatField(
        label=_("Spread of the estimate over all applicants"), required=False, min_value=0.01,
        max_value=4,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read each table; what cannot be read is said at its field."""
        told: dict[str, Any] = super().clean() or {}
        spread = told.get("applicants_sd")
        self.report: dict[str, Any] = {
            name: self._read(name, reads)
            for name, reads in (
                ("survey", read_survey),
                ("bars", read_bars),
                ("outcomes", lambda text: read_outcomes(text, applicants_sd=spread)),
            )
            if told.get(name)
        }
        if not self.report and not self.errors:
            self.add_error(None, _("Give one table at least."))
        return told

    def _read(self, name: str, reads: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        file = self.cleaned_data[name]
        if file.size > MOST_BYTES:
            self.add_error(name, _("The file is larger than 1 MB."))
            return {}
        try:
            return reads(file.read().decode("utf-8-sig"))
        except ValueError as error:
            self.add_error(name, str(error))
            return {}
