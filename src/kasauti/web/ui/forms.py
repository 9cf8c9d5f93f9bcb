"""Forms and fields that look like the rest of the pages and read what people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kasauti.actions.refusals import Refused
from kasauti.values import Rupees

_CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "select",
    forms.Textarea: "textarea",
    forms.CheckboxInput: "",
    forms.CheckboxSelectMultiple: "",
    forms.RadioSelect: "",
    forms.FileInput: "",
    forms.ClearableFileInput: "",
}


class Renderer(DjangoTemplates):
    """Renders each field as ``ui/field.html``, and choices of hundreds without a template each."""

    field_template_name = "ui/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Render a template, Django's own of a list of choices as what it would give."""
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = []
    for name, options, _index in widget["optgroups"]:
        told = ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options)
        inside = format_html_join("", '<option value="{}"{}>{}</option>', told)
        whole = format_html('<optgroup label="{}">{}</optgroup>', name, inside) if name else inside
        groups.append((whole,))
    shown = format_html_join("", "{}", groups)
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), shown
    )


class Form(forms.Form):
    """A form in the house's look; browsers and the server both check it."""

    default_renderer = Renderer()  # one for all forms: its templates are read once

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            look = _CLASSES.get(type(field.widget), "input")
            if look:
                field.widget.attrs.setdefault("class", look)

    @property
    def status(self) -> int:
        """What a page with this form is answered with: 422 where it was sent and is wrong."""
        return 422 if self.is_bound and self.errors else 200

    def checked(self) -> dict[str, Any]:
        """Return what was sent, for a button that has no page of its own.

        Raises
        ------
        Refused
            If something is wrong, with all of it in one sentence.
        """
        if not self.is_valid():
            raise Refused(" ".join(str(said) for some in self.errors.values() for said in some))
        return dict(self.cleaned_data)


class GroupedForm(Form):
    """A long form, its fields under headings."""

    GROUPS: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()

    @property
    def groups(self) -> list[tuple[object, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]


class DayField(forms.DateField):
    """A day; browsers show their calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **kwargs)


class AmountField(forms.CharField):
    """Rupees as 45 lakh, 1.2 crore or 45,00,000; None where nothing is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})

    def clean(self, value: Any) -> Rupees | None:
        """Return the amount, or say how one is written."""
        text = super().clean(value)
        try:
            return Rupees.parse(text) if text.strip() else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class MomentField(forms.CharField):
    """A moment with its zone, as a button or a list of slots sends it."""

    def clean(self, value: Any) -> datetime:
        """Return the moment; whatever else was sent counts as none chosen."""
        text = super().clean(value)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["required"]) from error
        if moment.tzinfo is None:
            raise forms.ValidationError(self.error_messages["required"])
        return moment
