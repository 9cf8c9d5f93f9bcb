"""Forms of the pipeline: whom to move where, why not, stages as a team wants them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions.reasons import REASONS
from kasauti.actions.stages import REQUIRED, STAGES, Wanted
from kasauti.records.answers import MET, UNMET, Sought
from kasauti.records.models import Application, PipelineStage, Role, Stage, User, Verdict
from kasauti.records.permissions import holders
from kasauti.web.recruiter.queries.answers import seen_of, sees_pay
from kasauti.web.recruiter.queries.pipeline import Narrowed
from kasauti.web.ui.forms import Form

MOST = 500
CONDITIONS = [
    ("", _("Any answers")),
    (UNMET, _("A condition is not met")),
    (MET, _("Conditions met")),
]


class NarrowForm(Form):
    """Whom the board shows; whatever cannot be read is left out."""

    words = forms.CharField(label=_("Name"), max_length=200, required=False)
    verdict = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[("", _("Any decision")), *Verdict.choices]
    )
    late = forms.BooleanField(label=_("Late only"), required=False)
    conditions = forms.ChoiceField(label=_("Conditions"), required=False, choices=CONDITIONS)
    question = forms.ChoiceField(label=_("Question"), required=False)
    answer = forms.CharField(
        label=_("Answer"), max_length=100, required=False,
        widget=forms.TextInput({"placeholder": _("yes, at most 60, Pune")}),
    )  # fmt: skip

    def __init__(self, data: QueryDict, *, role: Role, reader: User, blind: bool) -> None:
        super().__init__(data)
        self._seen = Sought(pay=sees_pay(reader, role), free_text=not blind)
        asked = [(one.key, _short(one.wording)) for one in seen_of(role, self._seen)]
        self.fields["question"].choices = [("", _("Any question")), *asked]  # type: ignore[attr-defined]

    def narrowed(self) -> Narrowed:
        """Return what is asked for."""
        self.is_valid()
        told = dict(self.cleaned_data)
        parts = {key: told.pop(key, "") for key in ("question", "answer", "conditions")}
        return Narrowed(**told, sought=replace(self._seen, **parts))


def _short(wording: str) -> str:
    told = gettext(wording)
    return told if len(told) <= 40 else f"{told[:39]}…"


class ChosenForm(Form):
    """Those chosen on a page, of one role."""

    people = forms.ModelMultipleChoiceField(
        Application.objects.none(),
        error_messages={"required": _("Choose somebody first: x selects the row")},
    )

    def __init__(self, data: QueryDict, *, role: Role) -> None:
        super().__init__(data)
        self.fields["people"].queryset = role.applications.select_related(  # type: ignore[attr-defined]
            "candidate", "role", "place"
        )

    @property
    def chosen(self) -> list[Application]:
        """The applications."""
        return list(self.cleaned_data["people"][:MOST])


class MoveForm(ChosenForm):
    """To which stage."""

    to = forms.ModelChoiceField(
        PipelineStage.objects.none(), error_messages={"required": _("Choose a stage")}
    )

    def __init__(self, data: QueryDict, *, role: Role) -> None:
        super().__init__(data, role=role)
        self.fields["to"].queryset = role.stages.all()  # type: ignore[attr-defined]


class RejectForm(ChosenForm):
    """Why, and whether the candidate is told."""

    reason = forms.ChoiceField(
        choices=[(key, one.name) for key, one in REASONS.items()],
        error_messages={"required": _("Say why, from the list of reasons")},
    )
    words = forms.CharField(max_length=500, required=False)
    tell = forms.BooleanField(required=False)


class StageForm(Form):
    """One stage of a role."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=60, label=_("Name"))
    kind = forms.ChoiceField(choices=list(STAGES.items()), label=_("What it is for"))
    owner = forms.ModelChoiceField(User.objects.none(), required=False, label=_("Owner"))
    backup = forms.ModelChoiceField(User.objects.none(), required=False, label=_("Backup"))
    days = forms.IntegerField(required=False, min_value=1, max_value=365, label=_("Days"))
    required = forms.MultipleChoiceField(
        choices=list(REQUIRED.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checks"}),
        label=_("Asks for"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = holders(Permission.APPLICATIONS_MOVE)
        for name in ("owner", "backup"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """The stage as asked for."""
        told = self.cleaned_data
        return Wanted(
            pk=told["pk"],
            kind=Stage(told["kind"]),
            name=told["name"],
            owner=told["owner"],
            backup=told["backup"],
            days=told["days"],
            required=tuple(told["required"]),
        )


_StageForms = forms.formset_factory(StageForm, extra=1, max_num=30, can_delete=True, can_order=True)


class StagesForm:
    """All stages of a role: what is deleted goes, what is not named is not added."""

    def __init__(self, role: Role, data: QueryDict | None = None) -> None:
        initial = [
            {
                "pk": one.pk, "name": one.name, "kind": one.kind, "owner": one.owner,
                "backup": one.backup, "days": one.days, "required": one.required,
            }
            for one in role.stages.select_related("owner", "backup")
        ]  # fmt: skip
        self.forms = _StageForms(data, initial=initial, prefix="stage")
        for form in self.forms:
            form.fields["ORDER"].label = _("Order")
            form.fields["ORDER"].widget.attrs["class"] = "input"
            form.fields["DELETE"].label = _("Take away")

    def is_valid(self) -> bool:
        """Return whether every stage can be read."""
        return bool(self.forms.is_valid())

    @property
    def wanted(self) -> list[Wanted]:
        """The stages in the order asked for."""
        return [form.wanted for form in self.forms.ordered_forms]
