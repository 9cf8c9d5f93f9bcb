"""What hiring cost: write it down, take it back."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import HiringCost, Role, User
from kasauti.values import Rupees


@trail.in_turn
def add(
    kind: str,
    amount: Rupees,
    *,
    spent_on: date,
    by: User,
    role: Role | None = None,
    source: str = "",
    words: str = "",
) -> HiringCost:
    """Write a cost down.

    Parameters
    ----------
    role : Role or None
        None for what serves all roles.
    source : str
        The channel it was spent on, as applications name theirs; empty for none.

    Raises
    ------
    Refused
        If the amount is nothing, or the day is still to come.
    """
    if amount.amount <= 0:
        raise Refused("A cost is more than nothing")
    if spent_on > timezone.localdate():
        raise Refused("This day is still to come")
    cost = HiringCost.objects.create(
        role=role, source=source.strip()[:60], kind=HiringCost.Kind(kind), amount=amount.amount,
        spent_on=spent_on, words=words.strip()[:200], by=by,
    )  # fmt: skip
    trail.record("costs.add", cost, by=by, role=role.pk if role else None, amount=str(cost.amount))
    return cost


@trail.in_turn
def take_back(cost: HiringCost, *, by: User) -> HiringCost:
    """Take a cost back: it is counted no more, and kept.

    Raises
    ------
    Refused
        If it was taken back before.
    """
    standing = HiringCost.objects.filter(pk=cost.pk, taken_back_at=None)
    if not standing.update(taken_back_at=timezone.now()):
        raise Refused("This was taken back already")
    trail.record("costs.take_back", cost, by=by)
    cost.refresh_from_db()
    return cost
