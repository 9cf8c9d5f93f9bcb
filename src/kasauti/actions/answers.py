"""Applicants' answers to a role's questions: checked as they come, kept, proposals of refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kasauti import roles
from kasauti.actions.questions import AskedQuestion, Kind, asked_by
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, ApplicationAnswer, Role
from kasauti.values import Rupees

LARGEST_PAY = 10**10  # rupees a year


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, brought into one form."""

    asked: AskedQuestion
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
        found.append(Answered(asked, value, roles.passes(asked.on_form, value)))
    return tuple(found)


def _in_form(asked: AskedQuestion, value: str) -> str:
    if asked.kind is Kind.YES_NO and value not in {"yes", "no"}:
        raise Refused(f"{_(asked.wording)}: " + _("answer yes or no"))
    if asked.kind is Kind.CHOICE and value not in asked.choices:
        raise Refused(f"{_(asked.wording)}: " + _("choose one of the answers"))
    if asked.kind is Kind.NUMBER and not (
        value.isascii() and value.isdecimal() and len(value) <= 6
    ):
        raise Refused(f"{_(asked.wording)}: " + _("write a whole number"))
    if asked.kind is Kind.RUPEES:
        return _rupees(asked, value)
    return value[:1000]


def _rupees(asked: AskedQuestion, value: str) -> str:
    """Return whole rupees from "24,00,000", "24 lakh", "24 LPA" or "1.2 crore"."""
    try:
        amount = Rupees.parse(value).amount
    except ValueError:
        told = _("write rupees a year: 24,00,000 or 24 lakh")
        raise Refused(f"{_(asked.wording)}: {told}") from None
    if not 1 <= amount < LARGEST_PAY:
        raise Refused(f"{_(asked.wording)}: " + _("that is no yearly pay"))
    return str(int(amount))


def in_words(row: ApplicationAnswer) -> str:
    """Return an answer as people read it: pay in rupees, yes and no in their language."""
    if row.kind == Kind.YES_NO:
        return _("Yes") if row.value == "yes" else _("No")
    return str(Rupees(Decimal(row.value))) if row.kind == Kind.RUPEES else row.value


def keep(application: Application, answers: tuple[Answered, ...]) -> None:
    """Store an application's answers; one that knocks out only proposes: a person decides."""
    ApplicationAnswer.objects.bulk_create(
        ApplicationAnswer(
            application=application,
            key=one.asked.key,
            wording=one.asked.wording,
            kind=one.asked.kind,
            value=one.value,
            wanted=one.asked.wanted,
            proposes_refusal=not one.met,
        )
        for one in answers
    )


_REASONS: Mapping[str, str] = {
    "notice_period": "notice",
    "expected_ctc": "pay",
    "current_ctc": "pay",
    "work_location": "place",
}


def reason_of(answer: ApplicationAnswer) -> str:
    """Return the reason of ``actions.reasons`` for turning down that an answer proposes."""
    return _REASONS.get(answer.key, "condition")
