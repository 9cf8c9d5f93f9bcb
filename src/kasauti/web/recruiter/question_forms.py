"""The form of one question to applicants."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kasauti.actions.questions import AskedQuestion, Kind
from kasauti.web.ui.forms import Form

KINDS = {
    Kind.TEXT: _("Text"),
    Kind.YES_NO: _("Yes or no"),
    Kind.NUMBER: _("Number"),
    Kind.RUPEES: _("Rupees a year"),
    Kind.CHOICE: _("Choice"),
}


class QuestionForm(Form):
    """A question: new, or one that is put otherwise."""

    wording = forms.CharField(label=_("Question"), max_length=300)
    wording_hi = forms.CharField(label=_("The same in Hindi"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Answered by"), choices=list(KINDS.items()))
    choices = forms.CharField(
        label=_("Answers to choose from"), required=False, max_length=4000,
        help_text=_("One to a line"), widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    wanted = forms.CharField(
        label=_("Condition: the answer wanted"), required=False, max_length=100,
        help_text=_(
            "yes, no, at most 60, at least 30 lakh, or the words themselves. Another answer "
            "proposes to turn somebody down; a person decides."
        ),
    )  # fmt: skip
    required = forms.BooleanField(label=_("Nobody applies without answering"), required=False)

    @classmethod
    def of(cls, asked: AskedQuestion) -> QuestionForm:
        """Return a form that starts with a question."""
        told = {name: getattr(asked, name) for name in cls.base_fields}
        return cls(initial=told | {"choices": "\n".join(asked.choices)}, prefix=asked.key)

    @classmethod
    def sent(cls, data: QueryDict, key: str) -> QuestionForm:
        """Return the form as it was sent; ``key`` is empty for a new question."""
        return cls(data, prefix=key or None)

    def asked(self, key: str) -> AskedQuestion:
        """Return the question that the form stands for."""
        told = self.cleaned_data
        return AskedQuestion(
            key, told["wording"], Kind(told["kind"]), told["required"], told["wanted"],
            tuple(told["choices"].splitlines()), told["wording_hi"],
        )  # fmt: skip
