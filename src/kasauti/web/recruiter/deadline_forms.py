"""The form of the team's deadlines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions import deadlines
from kasauti.records.models import User
from kasauti.records.permissions import holders
from kasauti.web.ui.forms import Form

_FIELDS = ("unread_hours", "grace_hours", "quiet_weekends", "backup")


def _hours(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=2160, help_text=help_text)


class DeadlineForm(Form):
    """How long things may take, in hours."""

    unread_hours = _hours(
        _("Hours until a résumé is read"),
        _("From applying until somebody who moves applications opens it."),
    )
    grace_hours = _hours(
        _("Hours from reminder to escalation"), _("Then the named backup is told.")
    )
    backup = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Backup where none is named"),
        empty_label=_("the first owner"), help_text=_("Stages name their own."),
    )  # fmt: skip
    quiet_weekends = forms.BooleanField(
        required=False, label=_("No reminders on Saturday and Sunday"),
        help_text=_("Clocks run on; what passed is told on Monday."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None) -> None:
        stands = deadlines.policy()
        super().__init__(data, initial={name: getattr(stands, name) for name in _FIELDS})
        people = holders(Permission.APPLICATIONS_MOVE)
        self.fields["backup"].queryset = people  # type: ignore[attr-defined]
