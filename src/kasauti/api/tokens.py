"""Who asks: the bearer's token, and whether its scopes open the operation."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from kasauti.access import Need, Permission
from kasauti.access.need import Concerned
from kasauti.actions import tokens
from kasauti.api.problems import Problem
from kasauti.records.models import ApiToken, User
from kasauti.records.permissions import check, standing_of


class Bearer(HttpBearer):
    """A token whose scopes hold the one that the operation needs, and whose user may do it.

    Parameters
    ----------
    scope : str
        Of ``actions.tokens.SCOPES``; empty opens the operation to every valid token.
    permission : Permission
        What its user must be allowed, as on the pages.
    on : callable, optional
        From the operation's arguments to the roles it concerns; without it the operation narrows
        its rows itself.
    """

    def __init__(self, scope: str, permission: Permission, on: Concerned | None = None) -> None:
        super().__init__()
        if scope and scope not in tokens.SCOPES:
            raise ValueError(f"{scope} is no scope")
        self.scope, self.need = scope, Need(permission, on)

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token's row; None where it is none.

        Raises
        ------
        Problem
            If the token is valid and does not hold the scope.
        Http404, PermissionDenied
            If its user has no part in the role, or may not do this there.
        """
        found = tokens.find(token)
        if found is None:
            return None
        if self.scope and self.scope not in found.scopes:
            raise Problem(403, f"This token lacks the scope {self.scope}")
        request.user = found.user
        match = request.resolver_match
        check(standing_of(found.user), self.need, match.kwargs if match else {})
        return found


def user_of(request: HttpRequest) -> User:
    """Return in whose name the request acts."""
    return cast(User, request.user)


def token_of(request: HttpRequest) -> ApiToken:
    """Return the token that the request brought."""
    return cast(ApiToken, request.auth)  # type: ignore[attr-defined]
