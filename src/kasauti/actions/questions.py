"""What a role asks its applicants: the usual questions, those of its file, its team's own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext_noop

from kasauti import roles
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import ApplicationQuestion, Role, User
from kasauti.records.values import role_of, storable_text
from kasauti.values import slug

Kind = ApplicationQuestion.Kind
MOST = 30
_KEY = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question as applicants see it.

    Parameters
    ----------
    wanted : str
        The answer that passes, as in a role file; empty: no answer knocks out.
    asked : bool
        False if the team left it out.
    """

    key: str
    wording: str
    kind: Kind
    required: bool = False
    wanted: str = ""
    choices: tuple[str, ...] = ()
    wording_hi: str = ""
    asked: bool = True

    @property
    def on_form(self) -> roles.FormQuestion:
        """The question as the domain knows it."""
        return roles.FormQuestion(
            self.wording, roles.QuestionKind(self.kind), self.choices, self.required, self.wanted,
            self.wording_hi,
        )  # fmt: skip


USUAL = (
    AskedQuestion(
        "notice_period", gettext_noop("Notice period, in days"), Kind.NUMBER, required=True
    ),
    AskedQuestion("expected_ctc", gettext_noop("Expected CTC, rupees a year"), Kind.RUPEES),
    AskedQuestion("current_ctc", gettext_noop("Current CTC, rupees a year"), Kind.RUPEES),
    AskedQuestion("work_location", gettext_noop("Where you would work from"), Kind.TEXT),
    AskedQuestion(
        "right_to_work",
        gettext_noop("May you work in India without a new permit?"),
        Kind.YES_NO,
        required=True,
        wanted="yes",
    ),
)


def asked_by(role: Role) -> tuple[AskedQuestion, ...]:
    """Return what a role asks its applicants, in order."""
    return tuple(one for one in known_to(role) if one.asked)


def known_to(role: Role) -> tuple[AskedQuestion, ...]:
    """Return a role's questions, also those left out: the usual, its file's, its team's own.

    What the team put otherwise stands in the place of what it replaces, by key. What it only left
    out stays as the file has it.
    """
    rows = {row.key: row for row in role.application_questions.all()}
    given = (*USUAL, *_of_file(role))
    placed = tuple(_placed(one, rows.pop(one.key, None)) for one in given)
    return (*placed, *(_of_row(row) for row in rows.values() if row.wording))


def _placed(given: AskedQuestion, row: ApplicationQuestion | None) -> AskedQuestion:
    if row is None:
        return given
    return _of_row(row) if row.wording else replace(given, asked=row.asked)


def _of_row(row: ApplicationQuestion) -> AskedQuestion:
    return AskedQuestion(
        row.key, row.wording, Kind(row.kind), row.required, row.wanted, tuple(row.choices),
        row.wording_hi, row.asked,
    )  # fmt: skip


def _of_file(role: Role) -> Iterator[AskedQuestion]:
    """Yield the questions of the role file: its conditions, then the others."""
    told = role_of(role)
    conditions = tuple(
        roles.FormQuestion(
            one.question, roles.kind_wanting(one.wanted), required=True, wanted=one.wanted
        )
        for one in told.knock_outs
    )
    keys = {one.key for one in USUAL}
    for one in (*conditions, *told.questions):
        key = _free_key(one.question, keys)
        keys.add(key)
        yield AskedQuestion(
            key, one.question[:300], Kind(one.kind), one.required, one.wanted[:100], one.choices,
            one.hindi[:300],
        )  # fmt: skip


def _free_key(wording: str, taken: Collection[str]) -> str:
    wanted = slug(wording)[:36].strip("-") or "question"
    key, number = wanted, 2
    while key in taken:
        key, number = f"{wanted}-{number}", number + 1
    return key


@trail.in_turn
def ask(role: Role, asked: AskedQuestion, *, by: User) -> ApplicationQuestion:
    """Have a role ask its applicants something more, or put one of its questions otherwise.

    Parameters
    ----------
    asked : AskedQuestion
        Without a key it is a new question. Answers that were given keep their wording.

    Raises
    ------
    Refused
        If it has no words, a choice has no answers to choose from, or nobody could give the
        wanted answer.
    """
    known = {one.key for one in known_to(role)}
    if asked.key and not _KEY.fullmatch(asked.key):
        raise Refused("A question’s key is 1 to 40 small letters, digits, - and _")
    if asked.key not in known and len(known) >= MOST:
        raise Refused(f"{MOST} questions are enough: put one of them otherwise")
    asked = _in_form(asked)
    _check(asked)
    return _keep(role, replace(asked, key=asked.key or _free_key(asked.wording, known)), by=by)


def _in_form(asked: AskedQuestion) -> AskedQuestion:
    """Return a question as it is kept: words trimmed, a yes or no in small letters."""
    wanted = storable_text(asked.wanted.strip())
    return replace(
        asked,
        wording=storable_text(asked.wording.strip()),
        wording_hi=storable_text(asked.wording_hi.strip()),
        wanted=wanted.casefold() if asked.kind is Kind.YES_NO else wanted,
        choices=tuple(storable_text(one.strip()) for one in asked.choices if one.strip())
        if asked.kind is Kind.CHOICE
        else (),
    )


def _check(asked: AskedQuestion) -> None:
    if not asked.wording:
        raise Refused("A question needs words")
    if max(len(asked.wording), len(asked.wording_hi)) > 300 or len(asked.wanted) > 100:
        raise Refused("A question has 300 letters at most, the wanted answer 100")
    if asked.kind is Kind.CHOICE and len(set(asked.choices)) < 2:
        raise Refused("Give at least two answers to choose from")
    if max(map(len, asked.choices), default=0) > 200:
        raise Refused("An answer to choose has 200 letters at most")
    if mend := roles.wanted_mend(asked.on_form):
        raise Refused(f"Wanted answer “{asked.wanted}”: {mend}")


def _keep(role: Role, asked: AskedQuestion, *, by: User) -> ApplicationQuestion:
    question, _made = ApplicationQuestion.objects.update_or_create(
        role=role,
        key=asked.key,
        defaults={
            "wording": asked.wording,
            "wording_hi": asked.wording_hi,
            "kind": asked.kind,
            "choices": list(asked.choices),
            "required": asked.required,
            "wanted": asked.wanted,
            "asked": asked.asked,
        },
    )
    return _told(question, by=by)


@trail.in_turn
def ask_again(role: Role, key: str, *, by: User) -> ApplicationQuestion:
    """Ask a question again that was left out.

    Raises
    ------
    Refused
        If the role knows no such question.
    """
    return _mark(role, key, asked=True, by=by)


@trail.in_turn
def leave_out(role: Role, key: str, *, by: User) -> ApplicationQuestion:
    """Ask a question no longer; the answers stay.

    Raises
    ------
    Refused
        If the role knows no such question.
    """
    return _mark(role, key, asked=False, by=by)


def _mark(role: Role, key: str, *, asked: bool, by: User) -> ApplicationQuestion:
    """Note whether a question is asked, in a row without words where the team put none."""
    if key not in {one.key for one in known_to(role)}:
        raise Refused("This role asks no such question")
    marked, _made = ApplicationQuestion.objects.update_or_create(
        role=role, key=key, defaults={"asked": asked}
    )
    return _told(marked, by=by)


def _told(question: ApplicationQuestion, *, by: User) -> ApplicationQuestion:
    verb = "questions.ask" if question.asked else "questions.leave_out"
    trail.record(verb, question, by=by, role=question.role_id, key=question.key)
    return question
