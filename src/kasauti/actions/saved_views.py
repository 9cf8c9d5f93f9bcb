"""Views: a page's filters under a name, one's own or shared."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Role, SavedView, User
from kasauti.records.values import storable_text

MOST = 30  # of one person on one page
_NOT_KEPT = ("page", "words")  # a person's name is sought, not kept: an erasure would miss it
Page = SavedView.Page


def of(page: Page, role: Role | None, reader: User) -> QuerySet[SavedView]:
    """Return a page's views that a reader sees: their own and those shared, by name."""
    seen = Q(owner=reader) | Q(shared=True)
    return SavedView.objects.filter(seen, page=page, role=role).select_related("owner")


@trail.in_turn
def keep(
    page: Page, role: Role | None, name: str, query: str, *, shared: bool, by: User
) -> SavedView:
    """Keep a page's filters under a name; one's view of the same name is replaced.

    Parameters
    ----------
    query : str
        As the page's address has it; which page of the list it was, and whose name was sought,
        are left out.

    Raises
    ------
    Refused
        If it has no name, holds no filter or more than fits, or there are too many.
    """
    name = storable_text(" ".join(name.split()))[:60]
    kept = _filters(storable_text(query))
    if not name:
        raise Refused("Give the view a name")
    if not kept or len(kept) > 1000:
        raise Refused("Filter first: a view keeps the filters of the page")
    own = SavedView.objects.filter(owner=by, page=page, role=role)
    if not own.filter(name=name).exists() and own.count() >= MOST:
        raise Refused("Thirty views are enough for a page: remove one first")
    view, _ = SavedView.objects.update_or_create(
        owner=by, page=page, role=role, name=name, defaults={"query": kept, "shared": shared}
    )
    trail.record("saved_views.keep", view, by=by, page=str(page), shared=shared)
    return view


def _filters(query: str) -> str:
    try:
        told = parse_qsl(query, max_num_fields=100)
    except ValueError:
        raise Refused("A view keeps a hundred filters at most") from None
    return urlencode([(key, value) for key, value in told if key not in _NOT_KEPT and value])


@trail.in_turn
def remove(view: SavedView, *, by: User) -> None:
    """Remove a view; its owner does.

    Raises
    ------
    Refused
        If it is another's.
    """
    if view.owner_id != by.pk:
        raise Refused(f"This view is {view.owner}’s: ask them")
    trail.record("saved_views.remove", view, by=by)
    view.delete()
