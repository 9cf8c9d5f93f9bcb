"""The forms of a mail: its words as a template, and one in one's own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kasauti.actions import found, mail_words, own_templates
from kasauti.actions.refusals import Refused
from kasauti.records.models import FoundNotice, User
from kasauti.web.ui.forms import Form


class _Previewed(Form):
    """Subject and body, shown as they would read; ``filled`` gives them back filled in."""

    filled: Callable[[str, str], tuple[str, str]]
    preview: tuple[str, str] | None = None

    def clean(self) -> dict[str, Any]:
        """Fill the words in, so that a variable that there is not is told at once."""
        told = super().clean() or {}
        if told.get("subject") and told.get("body"):
            try:
                self.preview = self.filled(told["subject"], told["body"])
            except Refused as refusal:
                self.add_error("body", str(refusal))
        return told


class WordsForm(_Previewed):
    """Subject and body; variables in braces are those of this mail."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(
        label=_("Words"),
        max_length=10_000,
        widget=forms.Textarea({"class": "textarea", "rows": 16}),
    )

    def __init__(self, template: str, *args: Any, **kwargs: Any) -> None:
        self.filled = partial(mail_words.preview, template)
        super().__init__(*args, **kwargs)


class OwnTemplateForm(_Previewed):
    """A template of the team's own: its name, its language, its words."""

    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(
        label=_("Words"),
        max_length=20_000,
        widget=forms.Textarea({"class": "textarea", "rows": 14}),
        help_text=_(
            "{name}, {role}, {employer}, {sender} and {link}, to their own page, are filled in."
        ),
    )
    filled = staticmethod(own_templates.preview)


class MailForm(Form):
    """A mail to a candidate, and how long it waits before it leaves."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(
        label=_("Words"),
        max_length=20_000,
        widget=forms.Textarea({"class": "textarea", "rows": 12}),
        help_text=_(
            "{name}, {role}, {employer}, {sender} and {link}, to their own page, are filled in."
        ),
    )
    hold = forms.TypedChoiceField(
        label=_("Leaves"),
        coerce=int,
        choices=((0, _("at once")), (60, _("in an hour")), (24 * 60, _("in a day"))),
        help_text=_("Until then it can be taken back."),
    )
    preview: tuple[str, str] | None = None

    @property
    def words(self) -> dict[str, str]:
        """Subject and words as they were typed."""
        return {name: self.cleaned_data[name] for name in ("subject", "body")}

    @property
    def told(self) -> dict[str, Any]:
        """What ``own_mail.write`` takes."""
        return self.words | {"hold": timedelta(minutes=self.cleaned_data["hold"])}


class FoundForm(Form):
    """Whom to tell that they were found, and in which language."""

    people = forms.ModelMultipleChoiceField(FoundNotice.objects.none(), label=_("People"))
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", ""), *settings.LANGUAGES]
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = found.untold(reader)  # type: ignore[attr-defined]
