"""Applicants' answers: which a reader may see, and the applications that gave certain ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Cast

from kasauti.records.models import ApplicationAnswer, ApplicationQuestion
from kasauti.values import Rupees

Kind = ApplicationQuestion.Kind
_PAY_KEYS = ("current_ctc", "expected_ctc")
_LIMIT = re.compile(r"(?:at )?(most|least|<=|>=)\s*(.+)", re.IGNORECASE)
_COUNTED = (Kind.NUMBER, Kind.RUPEES)
UNMET, MET = "unmet", "met"


def is_pay(key: str, kind: str) -> bool:
    """Return whether an answer is about pay, however its question is put."""
    return kind == Kind.RUPEES or key in _PAY_KEYS


def readable(*, pay: bool, free_text: bool = True) -> QuerySet[ApplicationAnswer]:
    """Return the answers a reader may see.

    Parameters
    ----------
    pay : bool
        Whether pay may be seen.
    free_text : bool
        False in blind mode: what somebody wrote in their own words may name them.
    """
    rows = ApplicationAnswer.objects.all()
    if not pay:
        rows = rows.exclude(Q(kind=Kind.RUPEES) | Q(key__in=_PAY_KEYS))
    return rows if free_text else rows.exclude(kind=Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Sought:
    """Whose answers a list shows; empty: everybody's.

    Parameters
    ----------
    question : str
        The key of a question that was answered.
    answer : str
        The answer, or a part of a text; of numbers and pay also "at most 60", "at least 30 lakh".
    conditions : str
        ``unmet``: an answer proposes a refusal; ``met``: answered, and none does.
    pay, free_text : bool
        What the reader may see; by what they may not, nobody is found.
    """

    question: str = ""
    answer: str = ""
    conditions: str = ""
    pay: bool = field(default=False, compare=False)
    free_text: bool = field(default=True, compare=False)

    @property
    def condition(self) -> Q:
        """What applications must be to be shown."""
        kept = Q()
        if self.question or self.answer:
            kept &= Q(Exists(self._given()))
        if self.conditions:
            own = self._readable().filter(application=OuterRef("pk"))
            unmet = Q(Exists(own.filter(proposes_refusal=True)))
            kept &= unmet if self.conditions == UNMET else ~unmet & Q(Exists(own))
        return kept

    def _readable(self) -> QuerySet[ApplicationAnswer]:
        return readable(pay=self.pay, free_text=self.free_text)

    def _given(self) -> QuerySet[ApplicationAnswer]:
        rows = self._readable().filter(application=OuterRef("pk"))
        if self.question:
            rows = rows.filter(key=self.question)
        if not self.answer:
            return rows
        alike = Q(value__iexact=self.answer) | Q(kind=Kind.TEXT, value__icontains=self.answer)
        side, amount = _amount(self.answer)
        if amount is None:
            return rows.filter(alike)
        figure = Case(
            When(
                kind__in=_COUNTED,
                value__regex=r"^[0-9]{1,15}$",
                then=Cast("value", BigIntegerField()),
            ),
            output_field=BigIntegerField(),
        )
        return rows.alias(figure=figure).filter(alike | Q(**{f"figure{side}": amount}))


EVERYBODY = Sought()


def _amount(words: str) -> tuple[str, Decimal | None]:
    """Return how a figure is compared and with what; None if the words are no figure."""
    match = _LIMIT.fullmatch(words.strip())
    side = {"most": "__lte", "<=": "__lte", "least": "__gte", ">=": "__gte"}
    try:
        amount = Rupees.parse(match[2] if match else words).amount
    except ValueError:
        return "", None
    return (side[match[1].lower()] if match else ""), min(amount, Decimal(2**62))
