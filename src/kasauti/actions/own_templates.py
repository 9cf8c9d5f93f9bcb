"""A team's additional templates, with names of their own, for whoever writes to a person."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kasauti.actions import mail_words, own_mail, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import OwnTemplate, User
from kasauti.records.values import storable_text


def standing() -> QuerySet[OwnTemplate]:
    """Return the templates that a mail may begin with, by name and language."""
    return OwnTemplate.objects.filter(archived_at=None)


def preview(subject: str, body: str) -> tuple[str, str]:
    """Return a template as it would read, its variables filled with examples.

    Raises
    ------
    Refused
        If a word is missing, or a variable is named that there is not.
    """
    if not subject.strip() or not body.strip():
        raise Refused("A mail needs a subject and words")
    examples = {name: f"⟨{name}⟩" for name in own_mail.VARIABLES} | {"name": "Kavya Menon"}
    del examples["employer"]  # it is always known
    in_subject = {name: words for name, words in examples.items() if name != "link"}
    return mail_words.fill(subject, in_subject), mail_words.fill(body, examples)


@trail.in_turn
def create(name: str, *, language: str, subject: str, body: str, by: User) -> OwnTemplate:
    """Keep a template under a name of its own; the same name again is another language of it.

    Raises
    ------
    Refused
        If the name is empty, a shipped mail's, or taken in this language, also by an archived one;
        or the language or a variable is none.
    """
    name = " ".join(storable_text(name).split())[:80]
    if not name or name in mail_words.names():
        raise Refused("Give the template a name that no other mail has")
    if language not in dict(settings.LANGUAGES):
        raise Refused(f"{language} is no language of this site")
    if OwnTemplate.objects.filter(name__iexact=name, language=language).exists():
        raise Refused(f"“{name}” is there in this language already: change it, or bring it back")
    preview(subject, body)
    kin = OwnTemplate.objects.filter(name__iexact=name).first()
    made = OwnTemplate.objects.create(
        name=kin.name if kin else name, language=language, subject=_line(subject),
        body=storable_text(body).strip(), changed_by=by,
        archived_at=kin.archived_at if kin else None,
    )  # fmt: skip
    trail.record("own_templates.create", made, by=by, language=language)
    return made


@trail.in_turn
def change(template: OwnTemplate, *, subject: str, body: str, by: User) -> OwnTemplate:
    """Put other words in place of a template's; mails that were begun with it stay as they are.

    Raises
    ------
    Refused
        If a word is missing, or a variable is named that there is not.
    """
    preview(subject, body)
    template.subject, template.body = _line(subject), storable_text(body).strip()
    template.changed_by = by
    template.save(update_fields=("subject", "body", "changed_by", "changed_at"))
    trail.record("own_templates.change", template, by=by, language=template.language)
    return template


def _line(subject: str) -> str:
    return " ".join(storable_text(subject).split())[:300]


@trail.in_turn
def archive(template: OwnTemplate, *, by: User) -> int:
    """Take a template out of use in each of its languages; return in how many it was."""
    rows = standing().filter(name=template.name)
    count = rows.update(archived_at=timezone.now())
    if count:
        trail.record("own_templates.archive", template, by=by, languages=count)
    return count


@trail.in_turn
def bring_back(template: OwnTemplate, *, by: User) -> int:
    """Put a template into use again in each of its languages; return in how many."""
    rows = OwnTemplate.objects.filter(name=template.name).exclude(archived_at=None)
    count = rows.update(archived_at=None)
    if count:
        trail.record("own_templates.bring_back", template, by=by, languages=count)
    return count
