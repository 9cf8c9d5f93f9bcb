"""What the audit trail is narrowed to."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kasauti.actions.trail_reading import Narrowing
from kasauti.records.models import User
from kasauti.web.ui.forms import DayField, Form


class TrailForm(Form):
    """A person, a verb, a user, days; what cannot be read counts as not asked."""

    person = forms.IntegerField(
        label=_("Person, by number"), required=False, min_value=1, max_value=2**53
    )
    verb = forms.CharField(label=_("Verb, or its beginning"), required=False, max_length=60)
    user = forms.ModelChoiceField(
        User.objects.order_by("name", "pk"), label=_("Done by"), required=False,
        empty_label=_("anybody"),
    )  # fmt: skip
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def asked(self) -> Narrowing:
        """Return what the trail is narrowed to."""
        self.is_valid()
        told = self.cleaned_data
        user = told.get("user")
        return Narrowing(
            told.get("person"), told.get("verb", ""), user.pk if user else None,
            told.get("since"), told.get("until"),
        )  # fmt: skip
