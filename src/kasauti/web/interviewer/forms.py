"""What interviewers send: ratings, a seat on a panel, a time, a decision."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from kasauti.actions.scorecards import Given
from kasauti.interviews import design_questions, stages
from kasauti.records.models import Adjustment, Decision, Interviewer, Scorecard, Training, User
from kasauti.web.ui.forms import Form, MomentField

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


class _OfPeople(Form):
    """A form that names somebody of the team."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("name")
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = people


class SeatForm(_OfPeople):
    """Who rates or shadows a round, and who sees to it where their scorecard is late."""

    rater = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        error_messages={"required": _("Choose who sits on the panel.")},
    )
    part = forms.ChoiceField(
        label=_("As"),
        choices=Scorecard.Part.choices,
        error_messages={"required": _("Choose whether they rate or shadow.")},
    )
    backup = forms.ModelChoiceField(label=_("Backup"), queryset=User.objects.none(), required=False)


def _designs() -> list[tuple[str, str]]:
    return [(one.id, one.title) for one in design_questions()]


def _live_stages() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in stages().values() if one.live]


class DesignForm(Form):
    """Which design question a round asks."""

    question = forms.ChoiceField(
        label=_("Design question"),
        choices=_designs,
        error_messages={"required": _("Choose a design question.")},
    )


class CancelForm(Form):
    """Why a round is not held."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        error_messages={
            "required": _("Say why it is not held."),
            "max_length": _("Say why in 500 characters at most."),
        },
    )


class AnswerForm(Form):
    """An answer to what a candidate asked for."""

    state = forms.ChoiceField(
        choices=[(s.value, s.value) for s in Adjustment.State if s is not Adjustment.State.ASKED],
        error_messages={"required": _("Grant it or decline it.")},
    )
    words = forms.CharField(required=False, max_length=2000)


class TrainingForm(_OfPeople):
    """Who may rate a stage."""

    user = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose somebody")
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=_live_stages)
    state = forms.ChoiceField(label=_("As"), choices=Training.State.choices)


class HoursForm(Form):
    """When and how often somebody interviews."""

    zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(zone, zone) for zone in sorted(available_timezones())]
    )
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}))
    closes = forms.TimeField(label=_("To"), widget=forms.TimeInput({"type": "time"}))
    days = forms.TypedMultipleChoiceField(
        label=_("On"),
        coerce=int,
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    most_a_day = forms.IntegerField(label=_("At most a day"), min_value=1, max_value=8)
    most_a_week = forms.IntegerField(label=_("At most a week"), min_value=1, max_value=30)
    calendar_kind = forms.ChoiceField(
        label=_("How your calendar is read"),
        choices=Interviewer.Calendar.choices,
        help_text=_("Only busy times are kept, never what."),
    )
    calendar_url = forms.CharField(
        label=_("Its address"),
        required=False,
        max_length=1000,
        help_text=_(
            "Google, Outlook and Apple publish a file. By CalDAV: the address of one calendar, as "
            "Nextcloud and others show it."
        ),
    )
    calendar_user = forms.CharField(
        label=_("User name there, for CalDAV"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    calendar_password = forms.CharField(
        label=_("App password, for CalDAV"),
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Kept encrypted, shown to nobody. Left empty, the one that is kept stays."),
    )

    @staticmethod
    def told(hours: Interviewer) -> dict[str, object]:
        """Return what the form begins with."""
        names = (
            "zone", "opens", "closes", "days", "most_a_day", "most_a_week",
            "calendar_kind", "calendar_url", "calendar_user",
        )  # fmt: skip
        return {name: getattr(hours, name) for name in names}


class FilingForm(Form):
    """What somebody recommends as they file."""

    recommendation = forms.ChoiceField(
        choices=Scorecard.Recommendation.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose a recommendation: there is no neutral one.")
        ),
    )


class TimeForm(Form):
    """One of the free slots."""

    starts_at = MomentField(
        label=_("Free slot"), error_messages={"required": _("Choose one of the free slots.")}
    )


class JudgementForm(Form):
    """A hiring manager's own judgement, and why."""

    level = forms.IntegerField(
        label=_("Level"),
        min_value=1,
        max_value=5,
        error_messages={"required": _("A judgement needs its level.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=4000,
        error_messages={"required": _("A judgement needs its reason.")},
    )


class OutcomeForm(Form):
    """What came of a claim that became a question."""

    probe = forms.CharField(max_length=4000)
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=4000,
        error_messages={"required": _("Say what came of it.")},
    )


class DecisionForm(Form):
    """What is decided, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(one, one) for one in Decision.Outcome.values],
        error_messages={"required": _("A decision needs its outcome.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea({"class": "textarea"}),
        error_messages={"required": _("A decision needs its reason.")},
    )
    override = forms.BooleanField(label=_("Departs from the computed order"), required=False)
