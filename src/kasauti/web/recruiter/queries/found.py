"""People to be told that they were found, and roles that tell them by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kasauti.access import Permission
from kasauti.actions import found
from kasauti.records.models import FoundNotice, MailState, Role, User
from kasauti.records.permissions import visible
from kasauti.web.recruiter.words import Words

MOST = 200
WAYS: Mapping[str, Words] = {
    FoundNotice.Way.FILES: lazy("dropped in"),
    FoundNotice.Way.MAIL: lazy("mailed in"),
    FoundNotice.Way.IMPORT: lazy("imported"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was found: how, for which role, and until when they may be told."""

    pk: int
    name: str
    address: bool
    way: Words
    role: str
    since: datetime
    until: datetime
    mail: int | None
    leaves: datetime | None


def page(reader: User, *, blind: bool) -> dict[str, Any]:
    """Return who is to be told and whose notice waits in the outbox, in three queries."""
    held = FoundNotice.objects.filter(mail__state=MailState.WAITING)
    held = visible(held, reader, Permission.MAIL_SEND)
    roles = Role.objects.filter(status=Role.Status.OPEN).order_by("title")
    ahead = ("candidate", "role", "mail")
    return {
        "untold": [
            _person(one, blind=blind)
            for one in found.untold(reader).select_related(*ahead).order_by("at", "pk")[:MOST]
        ],
        "held": [
            _person(one, blind=blind)
            for one in held.select_related(*ahead).order_by("mail__not_before", "pk")[:MOST]
        ],
        "most": MOST,
        "roles": visible(roles, reader, Permission.ROLES_CHANGE, role="pk"),
        "usual": settings.TELL_FOUND,
        "languages": settings.LANGUAGES,
    }


def _person(one: FoundNotice, *, blind: bool) -> Person:
    return Person(
        pk=one.pk,
        name=_("somebody") if blind else str(one.candidate),
        address=bool(one.candidate.email),
        way=WAYS[one.way],
        role=one.role.title if one.role else "",
        since=one.at,
        until=one.at + found.WITHIN,
        mail=one.mail_id,
        leaves=one.mail.not_before if one.mail else None,
    )
