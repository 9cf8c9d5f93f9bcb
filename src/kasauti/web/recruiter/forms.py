"""What recruiters send: files, corrections, filters, a job description."""

from __future__ import annotations

from typing import IO, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kasauti.actions import corrections
from kasauti.actions.refusals import Refused
from kasauti.records.answers import MET, UNMET, Sought
from kasauti.records.models import Application, Correction, Stage, User
from kasauti.skills import Level
from kasauti.web.recruiter.queries.shortlist import Filters
from kasauti.web.ui import Region
from kasauti.web.ui.forms import Form


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Return the files, each checked as one."""
        many = list(data) if isinstance(data, list | tuple) and data else [None]
        return [super(FilesField, self).clean(one, initial) for one in many]


class DropForm(Form):
    """Files dropped onto a role."""

    files = FilesField(  # type: ignore[assignment]
        label=_("Files"),
        allow_empty_file=True,  # an empty file is told apart when it is read
        max_length=500,
        error_messages={"required": _("Choose at least one file, or a zip of many.")},
    )

    def named(self) -> list[tuple[str, IO[bytes]]]:
        """Return each file with its name."""
        return [(file.name or "", file.file) for file in self.cleaned_data["files"] if file.file]


class BetterFileForm(Form):
    """What an unreadable file says: a better file of it, or its words typed in."""

    file = forms.FileField(label=_("Give a better file"), required=False, max_length=500)
    text = forms.CharField(
        label=_("… or type in what it says"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"class": "textarea", "data-size": "l"}),
        help_text=_(
            "As a résumé runs: name and contacts, posts with their dates, projects, skills. "
            "Levels come from these words, and quote them as typed in by you."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("text", "").strip() and not cleaned.get("file"):
            self.add_error("text", _("Choose a better file, or type in what this one says."))
        return cleaned

    def answer(self, name: str) -> tuple[str, IO[bytes] | bytes]:
        """Return the better file's name and content; typed words are a text file."""
        file = self.cleaned_data["file"]
        if file:
            return file.name or name, file.file
        return f"{name}, typed in.txt", self.cleaned_data["text"].encode()


class DescriptionForm(Form):
    """A job description to make a role from: pasted, or its file."""

    text = forms.CharField(
        label=_("Paste the job description"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"class": "textarea", "data-size": "l", "autofocus": True}),
    )
    file = forms.FileField(label=_("Its file"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("text", "").strip() and not cleaned.get("file"):
            self.add_error("text", _("Paste the text, or choose its file below."))
        return cleaned


class LevelForm(Form):
    """A person's level beside the machine's."""

    subject = forms.CharField(max_length=120)
    level = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        coerce=lambda value: Level(int(value)),
        choices=[("", ""), *((str(int(level)), "") for level in Level)],
    )
    reason = forms.CharField(max_length=500)

    def keep(self, application: Application, *, by: User) -> Correction:
        """Put the level beside the machine's."""
        said = self.cleaned_data
        return corrections.correct_level(
            application, said["subject"], said["level"], reason=said["reason"], by=by
        )


class FieldForm(Form):
    """A person's reading of a field beside the machine's."""

    subject = forms.CharField(max_length=120)
    value = forms.CharField(max_length=500, required=False, empty_value=None)
    reason = forms.CharField(max_length=500)

    def keep(self, application: Application, *, by: User) -> Correction:
        """Put the reading beside the machine's."""
        said = self.cleaned_data
        return corrections.correct_field(
            application, said["subject"], said["value"], reason=said["reason"], by=by
        )


def keep_correction(data: QueryDict, application: Application, *, by: User) -> Correction:
    """Keep what a person sent beside the machine's view.

    Raises
    ------
    Refused
        If the level or the reason is missing, or the action refuses.
    """
    form = FieldForm(data) if data.get("kind") == Correction.Kind.FIELD else LevelForm(data)
    if not form.is_valid() or ("level" in form.fields and "level" not in data):
        raise Refused(str(_("Nothing was kept: choose a level and say why.")))
    return form.keep(application, by=by)


class StageForm(Form):
    """The stage that an application is moved to."""

    to = forms.ChoiceField(choices=Stage.choices)


class FiltersForm(Form):
    """What the shortlist shows; whatever cannot be read is left out."""

    met = forms.TypedMultipleChoiceField(
        coerce=int, choices=[(n, n) for n in range(60)], required=False
    )
    side = forms.ChoiceField(
        choices=[(s, s) for s in ("", "engineering", "ml", "level")], required=False
    )
    flagged = forms.ChoiceField(choices=[(s, s) for s in ("", "yes", "no")], required=False)
    conditions = forms.ChoiceField(choices=[(s, s) for s in ("", UNMET, MET)], required=False)
    stage = forms.ChoiceField(choices=[("", ""), *Stage.choices], required=False)
    order = forms.ChoiceField(
        choices=[(s, s) for s in ("match", "engineering", "ml")], required=False
    )
    engineering_low = forms.FloatField(required=False, min_value=1, max_value=5)
    engineering_high = forms.FloatField(required=False, min_value=1, max_value=5)
    ml_low = forms.FloatField(required=False, min_value=1, max_value=5)
    ml_high = forms.FloatField(required=False, min_value=1, max_value=5)

    def filters(self, *, pay: bool) -> Filters:
        """Return the filters asked for; ``pay``: whether the reader sees answers about it."""
        self.is_valid()
        asked = self.cleaned_data
        ends = {
            name: asked[name]
            for name in ("engineering_low", "engineering_high", "ml_low", "ml_high")
            if asked.get(name) is not None
        }
        return Filters(
            met=frozenset(asked.get("met") or ()),
            region=Region(**ends),
            side=asked.get("side", ""),
            flagged=asked.get("flagged", ""),
            stage=asked.get("stage", ""),
            order=asked.get("order") or "match",
            sought=Sought(conditions=asked.get("conditions", ""), pay=pay),
        )
