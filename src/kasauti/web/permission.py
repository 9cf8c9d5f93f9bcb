"""Every route is asked what it needs before its view runs; one that does not say is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch

from kasauti.access import OPEN, Need
from kasauti.actions.second_factor import lacking
from kasauti.records.models import User
from kasauti.records.permissions import check, standing_of
from kasauti.web.second_factor import SETTING_UP

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
    ) -> HttpResponseBase | None:
        """Refuse whoever may not, and everybody where the route does not say what it needs.

        Whoever lacks a second factor that the team requires is sent to set one up.
        """
        match = request.resolver_match
        need = need_of(match) if match else None
        if need is None:
            raise PermissionDenied
        if need.signed_in:
            user = request.user
            if not isinstance(user, User):
                raise PermissionDenied
            if match and match.view_name not in SETTING_UP and lacking(request, user):
                return redirect("mfa_index")
            check(standing_of(user), need, named)
        return None
