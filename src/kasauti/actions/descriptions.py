"""A role's job description: as Kasauti writes it, with the words a person took, exported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from kasauti import roles, skills
from kasauti.records.models import Consultation, Role
from kasauti.records.values import role_of


@dataclass(frozen=True, slots=True)
class Format:
    """A form a job description is exported in."""

    name: str
    media_type: str


FORMATS: Mapping[str, Format] = {
    "pdf": Format("PDF", "application/pdf"),
    "html": Format("HTML", "text/html; charset=utf-8"),
    "md": Format("Markdown", "text/markdown; charset=utf-8"),
    "json": Format("schema.org JobPosting", "application/ld+json"),
}


class _Taken:
    """The words that people accepted, as a phraser: checked again each time they are used."""

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def rephrase(self, text: str) -> str | None:
        return self._words.get(text)


def plain(role: Role) -> roles.JobDescription:
    """Return the job description of a role in Kasauti's own words."""
    employer = roles.Employer(settings.EMPLOYER_NAME, contact=settings.EMPLOYER_CONTACT)
    return roles.write_job_description(role_of(role), graph=skills.load_graph(), employer=employer)


def described(role: Role) -> roles.JobDescription:
    """Return the job description of a role with the words that were taken for it."""
    words: dict[str, str] = {}
    for taken in (
        Consultation.objects.filter(role=role).order_by("pk").values_list("taken", flat=True)
    ):
        words |= taken
    if not words:
        return plain(role)
    return roles.polish(plain(role), _Taken(words), graph=skills.load_graph()).description


def exported(role: Role, form: str) -> bytes:
    """Return the job description in one of ``FORMATS``."""
    description, posted = described(role), role.created_at.date()
    if form == "pdf":
        return roles.to_pdf(description, on=posted)
    posting = roles.to_job_posting(
        description, graph=skills.load_graph(), posted=posted, closes=role.closes_on
    )
    if form == "html":
        return roles.to_html(description, head=roles.posting_script(posting)).encode()
    if form == "md":
        return roles.to_markdown(description).encode()
    return json.dumps(posting, ensure_ascii=False, indent=2).encode()
