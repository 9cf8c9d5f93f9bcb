"""A list of choices is what Django would write, without a template for each."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html

from kasauti.web.ui.forms import Form

CHOICES = [
    ("", "All <roles>"),
    ("Bengaluru & around", [("1", 'Said "Senior"'), (2, "Two"), (3000, 3000)]),
    ("x'y", "Déjà"),
]


class Ours(Form):
    role = forms.ChoiceField(choices=CHOICES, required=False)
    several = forms.MultipleChoiceField(choices=CHOICES[2:], required=False)


class Theirs(forms.Form):
    role = forms.ChoiceField(
        choices=CHOICES, required=False, widget=forms.Select({"class": "select"})
    )
    several = forms.MultipleChoiceField(choices=CHOICES[2:], required=False)


@pytest.mark.parametrize("chosen", ["", "1", "2", "3000", "x'y", "nothing like it"])
def test_choices_are_written_as_django_writes_them(chosen: str) -> None:
    sent = {"role": chosen, "several": [chosen]}
    assert parse_html(str(Ours(sent)["role"])) == parse_html(str(Theirs(sent)["role"]))


def test_a_form_reads_its_templates_once() -> None:
    assert Ours().renderer.engine is Form().renderer.engine
