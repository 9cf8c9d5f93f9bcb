"""Who a connection is from, and whether they may enter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from kasauti.actions import links, people, rooms
from kasauti.actions.applying import STATUS
from kasauti.records.models import Candidate, Round, User

PATH = re.compile(r"^/live/(?:c/(?P<token>[\w:.-]+)/)?rounds/(?P<pk>\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who may enter a room."""

    round: int
    author: str
    name: str
    panel: bool


def same_site(scope: dict[str, Any]) -> bool:
    """Return whether a page of this site opened the connection: others' do not count."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    return bool(urlsplit(headers.get(b"origin", "")).netloc == headers.get(b"host", "-"))


@sync_to_async
def entrant(scope: dict[str, Any]) -> Entrant | None:
    """Return who wants to enter which room, None if they may not."""
    close_old_connections()
    try:
        return _entrant(scope)
    finally:
        close_old_connections()


def _entrant(scope: dict[str, Any]) -> Entrant | None:
    match = PATH.fullmatch(scope["path"])
    if match is None or not same_site(scope):
        return None
    rows = Round.objects.select_related("plan__application__candidate", "plan__application__role")
    held = rows.filter(pk=int(match["pk"])).first()
    who = _candidate(match["token"]) if match["token"] else _user(scope)
    if held is None or who is None or rooms.closed_to(held, who):
        return None
    return Entrant(held.pk, f"{who._meta.model_name} {who.pk}", str(who), isinstance(who, User))


def _candidate(token: str) -> Candidate | None:
    try:
        return people.standing(Candidate.everything.filter(pk=links.read(token, STATUS)).first())
    except links.DeadLink:
        return None


def _user(scope: dict[str, Any]) -> User | None:
    cookie = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    try:
        found = SimpleCookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    request = HttpRequest()
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(found.value if found else None)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None
