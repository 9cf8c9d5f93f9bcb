"""What applicants answered, as pages and exports show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kasauti.access import Secret
from kasauti.actions.answers import in_words, reason_of
from kasauti.actions.questions import AskedQuestion, known_to
from kasauti.records.answers import Sought, is_pay, readable
from kasauti.records.models import Application, ApplicationAnswer, ApplicationQuestion, Role, User
from kasauti.records.permissions import standing_of

Kind = ApplicationQuestion.Kind


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A question as it was asked, the answer, and what was wanted where it is not that."""

    wording: str
    value: str
    unmet: bool
    wanted: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Somebody's answers; ``reason`` and ``words`` are ready for turning them down."""

    lines: tuple[AnswerView, ...]
    reason: str
    words: str


def sees_pay(reader: User, role: Role) -> bool:
    """Return whether a reader sees pay on a role, and so what applicants say of theirs."""
    return standing_of(reader).sees(Secret.PAY, role.pk)


def seen_of(role: Role, seen: Sought) -> list[AskedQuestion]:
    """Return the questions of a role by whose answers a reader may look for people.

    Parameters
    ----------
    seen : Sought
        Tells what the reader may see.
    """
    return [
        one
        for one in known_to(role)
        if (seen.pay or not is_pay(one.key, one.kind))
        and (seen.free_text or one.kind is not Kind.TEXT)
    ]


def form_answers(application: Application, *, pay: bool, blind: bool) -> Answers:
    """Return an application's answers, in one query; in blind mode none in one's own words."""
    rows = list(readable(pay=pay, free_text=not blind).filter(application=application))
    lines = tuple(_line(row) for row in rows)
    unmet = [row for row in rows if row.proposes_refusal]
    told = [_("%(question)s: %(answer)s") % {"question": line.wording, "answer": line.value}
            for line in lines if line.unmet]  # fmt: skip
    return Answers(lines, reason_of(unmet[0]) if unmet else "", "; ".join(told)[:500])


def _line(row: ApplicationAnswer) -> AnswerView:
    return AnswerView(_(row.wording), in_words(row), row.proposes_refusal, row.wanted)


def answers_by_application(
    role: Role, *, pay: bool, blind: bool
) -> Mapping[int, list[dict[str, Any]]]:
    """Return application → its answers, of everybody who was screened, in one query."""
    rows = readable(pay=pay, free_text=not blind).filter(
        application__role=role, application__result__isnull=False
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        told: dict[str, Any] = {"question": row.wording, "key": row.key, "answer": row.value}
        told |= {"wanted": row.wanted, "unmet": row.proposes_refusal}
        found.setdefault(row.application_id, []).append(told)
    return found
