"""Adapters to the world outside: each speaks one protocol that the domain names.

Off until a setting names an address. An adapter moves words and errors across the wire and
decides nothing; what comes back is checked by the room that asked.
"""

from kasauti.connections.calendars import (
    CalendarUnread,
    NoCalendar,
    NotCalDAV,
    SignInRefused,
    fetch_busy,
    fetch_calendar,
)
from kasauti.connections.chat import LanguageModelError, LanguageModelSettings
from kasauti.connections.imap import MailboxError, arrived
from kasauti.connections.language_model import (
    Exchange,
    LanguageModel,
    Proposals,
    ProposedLine,
)
from kasauti.connections.mail import NotHandedOver, hand_over, repeatable, undelivered
from kasauti.connections.sealing import (
    SealFound,
    SealKey,
    SealState,
    look_at_file,
    look_at_seal,
    new_seal_key,
    seal,
)

__all__ = [
    "CalendarUnread",
    "Exchange",
    "LanguageModel",
    "LanguageModelError",
    "LanguageModelSettings",
    "MailboxError",
    "NoCalendar",
    "NotCalDAV",
    "NotHandedOver",
    "Proposals",
    "ProposedLine",
    "SealFound",
    "SealKey",
    "SealState",
    "SignInRefused",
    "arrived",
    "fetch_busy",
    "fetch_calendar",
    "hand_over",
    "look_at_file",
    "look_at_seal",
    "new_seal_key",
    "repeatable",
    "seal",
    "undelivered",
]
