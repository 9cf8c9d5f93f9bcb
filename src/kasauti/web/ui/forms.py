"""Forms that look like the rest of the pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

_CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "select",
    forms.Textarea: "textarea",
    forms.CheckboxInput: "",
    forms.RadioSelect: "",
    forms.FileInput: "",
    forms.ClearableFileInput: "",
}


class Renderer(DjangoTemplates):
    """Renders each field as ``ui/field.html``."""

    field_template_name = "ui/field.html"


class Form(forms.Form):
    """A form in the house's look; browsers and the server both check it."""

    default_renderer = Renderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            look = _CLASSES.get(type(field.widget), "input")
            if look:
                field.widget.attrs.setdefault("class", look)
