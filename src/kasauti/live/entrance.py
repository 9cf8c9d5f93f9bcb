"""Who a connection is from, and whether they may enter."""

from __future__ import annotations

import contextlib
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
from django.utils.translation import get_language_from_request

from kasauti.actions import links, people, rooms, second_factor
from kasauti.actions.links import STATUS
from kasauti.records.models import Candidate, Round, User

PATH = re.compile(r"^/live/(?:c/(?P<token>[\w:.-]+)/)?rounds/(?P<pk>\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who may enter a room."""

    round: int
    author: str
    name: str
    panel: bool
    language: str


def same_site(scope: dict[str, Any]) -> bool:
    """Return whether a page of this site opened the connection: others' do not count."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    return bool(urlsplit(headers.get(b"origin", "")).netloc == headers.get(b"host", "-"))


@sync_to_async
def entrant(scope: dict[str, Any]) -> Entrant | None:
    """Return who wants to enter which room, None if they may not."""
    close_old_connections()
    try:
        return admitted(scope)
    finally:
        close_old_connections()


def admitted(scope: dict[str, Any]) -> Entrant | None:
    """Return who a connection is from, None if they may not enter; it blocks."""
    match = PATH.fullmatch(scope["path"])
    if match is None or not same_site(scope):
        return None
    rows = Round.objects.select_related("plan__application__candidate", "plan__application__role")
    held = rows.filter(pk=int(match["pk"])).first()
    request = _request(scope)
    who = _candidate(match["token"]) if match["token"] else _user(request)
    if held is None or who is None or rooms.closed_to(held, who):
        return None
    return Entrant(
        held.pk,
        f"{who._meta.model_name} {who.pk}",
        str(who),
        isinstance(who, User),
        get_language_from_request(request),
    )


def _candidate(token: str) -> Candidate | None:
    try:
        return people.standing(Candidate.everything.filter(pk=links.read(token, STATUS)).first())
    except links.DeadLink:
        return None


def _request(scope: dict[str, Any]) -> HttpRequest:
    """Return what Django reads the session and the language of a connection from."""
    request = HttpRequest()
    told = {name: value.decode("latin-1") for name, value in scope["headers"]}
    request.META["HTTP_ACCEPT_LANGUAGE"] = told.get(b"accept-language", "")
    with contextlib.suppress(CookieError):
        found = SimpleCookie(told.get(b"cookie", ""))
        request.COOKIES = {name: morsel.value for name, morsel in found.items()}
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return request


def _user(request: HttpRequest) -> User | None:
    """Return who is signed in, None for whom the pages would not serve either."""
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active or second_factor.lacking(request, user):
        return None
    return user
