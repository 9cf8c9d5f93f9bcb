"""What interviewers send: ratings, a seat on a panel, a time, a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kasauti.actions.scorecards import Given
from kasauti.records.models import Decision, Scorecard, User
from kasauti.web.ui.forms import Form

NOT_OBSERVED = "N"


def read_ratings(sent: QueryDict, asked: Sequence[str]) -> dict[str, Given]:
    """Return what was given; a competency without a choice is left as it was."""
    found = {}
    for subject in asked:
        level = sent.get(f"level_{subject}", "")
        if level == NOT_OBSERVED or level in {"1", "2", "3", "4", "5"}:
            found[subject] = Given(
                None if level == NOT_OBSERVED else int(level),
                sent.get(f"evidence_{subject}", "")[:8000],
                prompted=bool(sent.get(f"prompted_{subject}")),
            )
    return found


class SeatForm(Form):
    """Who rates or shadows a round."""

    rater = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    part = forms.ChoiceField(label=_("As"), choices=Scorecard.Part.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("name")
        self.fields["rater"].queryset = people  # type: ignore[attr-defined]


class TimeForm(Form):
    """One of the free slots."""

    starts_at = forms.CharField(label=_("Free slot"))

    def clean_starts_at(self) -> datetime:
        """Return the moment, with its zone."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["starts_at"])
        except ValueError as error:
            raise forms.ValidationError(_("Choose one of the free slots.")) from error
        if moment.tzinfo is None:
            raise forms.ValidationError(_("Choose one of the free slots."))
        return moment


class DecisionForm(Form):
    """What is decided, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=[(one, one) for one in Decision.Outcome.values]
    )
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea({"class": "textarea"}))
    override = forms.BooleanField(label=_("Departs from the computed order"), required=False)
