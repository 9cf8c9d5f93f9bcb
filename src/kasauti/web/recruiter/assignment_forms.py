"""What recruiters send about assignments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti.actions.reviews import Judged
from kasauti.web.ui.forms import DayField, Form

NOT_SEEN = "N"


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


class DueForm(Form):
    """The last day to begin."""

    due = DayField(label=_("Begin by"))

    def due_at(self) -> datetime:
        """Return the end of that day here."""
        return _end_of(self.cleaned_data["due"])


class AssignForm(DueForm):
    """Which exercise, until when."""

    exercise = forms.CharField(max_length=60)
    round = forms.IntegerField(required=False, min_value=1)


def read_judged(sent: QueryDict, names: Sequence[str]) -> dict[str, Judged]:
    """Return what a reviewer gave; a criterion without a choice is left as it was."""
    found = {}
    for place, name in enumerate(names):
        level = sent.get(f"level_{place}", "")
        if level == NOT_SEEN or level in {"1", "2", "3", "4", "5"}:
            words = sent.get(f"words_{place}", "")[:4000]
            found[name] = Judged(None if level == NOT_SEEN else int(level), words)
    return found
