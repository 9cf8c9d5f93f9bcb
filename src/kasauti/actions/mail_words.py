"""The words of mails: those that Kasauti ships, the team's own, and their variables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django.conf import settings

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import MailTemplate, User

_VARIABLE = re.compile(r"\{([a-z_]+)\}")
GIVEN = ("name", "employer")
TO_TEAM = frozenset(
    {
        "approval_asked", "approval_ended", "approval_reminder", "approval_stuck",
        "deadline_escalation", "deadline_reminder", "decision_asked", "digest", "feedback_due",
        "interview_cancelled_panel", "interview_moved_panel", "interview_reminder_panel",
        "interview_set_panel", "invitation", "mention", "password_reset",
        "sign_in_changed",
    }
)  # fmt: skip
"""Mails to colleagues; every other goes to candidates, in each language of the site."""


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body with their variables in braces.

    ``drafted`` says that a machine wrote them and no native reader has signed them off.
    """

    subject: str
    body: str
    drafted: bool = False


@cache
def shipped() -> Mapping[str, Mapping[str, Words]]:
    """Return the words that Kasauti ships: template → language → words."""
    text = (files("kasauti.actions") / "data" / "mail.toml").read_text("utf-8")
    return {
        name: {
            language: Words(words["subject"], words["body"].strip(), words.get("drafted", False))
            for language, words in languages.items()
        }
        for name, languages in tomllib.loads(text).items()
    }


def names() -> tuple[str, ...]:
    """Return every template's name."""
    return tuple(shipped())


def variables(template: str) -> tuple[str, ...]:
    """Return the variables that a template's words may name."""
    words = _of(template)["en-gb"]
    found = _VARIABLE.findall(words.subject + words.body)
    return tuple(sorted({*GIVEN, *found}))


def _of(template: str) -> Mapping[str, Words]:
    try:
        return shipped()[template]
    except KeyError:
        known = ", ".join(names())
        raise Refused(f"No mail is called {template}: choose one of {known}") from None


def words(template: str, *, language: str = "") -> Words:
    """Return the team's own words for a mail or, without them, those that are shipped."""
    languages = _of(template)
    wanted = language if language in languages else "en-gb"
    own = MailTemplate.objects.filter(name=template, language=wanted).first()
    return Words(own.subject, own.body) if own else languages[wanted]


def filled(template: str, *, language: str = "", **given: str) -> tuple[str, str]:
    """Return subject and body with the variables filled in.

    Raises
    ------
    Refused
        If the words name a variable that was not given.
    """
    chosen = words(template, language=language)
    return fill(chosen.subject, given), fill(chosen.body, given)


def fill(text: str, given: Mapping[str, str]) -> str:
    """Return a text with its variables filled in; ``employer`` is always known.

    Raises
    ------
    Refused
        If it names a variable that was not given.
    """
    known = {"employer": settings.EMPLOYER_NAME} | dict(given)

    def value(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise Refused(f"{{{match[1]}}} is not known here: use {', '.join(sorted(known))}")
        return known[match[1]]

    return _VARIABLE.sub(value, text)


def preview(template: str, subject: str, body: str) -> tuple[str, str]:
    """Return a mail as it would read, each variable filled with its own name in words.

    Raises
    ------
    Refused
        If it names a variable that this mail does not have.
    """
    examples = {name: f"⟨{name.replace('_', ' ')}⟩" for name in variables(template)}
    examples |= {"name": "Kavya Menon", "employer": settings.EMPLOYER_NAME}
    return fill(subject, examples), fill(body, examples)


def told_time(at: datetime, *, zone: str = "", language: str = "") -> str:
    """Return a moment in words, as mails and letters tell it.

    Parameters
    ----------
    zone : str
        An IANA name, which is told as well; the site's if empty.
    """
    locale = "hi_IN" if language == "hi" else "en_IN"
    there = at.astimezone(ZoneInfo(zone or settings.TIME_ZONE))
    return f"{format_datetime(there, 'EEEE d MMMM y, HH:mm', locale=locale)} ({there.tzinfo})"


def told_day(on: date, *, language: str = "") -> str:
    """Return a day in words, as mails tell it."""
    return format_date(on, "d MMMM y", locale="hi_IN" if language == "hi" else "en_IN")


@trail.in_turn
def change(template: str, *, language: str, subject: str, body: str, by: User) -> MailTemplate:
    """Put the team's own words in place of those that are shipped.

    Raises
    ------
    Refused
        If a word is missing, or a variable is named that this mail does not have.
    """
    if not subject.strip() or not body.strip():
        raise Refused("A mail needs a subject and words")
    if language not in dict(settings.LANGUAGES):
        raise Refused(f"{language} is no language of this site")
    preview(template, subject, body)
    own, _ = MailTemplate.objects.update_or_create(
        name=template,
        language=language,
        defaults={"subject": subject.strip(), "body": body.strip(), "changed_by": by},
    )
    trail.record("mail.change_words", own, by=by, template=template, language=language)
    return own


@trail.in_turn
def restore(template: str, *, language: str, by: User) -> bool:
    """Go back to the words that are shipped; return whether there were own ones."""
    own = MailTemplate.objects.filter(name=template, language=language).first()
    if own is None:
        return False
    trail.record("mail.restore_words", own, by=by, template=template, language=language)
    own.delete()
    return True
