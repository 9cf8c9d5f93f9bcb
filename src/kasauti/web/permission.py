"""Every route is asked what it needs before its view runs; one that does not say is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch

from kasauti.access import OPEN, Need
from kasauti.records.models import User
from kasauti.records.permissions import check, standing_of

# Views of others, by the name of their route.
ELSEWHERE: Mapping[str, Need] = {
    "account_login": OPEN,
    "account_logout": OPEN,
}


def need_of(match: ResolverMatch) -> Need | None:
    """Return what a route asks for, None if it does not say."""
    stated = getattr(match.func, "need", None)
    return stated if isinstance(stated, Need) else ELSEWHERE.get(match.view_name)


class Permitted:
    """Middleware: after signing in, before the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],  # noqa: ARG002 - the resolver's match holds it
        arguments: tuple[Any, ...],  # noqa: ARG002 - routes name theirs
        named: Mapping[str, Any],
    ) -> None:
        """Refuse whoever may not, and everybody where the route does not say what it needs."""
        match = request.resolver_match
        need = need_of(match) if match else None
        if need is None:
            raise PermissionDenied
        if need.signed_in:
            user = request.user
            if not isinstance(user, User):
                raise PermissionDenied
            check(standing_of(user), need, named)
