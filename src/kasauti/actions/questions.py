"""What a role asks its applicants: the usual questions, its own, and the answers checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    ApplicationAnswer,
    ApplicationQuestion,
    Role,
    User,
)

Kind = ApplicationQuestion.Kind
_AT_MOST = re.compile(r"at most (\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as applicants see it; ``wanted`` empty: no answer knocks out."""

    key: str
    wording: str
    kind: Kind
    required: bool = False
    wanted: str = ""
    choices: tuple[str, ...] = ()
    wording_hi: str = ""


USUAL = (
    Asked("notice_period", gettext_noop("Notice period, in days"), Kind.NUMBER, required=True),
    Asked("expected_ctc", gettext_noop("Expected CTC, rupees a year"), Kind.RUPEES),
    Asked("current_ctc", gettext_noop("Current CTC, rupees a year"), Kind.RUPEES),
    Asked("work_location", gettext_noop("Where you would work from"), Kind.TEXT),
    Asked(
        "right_to_work",
        gettext_noop("May you work in India without a new permit?"),
        Kind.YES_NO,
        required=True,
        wanted="yes",
    ),
)


def asked_by(role: Role) -> tuple[Asked, ...]:
    """Return what a role asks: the usual questions, then its own; its own replace by key."""
    own = {
        question.key: Asked(
            question.key,
            question.wording,
            Kind(question.kind),
            question.required,
            question.wanted,
            tuple(question.choices),
            question.wording_hi,
        )
        for question in role.application_questions.all()
    }
    usual = tuple(own.pop(one.key, one) for one in USUAL)
    return (*usual, *own.values())


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, brought into one form."""

    asked: Asked
    value: str
    met: bool


def checked(role: Role, answers: Mapping[str, str]) -> tuple[Answered, ...]:
    """Return the answers to a role's questions.

    Raises
    ------
    Refused
        If a required one is missing, or one cannot be read as what is asked for.
    """
    found = []
    for asked in asked_by(role):
        value = answers.get(asked.key, "").strip()
        if not value:
            if asked.required:
                raise Refused(_("Please answer: %(question)s") % {"question": _(asked.wording)})
            continue
        value = _in_form(asked, value)
        found.append(Answered(asked, value, _meets(asked, value)))
    return tuple(found)


def _in_form(asked: Asked, value: str) -> str:
    if asked.kind is Kind.YES_NO and value not in {"yes", "no"}:
        raise Refused(f"{_(asked.wording)}: " + _("answer yes or no"))
    if asked.kind is Kind.CHOICE and value not in asked.choices:
        raise Refused(f"{_(asked.wording)}: " + _("choose one of the answers"))
    if asked.kind is Kind.NUMBER and not (value.isdecimal() and len(value) <= 6):
        raise Refused(f"{_(asked.wording)}: " + _("write a whole number"))
    if asked.kind is Kind.RUPEES:
        return _rupees(asked, value)
    return value[:1000]


_LAKH = re.compile(r"([\d.,\s]+)(lakhs?|lpa|l|lac|crores?|cr)?", re.IGNORECASE)


def _rupees(asked: Asked, value: str) -> str:
    """Return whole rupees from "24,00,000", "24 lakh", "24 LPA" or "1.2 crore"."""
    match = _LAKH.fullmatch(value.replace("₹", "").strip().rstrip("."))
    try:
        if match is None:
            raise InvalidOperation
        amount = Decimal(match[1].replace(",", "").replace(" ", ""))
    except InvalidOperation:
        told = _("write rupees a year: 24,00,000 or 24 lakh")
        raise Refused(f"{_(asked.wording)}: {told}") from None
    unit = (match[2] or "").lower()
    if unit:
        amount *= 10_000_000 if unit.startswith("cr") else 100_000
    if not 0 < amount < Decimal(10) ** 10:
        raise Refused(f"{_(asked.wording)}: " + _("that is no yearly pay"))
    return str(int(amount))


def _meets(asked: Asked, value: str) -> bool:
    if not asked.wanted:
        return True
    if at_most := _AT_MOST.fullmatch(asked.wanted):
        return value.isdecimal() and int(value) <= int(at_most[1])
    return value == asked.wanted


def keep(application: Application, answers: tuple[Answered, ...]) -> None:
    """Store an application's answers; one that knocks out only proposes: a person decides."""
    ApplicationAnswer.objects.bulk_create(
        ApplicationAnswer(
            application=application,
            key=one.asked.key,
            wording=one.asked.wording,
            kind=one.asked.kind,
            value=one.value,
            proposes_refusal=not one.met,
        )
        for one in answers
    )


@trail.in_turn
def ask(role: Role, asked: Asked, *, by: User) -> ApplicationQuestion:
    """Have a role ask its applicants something more, or put one of its questions otherwise.

    Raises
    ------
    Refused
        If it has no words, or a choice has no answers to choose from.
    """
    if not asked.wording.strip() or not asked.key:
        raise Refused("A question needs words")
    if asked.kind is Kind.CHOICE and len(asked.choices) < 2:
        raise Refused("Give at least two answers to choose from")
    question, _made = ApplicationQuestion.objects.update_or_create(
        role=role,
        key=asked.key,
        defaults={
            "wording": asked.wording.strip(),
            "wording_hi": asked.wording_hi.strip(),
            "kind": asked.kind,
            "choices": list(asked.choices),
            "required": asked.required,
            "wanted": asked.wanted,
            "order": role.application_questions.count(),
        },
    )
    trail.record("questions.ask", question, by=by, role=role.pk, key=asked.key)
    return question
