"""Blind mode: a code for a name, and the stretches of a résumé that are masked."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kasauti.records.models import Application


def is_blind(request: HttpRequest) -> bool:
    """Return whether the reader asked not to see who people are."""
    return bool(request.session.get("blind"))


def code_of(application: Application) -> str:
    """Return a code that stays the same and tells nothing of the person."""
    return _("Candidate %(code)s") % {"code": application.file.sha256[:5].upper()}
