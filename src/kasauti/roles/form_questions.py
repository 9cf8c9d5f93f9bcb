"""What a role asks its applicants beside the résumé, and which answers pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kasauti.values import Rupees

_LIMIT = re.compile(r"at (most|least) (.+)", re.IGNORECASE)


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    YES_NO = "yes or no"
    NUMBER = "number"
    RUPEES = "rupees a year"
    CHOICE = "choice"


_COUNTED = (QuestionKind.NUMBER, QuestionKind.RUPEES)


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question of the application form.

    Parameters
    ----------
    question : str
        As applicants read it.
    kind : QuestionKind
    choices : tuple of str
        Of ``CHOICE``, two or more.
    required : bool
        True if nobody applies without an answer.
    wanted : str
        The answer that passes, "at most 60" or "at least 3" of numbers and pay; any other answer
        *proposes* a rejection. Empty: every answer passes.
    hindi : str
        The question in Hindi.
    """

    question: str
    kind: QuestionKind = QuestionKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    wanted: str = ""
    hindi: str = ""


def kind_wanting(wanted: str) -> QuestionKind:
    """Return the kind of question that a wanted answer belongs to.

    Examples
    --------
    >>> [kind_wanting(wanted).value for wanted in ("yes", "at most 60", "Pune")]
    ['yes or no', 'number', 'text']
    """
    if wanted.casefold() in {"yes", "no"}:
        return QuestionKind.YES_NO
    return QuestionKind.NUMBER if limit(QuestionKind.NUMBER, wanted) else QuestionKind.TEXT


def limit(kind: QuestionKind, words: str) -> tuple[str, Decimal] | None:
    """Return "at most 60" as ``("most", 60)``; pay in rupees a year; None if it is no limit."""
    match = _LIMIT.fullmatch(words.strip())
    if match is None or kind not in _COUNTED:
        return None
    amount = _amount(kind, match[2])
    return None if amount is None else (match[1].lower(), amount)


def _amount(kind: QuestionKind, words: str) -> Decimal | None:
    if kind is QuestionKind.NUMBER:
        figure = words.strip()
        return Decimal(figure) if figure.isascii() and figure.isdecimal() else None
    try:
        return Rupees.parse(words).amount
    except ValueError:
        return None


def wanted_mend(question: FormQuestion) -> str:
    """Return how ``wanted`` is to be written where no answer could be it; empty if it is right."""
    kind, wanted = question.kind, question.wanted
    if not wanted or kind is QuestionKind.TEXT:
        return ""
    if kind is QuestionKind.YES_NO:
        return "" if wanted.casefold() in {"yes", "no"} else "write yes or no"
    if kind is QuestionKind.CHOICE:
        return "" if wanted in question.choices else "write one of the choices"
    example = "60" if kind is QuestionKind.NUMBER else "45 lakh"
    return "" if limit(kind, wanted) else f"write “at most {example}” or “at least {example}”"


def passes(question: FormQuestion, answer: str) -> bool:
    """Return whether an answer is the wanted one; ``answer`` of pay is whole rupees.

    Examples
    --------
    >>> notice = FormQuestion("Notice period, in days", QuestionKind.NUMBER, wanted="at most 60")
    >>> passes(notice, "30"), passes(notice, "90")
    (True, False)
    """
    if not question.wanted:
        return True
    bound = limit(question.kind, question.wanted)
    if bound is None:
        return answer.strip().casefold() == question.wanted.strip().casefold()
    given = _amount(question.kind, answer)
    if given is None:
        return False
    return given <= bound[1] if bound[0] == "most" else given >= bound[1]
