"""What a route asks of whoever opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from kasauti.access.permission import Permission

View = TypeVar("View", bound=Callable[..., Any])
Concerned = Callable[[Mapping[str, Any]], frozenset[int] | None]
"""From a route's arguments to the ids of the roles it concerns; None if there is no such thing."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks for.

    Parameters
    ----------
    permission : Permission or None
        None asks for nothing but ``signed_in``.
    concerned : callable or None
        On which roles it must be held, one of them being enough; None: anywhere, and the view
        narrows its rows by ``Standing.roles_where``.
    signed_in : bool
        False is for what strangers may open.
    """

    permission: Permission | None = None
    concerned: Concerned | None = None
    signed_in: bool = True


OPEN = Need(signed_in=False)
SIGNED_IN = Need()


def needs(permission: Permission, on: Concerned | None = None) -> Callable[[View], View]:
    """Return a decorator that states what a view or an endpoint asks for."""

    def mark(view: View) -> View:
        view.need = Need(permission, on)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Mark a view as open to whoever is signed in: it shows or changes only what is theirs."""
    view.need = SIGNED_IN  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """Mark a view as open to strangers: public pages, and those that check a signed link."""
    view.need = OPEN  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]  # what Django's middleware reads
    return view
