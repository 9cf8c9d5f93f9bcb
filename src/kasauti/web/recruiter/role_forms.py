"""The guided form of a role: fields and requirement rows, to and from its TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kasauti.actions.proposals import row_of
from kasauti.roles import Family, Problem, Role, Seniority, WorkMode, default_bars
from kasauti.skills import SkillGraph, load_graph
from kasauti.web.recruiter.words import FAMILIES, LEVELS, MODES, SENIORITIES
from kasauti.web.ui.forms import DayField, Form

_LEVEL_KEYS = {1: "beginner", 2: "intermediate", 3: "proficient", 4: "advanced", 5: "expert"}
_AREA = {"class": "textarea", "rows": 4}


class RoleForm(Form):
    """What a role is, apart from its requirements."""

    title = forms.CharField(label=_("Title"), max_length=200)
    family = forms.ChoiceField(
        label=_("Family"), choices=[(f.value, FAMILIES[f.value]) for f in Family]
    )
    seniority = forms.ChoiceField(
        label=_("Seniority"),
        choices=[(s.value, SENIORITIES[s.value]) for s in Seniority],
        initial=Seniority.MID.value,
    )
    location = forms.CharField(label=_("Location"), max_length=200, required=False)
    work_mode = forms.ChoiceField(
        label=_("Where the work is done"),
        choices=[(m.value, MODES[m.value]) for m in WorkMode],
        initial=WorkMode.HYBRID.value,
    )
    band_low = forms.CharField(
        label=_("Pay from"), required=False, help_text=_("Yearly: 45 lakh, 1.2 crore")
    )
    band_high = forms.CharField(label=_("Pay to"), required=False)
    summary = forms.CharField(
        label=_("What the team does and why it hires"),
        required=False,
        widget=forms.Textarea(_AREA),
    )
    owns = forms.CharField(
        label=_("What the person will own"),
        required=False,
        help_text=_("One to a line"),
        widget=forms.Textarea(_AREA),
    )
    first_90_days = forms.CharField(
        label=_("The first 90 days"),
        required=False,
        help_text=_("One to a line"),
        widget=forms.Textarea(_AREA),
    )


class CareersForm(Form):
    """Whether the careers page shows a role, and until when."""

    published = forms.BooleanField(label=_("On the careers page"), required=False)
    closes_on = DayField(label=_("Last day to apply"), required=False)


class RequirementForm(Form):
    """One row: skills, any of which meets it, at a level."""

    skills = forms.CharField(
        label=_("Skills, any one of"),
        help_text=_("Separated by commas"),
        widget=forms.TextInput(attrs={"list": "skill-names", "autocomplete": "off"}),
    )
    level = forms.TypedChoiceField(
        label=_("At least"), coerce=int, choices=list(LEVELS.items()), initial=3
    )
    must = forms.TypedChoiceField(
        label=_("Need"),
        coerce=lambda value: value == "must",
        choices=[("must", _("Must have")), ("nice", _("Nice to have"))],
        initial="must",
    )
    weight = forms.FloatField(
        label=_("Weight"), min_value=0.1, max_value=10, initial=1.0, required=False
    )
    accept_related = forms.BooleanField(label=_("Related skills count"), required=False)
    words = forms.CharField(required=False, widget=forms.HiddenInput)


if TYPE_CHECKING:
    RequirementRows = BaseFormSet[RequirementForm]
else:  # generic to the type checker only
    RequirementRows = BaseFormSet

Rows: type[RequirementRows] = formset_factory(RequirementForm, extra=2, can_delete=True, max_num=60)
_PREFIX = "needs"
_FIELDS = {"band": "band_low", "band.low": "band_low", "band.high": "band_high"}


def initial_of(role: Role, graph: SkillGraph) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a role as the form's and the rows' initial values."""
    fields = {
        "title": role.title,
        "family": role.family.value,
        "seniority": role.seniority.value,
        "location": role.location,
        "work_mode": role.work_mode.value,
        "band_low": role.band.low.in_lakh() if role.band else "",
        "band_high": role.band.high.in_lakh() if role.band else "",
        "summary": role.summary,
        "owns": "\n".join(role.owns),
        "first_90_days": "\n".join(role.first_90_days),
    }
    rows = [row_of(need, graph) for need in role.requirements]
    return fields, rows


def as_toml(
    fields: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], kept: Mapping[str, Any]
) -> str:
    """Return the role file that the filled form stands for.

    Parameters
    ----------
    fields, rows : mappings
        Cleaned values of the form and of its rows.
    kept : mapping
        Tables of the role being changed that the form leaves be: bars, weights, questions.
    """
    return "\n".join(_lines(fields, rows, kept)) + "\n"


