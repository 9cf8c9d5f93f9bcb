"""What one user may do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kasauti.access.membership import Membership
from kasauti.access.permission import Permission, may_hold
from kasauti.access.secrets import HIDDEN, Secret


@dataclass(frozen=True, slots=True)
class Standing:
    """A user's memberships.

    Parameters
    ----------
    everywhere : frozenset of Membership
        Held on every role, those to come too.
    on : mapping of int to frozenset of Membership
        Held on single roles, by the role's id.

    Examples
    --------
    >>> asha = Standing(on={7: frozenset({Membership.HIRING_MANAGER})})
    >>> asha.may(Permission.APPLICATIONS_MOVE, 7), asha.may(Permission.APPLICATIONS_MOVE, 8)
    (True, False)
    """

    everywhere: frozenset[Membership] = frozenset()
    on: Mapping[int, frozenset[Membership]] = field(default_factory=dict)

    def held(self, role: int | None = None) -> frozenset[Membership]:
        """Return the memberships that count on a role; None means the installation."""
        return self.everywhere | (self.on.get(role, frozenset()) if role is not None else set())

    def may(self, permission: Permission, role: int | None = None) -> bool:
        """Return whether something is allowed on a role; None means on the installation."""
        return any(may_hold(one, permission) for one in self.held(role))

    def may_somewhere(self, permission: Permission) -> bool:
        """Return whether something is allowed on the installation or on any one role."""
        return self.may(permission) or any(self.may(permission, role) for role in self.on)

    def may_on_any(self, permission: Permission, roles: Collection[int]) -> bool:
        """Return whether something is allowed on one of these roles or on the installation."""
        return self.may(permission) or any(self.may(permission, role) for role in roles)

    def may_on_all(self, permission: Permission, roles: Collection[int]) -> bool:
        """Return whether something is allowed on each of these roles; if none, everywhere."""
        each = bool(roles) and all(self.may(permission, role) for role in roles)
        return each or self.may(permission)

    def roles_where(self, permission: Permission) -> frozenset[int] | None:
        """Return the ids of the roles on which something is allowed; None means all of them."""
        if self.may(permission):
            return None
        return frozenset(role for role in self.on if self.may(permission, role))

    def sees(self, secret: Secret, role: int | None = None) -> bool:
        """Return whether a kind of field is shown: one membership that it is not hidden from."""
        return bool(self.held(role) - HIDDEN[secret])

    def knows(self, role: int) -> bool:
        """Return whether a role may be mentioned at all: else it is "not found", not "refused"."""
        return bool(self.held(role))


NOBODY = Standing()
