"""Signed links: whoever holds one may open one page, until a moment, without an account.

The one way of making them. A link names what it opens (``"status"``, ``"offer"``) and the row it
is about; it cannot be changed or used for another page, and it ends by itself. What must end
sooner is checked on the row: a person who was erased has no row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_noop

from kasauti.actions.refusals import Refused
from kasauti.records.models import Candidate

_SALT = "kasauti.links"
USUAL = timedelta(days=90)
STATUS = "status"
"""The kind of link that opens a candidate's own page."""


class DeadLink(Exception):
    """A link that opens nothing."""


class Expired(DeadLink):
    """A link that once opened something; ``pk`` says what."""

    def __init__(self, pk: int) -> None:
        super().__init__("This link has ended")
        self.pk = pk


def sign(kind: str, pk: int, *, until: datetime | None = None) -> str:
    """Return the token of a link: letters, digits, ``-``, ``_`` and ``:``.

    Parameters
    ----------
    kind : str
        What it opens: ``"status"``; one kind for each page.
    pk : int
        The row it is about.
    until : datetime, optional
        When it ends; in ninety days by default.
    """
    ends = until or timezone.now() + USUAL
    return signing.dumps([kind, pk, int(ends.timestamp())], salt=_SALT)


def read(token: str, kind: str) -> int:
    """Return the row that a link of this kind is about.

    Raises
    ------
    Expired
        If it has ended.
    DeadLink
        If it is none of ours, or opens another page.
    """
    try:
        of, pk, ends = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise DeadLink("This link is not one of ours") from None
    if of != kind:
        raise DeadLink("This link opens another page")
    if timezone.now().timestamp() > ends:
        raise Expired(int(pk))
    return int(pk)


def candidates_row(token: str, kind: str) -> int:
    """Return the row that a candidate's link is about, or say in words why it opens none.

    Raises
    ------
    Refused
        If the link was changed, or has ended.
    """
    try:
        return read(token, kind)
    except Expired:
        raise Refused(gettext_noop("This link has ended.")) from None
    except DeadLink:
        told = gettext_noop("This link is not whole: open it from the mail again.")
        raise Refused(told) from None


def address(path: str) -> str:
    """Return a path of this site as people can open it from a mail (``KASAUTI_ADDRESS``)."""
    return f"{settings.ADDRESS}{path}"


def own_page(candidate: Candidate) -> str:
    """Return the address of a candidate's own page, as a mail names it."""
    return address(f"/c/{sign(STATUS, candidate.pk)}/")
