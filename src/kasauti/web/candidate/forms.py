"""Forms of the candidates' pages."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kasauti.actions import candidate_words, questions
from kasauti.actions.adjustments import EXTRA, KINDS
from kasauti.actions.applying import LARGEST, Contact
from kasauti.privacy import Purpose
from kasauti.records.models import Application, Role
from kasauti.web.ui.forms import Form, MomentField

_FASTEST = 2  # seconds from opening a form to sending it: less is a machine
OPTIONAL = (Purpose.TALENT_POOL,)


class _Guarded(Form):
    """A form that machines betray themselves by: a field no person sees, and haste."""

    website = forms.CharField(required=False, widget=forms.TextInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", signing.dumps(int(time.time()), salt="opened"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        try:
            opened = signing.loads(told.get("opened", ""), salt="opened", max_age=24 * 3600)
        except signing.BadSignature:
            raise ValidationError(_("This form is too old: please send it again")) from None
        if told.get("website") or time.time() - opened < _FASTEST:
            raise ValidationError(_("This looks like a machine: please send it again"))
        return told


class NewerForm(_Guarded):
    """A résumé, read like an applicant's."""

    resume = forms.FileField(
        label=lazy("Your résumé"),
        max_length=500,
        help_text=lazy("PDF, Word, ODT, text or a photo of it; 10 MB at most."),
    )

    def clean_resume(self) -> Any:
        file = self.cleaned_data["resume"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 10 MB: send a smaller one"))
        return file


class ResumeForm(NewerForm):
    """The first step: a résumé, and the notice."""

    notice = forms.BooleanField(label=lazy("I have read how my data is used for this application"))
    adult = forms.BooleanField(
        label=lazy("I am 18 or older"),
        help_text=lazy("If you are younger, a parent must agree first: have them write to us."),
    )


class RequestForm(Form):
    """A complaint, or what is to be put right."""

    kind = forms.ChoiceField(
        label=lazy("What is it?"),
        choices=[("grievance", lazy("Complaint")), ("correction", lazy("Put it right"))],
    )
    words = forms.CharField(
        label=lazy("What is wrong?"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )


class NomineeForm(Form):
    """Who acts for somebody, and how to reach them."""

    name = forms.CharField(label=lazy("Their name"), max_length=200)
    contact = forms.CharField(label=lazy("Their address or phone number"), max_length=320)


class ContactForm(Form):
    """Who somebody is and how to reach them."""

    name = forms.CharField(label=lazy("Name"), max_length=300)
    phone = forms.CharField(label=lazy("Phone number"), max_length=40, required=False)
    location = forms.CharField(label=lazy("Where you live"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, completes in (
            ("name", "name"),
            ("phone", "tel"),
            ("location", "address-level2"),
        ):
            self.fields[field].widget.attrs["autocomplete"] = completes
        self.fields["phone"].widget.input_type = "tel"


class DetailsForm(_Guarded, ContactForm):
    """The second step: what was read put right, the role's questions, consents."""

    email = forms.EmailField(label=lazy("E-mail address"), max_length=320)
    field_order = ("name", "email", "phone", "location")

    def __init__(self, role: Role, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self._asked = questions.asked_by(role)
        for asked in self._asked:
            self.fields[f"q_{asked.key}"] = _field(asked)

    def contact(self) -> Contact:
        """Return how to reach the applicant."""
        told = self.cleaned_data
        return Contact(*(told[key].strip() for key in ("name", "email", "phone", "location")))

    def answers(self) -> dict[str, str]:
        """Return the answers by the questions' keys."""
        return {asked.key: self.cleaned_data.get(f"q_{asked.key}", "") for asked in self._asked}

    def told(self) -> list[Any]:
        """Return the fields about the person."""
        return [self[name] for name in self.field_order]

    def asked(self) -> list[Any]:
        """Return the fields of the role's questions."""
        return [self[f"q_{asked.key}"] for asked in self._asked]


def _field(asked: questions.AskedQuestion) -> forms.Field:
    hindi = (get_language() or "").startswith("hi")
    label = asked.wording_hi if hindi and asked.wording_hi else _(asked.wording)
    options: dict[str, Any] = {"label": label, "required": asked.required}
    if asked.kind is questions.Kind.YES_NO:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
    if asked.kind is questions.Kind.CHOICE:
        given = [("", "—"), *((one, one) for one in asked.choices)]
        return forms.ChoiceField(choices=given, **options)
    field = forms.CharField(max_length=1000, **options)
    look = {"class": "input"}
    if asked.kind is questions.Kind.NUMBER:
        look["inputmode"] = "numeric"
    if asked.kind is questions.Kind.RUPEES:
        look["placeholder"] = _("24,00,000 or 24 lakh")
    field.widget.attrs.update(look)
    return field


class ReadingForm(Form):
    """What was read from a résumé, to be put right; prefilled as it stands."""

    def __init__(self, application: Application, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read = candidate_words.fields_of(application)
        labels = {"title": _("Title"), "organisation": _("Where"), "period_words": _("Dates")}
        for one in self._read:
            self.fields[one.path] = forms.CharField(
                label=labels[one.part], max_length=500, required=False,
                initial=one.said or one.text, widget=forms.TextInput({"class": "input"}),
            )  # fmt: skip
        said = candidate_words.said_of(application).get(candidate_words.OTHER)
        self.fields[candidate_words.OTHER] = forms.CharField(
            label=_("Skills that were misread, and anything else"), required=False,
            max_length=candidate_words.LONGEST, initial=said.words if said else "",
            widget=forms.Textarea({"class": "textarea", "rows": 4}),
        )  # fmt: skip

    def entries(self) -> list[list[Any]]:
        """Return the fields, entry by entry."""
        numbers = dict.fromkeys(one.entry for one in self._read)
        return [[self[one.path] for one in self._read if one.entry == at] for at in numbers]

    def rest(self) -> Any:
        """Return the field for all else."""
        return self[candidate_words.OTHER]


class LinkForm(_Guarded):
    """An address to mail a new link to."""

    email = forms.EmailField(label=lazy("E-mail address"), max_length=320)


class AddressForm(_Guarded):
    """The address that somebody wants to be written to."""

    email = forms.EmailField(label=lazy("New e-mail address"), max_length=320)


class NewerDetailsForm(_Guarded, ContactForm):
    """What was read from a newer résumé, put right."""

    field_order = ("name", "phone", "location")

    def told(self) -> list[Any]:
        """Return the fields about the person."""
        return [self[name] for name in self.field_order]

    def fields_told(self) -> dict[str, str]:
        """Return what was put right, by field."""
        return {name: self.cleaned_data[name].strip() for name in self.field_order}


class SlotForm(Form):
    """A slot, and the zone in which it was chosen."""

    starts_at = MomentField(error_messages={"required": lazy("Choose one of the free times.")})
    zone = forms.CharField(max_length=64)


class AdjustmentForm(Form):
    """What would help in the sessions; no reason is asked."""

    extra_percent = forms.TypedChoiceField(
        label=lazy("More time"),
        coerce=int,
        choices=[(n, f"+{n} %" if n else "–") for n in EXTRA],
        help_text=lazy("A third more is granted at once."),
    )
    kinds = forms.MultipleChoiceField(
        label=lazy("What would help"),
        choices=[(kind, lazy(words)) for kind, words in KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label=lazy("Anything else"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=2000,
    )


class GroupsForm(forms.Form):
    """What somebody may say of themselves; every question may be left."""

    _LEFT = ("", lazy("I do not say"))
    gender = forms.ChoiceField(
        label=lazy("Gender"), required=False, widget=forms.Select({"class": "select"}),
        choices=[
            _LEFT, ("woman", lazy("Woman")), ("man", lazy("Man")), ("another", lazy("Another")),
        ],
    )  # fmt: skip
    category = forms.ChoiceField(
        label=lazy("Social category"), required=False, widget=forms.Select({"class": "select"}),
        choices=[
            _LEFT, ("general", lazy("General")), ("obc", lazy("Other backward class")),
            ("sc", lazy("Scheduled caste")), ("st", lazy("Scheduled tribe")),
            ("another", lazy("Another")),
        ],
    )  # fmt: skip
    disability = forms.ChoiceField(
        label=lazy("Do you live with a disability?"), required=False,
        widget=forms.Select({"class": "select"}),
        choices=[_LEFT, ("yes", lazy("Yes")), ("no", lazy("No"))],
    )  # fmt: skip
