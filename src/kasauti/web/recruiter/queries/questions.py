"""What the page of a role's questions shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kasauti.actions.questions import AskedQuestion, known_to
from kasauti.records.models import Role
from kasauti.web.recruiter.question_forms import KINDS, QuestionForm


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question, how it is answered, and the form to put it otherwise."""

    asked: AskedQuestion
    kind: object
    form: QuestionForm

    @property
    def open(self) -> bool:
        """True if its form was sent and is wrong."""
        return self.form.is_bound


def question_rows(role: Role, form: QuestionForm, key: str) -> dict[str, Any]:
    """Return the context of ``questions.html``; ``form`` belongs to the question with this key."""
    rows = [
        QuestionRow(one, KINDS[one.kind], form if one.key == key else QuestionForm.of(one))
        for one in known_to(role)
    ]
    known = {row.asked.key for row in rows}
    return {
        "asked": [row for row in rows if row.asked.asked],
        "left_out": [row for row in rows if not row.asked.asked],
        "form": QuestionForm() if key in known else form,
    }
