"""Lists narrowed to those who answered a role's questions in a certain way."""

from __future__ import annotations

from typing import Literal

from django.db.models import Q
from pydantic import Field

from kasauti.access import Secret
from kasauti.api.paging import Wanted
from kasauti.records.answers import Sought
from kasauti.records.models import Role, User
from kasauti.records.permissions import standing_of
from kasauti.records.values import storable_text


class ByAnswer(Wanted):
    """Which page, and of whom by their answers."""

    question: str = Field("", max_length=40, description="The key of a question they answered")
    answer: str = Field(
        "", max_length=100, description="Its answer, or “at most 60”, “at least 30 lakh”"
    )
    conditions: Literal["", "met", "unmet"] = Field(
        "", description="Whether an answer is other than was wanted"
    )

    def condition(self, role: Role, reader: User) -> Q:
        """Return what applications must be; by what is hidden from the reader nobody is found."""
        pay = standing_of(reader).sees(Secret.PAY, role.pk)
        sought = Sought(self.question, storable_text(self.answer), self.conditions, pay=pay)
        return sought.condition
