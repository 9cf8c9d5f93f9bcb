"""What is sent about a role's job: who is asked, ratings, levels, what was said, bars to take."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kasauti.actions import bar_sessions, job_analyses
from kasauti.records.models import BarSession, Role, User
from kasauti.skills import competencies
from kasauti.web.ui.forms import Form


class PeopleForm(Form):
    """Who knows a role's job."""

    people = forms.ModelMultipleChoiceField(
        label=_("Who knows the job"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name whom you ask.")},
    )

    def __init__(
        self, role: Role, *args: object, but: Collection[int] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        people = job_analyses.knowing(role).exclude(pk__in=but)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


class TalkForm(Form):
    """What was said between the rounds."""

    said = forms.CharField(
        label=_("What was talked about"),
        widget=forms.Textarea({"class": "textarea", "rows": 3}),
        max_length=4000,
        error_messages={"required": _("Say in a sentence what was talked about.")},
    )


class TakeForm(Form):
    """Which bars become the role's, and why."""

    bars = forms.MultipleChoiceField(
        label=_("Bars"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the bars that move.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea({"class": "textarea", "rows": 2}),
        max_length=4000,
        error_messages={"required": _("Say why the bars move.")},
    )

    def __init__(self, session: BarSession, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        names = {one.id: one.name for one in competencies()}
        choices = [
            (one, f"{one} {names[one]}: {before} → {after}")
            for one, (before, after) in bar_sessions.offered(session).items()
        ]
        self.fields["bars"].choices = choices  # type: ignore[attr-defined]
        self.fields["bars"].initial = [one for one, _words in choices]


def read_levels(sent: QueryDict) -> dict[str, int]:
    """Return the level that was given to each competency; what was not is left out."""
    chosen = {one.id: sent.get(f"level_{one.id}", "") for one in competencies()}
    return {one: int(level) for one, level in chosen.items() if level in set("12345")}


def read_starts(sent: QueryDict) -> dict[str, bool]:
    """Return from when each competency is needed: from the first day, or learnt on the job."""
    chosen = {one.id: sent.get(f"start_{one.id}", "") for one in competencies()}
    return {one: when == "yes" for one, when in chosen.items() if when in {"yes", "no"}}
