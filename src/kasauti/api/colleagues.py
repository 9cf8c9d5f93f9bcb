"""People of the team, named by their mail addresses."""

from __future__ import annotations

from collections.abc import Sequence

from kasauti.api.problems import Problem
from kasauti.records.models import User


def colleagues(addresses: Sequence[str]) -> list[User]:
    """Return the people with these addresses, in their order.

    Raises
    ------
    Problem
        If somebody has no account here, or it is closed.
    """
    wanted = [address.strip().lower() for address in addresses]
    found = {user.email: user for user in User.objects.filter(email__in=wanted, is_active=True)}
    if any(address not in found for address in wanted):
        raise Problem(422, "An address has no open account here")
    return [found[address] for address in wanted]


def colleague(address: str) -> User | None:
    """Return the person with this address, None for an empty one."""
    return colleagues([address])[0] if address.strip() else None
