"""Forms of the talent pool: what it is narrowed to, and who is put onto which role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kasauti import skills
from kasauti.actions.talent_pool import Resume
from kasauti.records import pool
from kasauti.records.models import Candidate, Role, User
from kasauti.web.recruiter.words import LEVELS
from kasauti.web.ui.forms import Form

CAME = [
    ("", _("However they came")),
    ("applied", _("Applied or dropped")),
    ("imported", _("Imported")),
]
STANDING = [
    ("", _("On a role or not")),
    ("none", _("On no role yet")),
    ("open", _("Under way on a role")),
    ("ended", _("Every application ended")),
]
AGREED = [
    ("", _("Asked to be kept or not")),
    ("yes", _("Agreed to be kept")),
    ("no", _("Took it back")),
]


def _choice(choices: Any, label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class PoolForm(Form):
    """What the pool is narrowed to; whatever cannot be read is left out."""

    words = forms.CharField(label=_("Name, mail or phone"), max_length=200, required=False)
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    came = _choice(CAME, _("How they came"))
    standing = _choice(STANDING, _("Where they stand"))
    agreed = _choice(AGREED, _("Consent to be kept"))
    skill = forms.CharField(
        label=_("Skill"), max_length=100, required=False,
        widget=forms.TextInput({"list": "skill-names"}),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("At least"), coerce=int, required=False, empty_value=None,
        choices=[("", _("Any level")), *LEVELS.items()],
    )  # fmt: skip

    def filters(self) -> pool.Filters:
        """Return what is asked for; a skill may be told by its name or one of its aliases."""
        self.is_valid()
        told = dict(self.cleaned_data)
        named = skills.load_graph().resolve(told.pop("skill", "") or "")
        told["level"] = told.get("level") or 1
        return pool.Filters(**told, skill=named.id if named else "")


class AddForm(Form):
    """Who is put onto which role, with a résumé where none is held."""

    people = forms.ModelMultipleChoiceField(
        Candidate.objects.none(),
        error_messages={"required": _("Choose somebody first: x selects the row")},
    )
    role = forms.ModelChoiceField(
        Role.objects.none(), error_messages={"required": _("Choose a role")}
    )
    resume = forms.FileField(required=False, max_length=500)

    def __init__(self, data: QueryDict, files: Any = None, *, by: User) -> None:
        super().__init__(data, files)
        self.fields["people"].queryset = pool.seen(by)  # type: ignore[attr-defined]
        self.fields["role"].queryset = pool.open_roles(by)  # type: ignore[attr-defined]

    @property
    def sent(self) -> Resume | None:
        """The résumé that came along."""
        file = self.cleaned_data["resume"]
        return (file.name or "", file.file, file.size) if file else None
