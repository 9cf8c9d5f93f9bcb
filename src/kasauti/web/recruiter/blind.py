"""Blind mode: a code for a name, and the stretches of a résumé that are masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kasauti.documents import Document
from kasauti.records.models import Application
from kasauti.resumes import Profile, identifying_spans
from kasauti.web.recruiter.resume_pages import Stretch

_TELLING = 5
"""Letters from which a part of a name is masked within a longer word too."""


def is_blind(request: HttpRequest) -> bool:
    """Return whether the reader asked not to see who people are."""
    return bool(request.session.get("blind"))


def code_of(application: Application) -> str:
    """Return a code that stays the same and tells nothing of the person."""
    return code_for(application.file.sha256)


def code_for(sha256: str) -> str:
    """Return the code of the person whose file has this digest."""
    return _("Candidate %(code)s") % {"code": sha256[:5].upper()}


def masks_of(profile: Profile, document: Document) -> list[Stretch]:
    """Return the stretches that tell who the person is.

    More than is kept from scoring: whatever carries a link, and parts of the name wherever they
    stand, in the handle of a web address too.
    """
    found = [(span.start, span.end) for span in identifying_spans(profile, document)]
    found += [
        (link.start, link.end)
        for link in document.links
        if link.start is not None and link.end is not None
    ]
    return sorted({*found, *_parts_of_the_name(profile, document.text)})


def _parts_of_the_name(profile: Profile, text: str) -> Iterator[Stretch]:
    name = profile.contacts.name.text if profile.contacts.name else ""
    for part in re.findall(r"\w{3,}", name):
        edge = r"\b" if len(part) < _TELLING else ""
        for match in re.finditer(rf"{edge}{re.escape(part)}{edge}", text, re.IGNORECASE):
            yield match.span()
