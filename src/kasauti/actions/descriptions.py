"""A role's job description: as Kasauti writes it, and with the words a person took."""

from __future__ import annotations

from django.conf import settings

from kasauti import roles, skills
from kasauti.records.models import Consultation, Role
from kasauti.records.values import role_of


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
