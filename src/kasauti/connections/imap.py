"""Reading a mailbox by IMAP: what came since a place, in order. Nothing is changed there."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_PATIENCE = 30
_MOST = 200  # mails at one visit; the next goes on from there
LARGEST = 25_000_000


class MailboxError(Exception):
    """A mailbox that was not read; the message says why, without the password."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox was read: its validity number and the last mail's number."""

    validity: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail as it came, None where it is too large, and the place after it."""

    content: bytes | None
    place: Place


def arrived(url: str, since: Place) -> Iterator[Arrived]:
    """Yield what came to the mailbox at ``imaps://user:password@host/INBOX`` since a place.

    Raises
    ------
    MailboxError
        If it cannot be opened or breaks off.
    """
    parts = urlsplit(url)
    try:
        mailbox = _opened(parts.scheme, parts.hostname or "", parts.port)
        with mailbox:
            mailbox.login(unquote(parts.username or ""), unquote(parts.password or ""))
            yield from _since(mailbox, parts.path.strip("/") or "INBOX", since)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(f"the mailbox was not read ({type(error).__name__})") from None


def _opened(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, timeout=_PATIENCE)
    if scheme == "imap":
        return imaplib.IMAP4(host, port or 143, timeout=_PATIENCE)
    raise MailboxError("KASAUTI_IMAP must start with imaps:// or imap://")


def _since(mailbox: imaplib.IMAP4, folder: str, since: Place) -> Iterator[Arrived]:
    said, _ = mailbox.select(folder, readonly=True)
    if said != "OK":
        raise MailboxError(f"there is no folder {folder}")
    _, told = mailbox.response("UIDVALIDITY")
    validity = int(told[0]) if told and told[0] else 0
    last = since.last if since.validity == validity else 0
    _, found = mailbox.uid("SEARCH", f"UID {last + 1}:*")
    numbers = sorted(int(number) for number in (found[0] or b"").split())
    for number in [n for n in numbers if n > last][:_MOST]:
        yield Arrived(_content(mailbox, number), Place(validity, number))


def _content(mailbox: imaplib.IMAP4, number: int) -> bytes | None:
    _, told = mailbox.uid("FETCH", str(number), "(RFC822.SIZE)")
    size = int(bytes(told[0]).split(b"RFC822.SIZE ")[1].split(b")")[0].split()[0])
    if size > LARGEST:
        return None
    _, told = mailbox.uid("FETCH", str(number), "(BODY.PEEK[])")
    return next((part[1] for part in told if isinstance(part, tuple)), None)