def _lines(
    fields: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], kept: Mapping[str, Any]
) -> Iterator[str]:
    for key in ("title", "family", "seniority", "location", "work_mode", "summary"):
        if fields[key]:
            yield f"{key} = {_text(fields[key])}"
    for key in ("owns", "first_90_days"):
        sentences = [line.strip() for line in fields[key].splitlines() if line.strip()]
        if sentences:
            yield f"{key} = [{', '.join(_text(sentence) for sentence in sentences)}]"
    if fields["band_low"] or fields["band_high"]:
        yield "[band]"
        yield f"low = {_text(fields['band_low'] or fields['band_high'])}"
        yield f"high = {_text(fields['band_high'] or fields['band_low'])}"
    for row in rows:
        yield from _row(row)
    for table, values in kept.items():
        yield from _table(table, values)


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    names = [name for name in re.split(r"\s*[,;]\s*", row["skills"].strip()) if name]
    yield "[[must]]" if row["must"] else "[[nice]]"
    if len(names) == 1:
        yield f"skill = {_text(names[0])}"
    else:
        yield f"any = [{', '.join(_text(name) for name in names)}]"
    yield f"level = {_text(_LEVEL_KEYS[row['level']])}"
    if row.get("weight") and row["weight"] != 1:
        yield f"weight = {float(row['weight'])!r}"
    if row.get("accept_related"):
        yield "accept_related = true"
    if row.get("words"):
        yield f"words = {_text(row['words'])}"


def _table(name: str, values: Any) -> Iterator[str]:
    if isinstance(values, list):
        for one in values:
            yield f"[[{name}]]"
            yield from (f"{key} = {_value(value)}" for key, value in one.items() if value)
    elif values:
        yield f"[{name}]"
        for key, value in values.items():
            yield f"{key} = {_text(value) if isinstance(value, str) else repr(value)}"


def _value(value: str | bool | Sequence[str]) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(_text(one) for one in value)}]"


def _text(text: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's too."""
    return json.dumps(text.replace("\r\n", "\n"), ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass
class GuidedForm:
    """The role's fields and its requirement rows, together.

    ``kept`` are the parts of the role being changed that the form has no field for.
    """

    fields: RoleForm
    rows: RequirementRows
    kept: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> GuidedForm:
        """Return a form to fill."""
        return cls(RoleForm(), Rows(prefix=_PREFIX))

    @classmethod
    def proposed(cls, fields: Mapping[str, Any], rows: list[dict[str, Any]]) -> GuidedForm:
        """Return a form that starts with these values."""
        return cls(RoleForm(initial=fields), Rows(initial=rows, prefix=_PREFIX))

    @classmethod
    def of(cls, role: Role) -> GuidedForm:
        """Return a form that starts with a role."""
        return cls.proposed(*initial_of(role, load_graph()))

    @classmethod
    def sent(cls, data: QueryDict, role: Role | None = None) -> GuidedForm:
        """Return the form as it was sent; ``role`` is the one being changed."""
        return cls(RoleForm(data), Rows(data, prefix=_PREFIX), kept_of(role) if role else {})

    def is_valid(self) -> bool:
        """Return whether every field can be read."""
        return all((self.fields.is_valid(), self.rows.is_valid()))

    def source(self) -> str:
        """Return the role file that the form stands for."""
        return as_toml(
            self.fields.cleaned_data, [row.cleaned_data for row in self._filled()], self.kept
        )

    def _filled(self) -> list[RequirementForm]:
        return [
            row
            for row in self.rows.forms
            if row.cleaned_data.get("skills") and not row.cleaned_data.get("DELETE")
        ]

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem of the role file beside the field it is about."""
        filled = self._filled()
        by_table = {
            "must": [row for row in filled if row.cleaned_data["must"]],
            "nice": [row for row in filled if not row.cleaned_data["must"]],
        }
        for problem in problems:
            words = f"{problem.what} {problem.mend}"
            place = re.match(r"(must|nice)\[(\d+)\]", problem.key)
            name = _FIELDS.get(problem.key, problem.key.split("[")[0])
            if place and int(place[2]) <= len(by_table[place[1]]):
                by_table[place[1]][int(place[2]) - 1].add_error("skills", words)
            else:
                self.fields.add_error(name if name in self.fields.fields else None, words)


def kept_of(role: Role) -> dict[str, Any]:
    """Return the tables of a role that the form has no field for."""
    defaults = default_bars(role.family, role.seniority)
    moved = {key: _LEVEL_KEYS[int(bar)] for key, bar in role.bars.items() if bar != defaults[key]}
    return {
        "bars": moved,
        "weights": {side.value: float(weight) for side, weight in role.weights.items()},
        "knock_out": [{"question": k.question, "wanted": k.wanted} for k in role.knock_outs],
        "question": [asdict(question) for question in role.questions],
    }
