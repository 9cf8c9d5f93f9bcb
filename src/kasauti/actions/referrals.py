"""Referral bonuses: noted, due after the days of service, paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from django.utils import timezone

from kasauti.actions import pay_settings, trail
from kasauti.actions.offers import terms_of
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Joining, ReferralBonus, User
from kasauti.values import Rupees

_MOST = Decimal(1_00_00_000)
State = Literal["due", "later", "paid", "ended"]


@trail.in_turn
def note(
    application: Application, *, referrer: str, amount: Rupees | None = None, by: User
) -> ReferralBonus:
    """Note who referred a person who accepted; amount and wait are the policy's of today.

    Raises
    ------
    Refused
        If nobody accepted, a bonus is noted already, or neither policy nor caller tells an amount.
    """
    desk = _desk(application)
    if desk is None:
        raise Refused("A referral bonus follows an accepted offer")
    if not referrer.strip():
        raise Refused("Name who referred this person")
    if ReferralBonus.objects.filter(application=application, ended_at=None).exists():
        raise Refused("A referral bonus is noted already")
    policy = pay_settings.policy()
    earned = amount or policy.referral(terms_of(desk.offer).package.ctc)
    if not 0 < earned.amount <= _MOST:
        raise Refused("Give the bonus: the pay policy tells no amount, and it is up to 1 crore")
    bonus = ReferralBonus.objects.create(
        application=application, referrer=referrer.strip()[:200], amount=earned.amount,
        days=policy.referral_days, by=by,
    )  # fmt: skip
    trail.record("referrals.note", bonus, by=by, amount=str(earned.amount), days=bonus.days)
    return bonus


def due_on(bonus: ReferralBonus) -> date | None:
    """Return the day a bonus is due; None until the person has joined."""
    return day_due(bonus, _desk(bonus.application))


def day_due(bonus: ReferralBonus, desk: Joining | None) -> date | None:
    """Return the day a bonus is due by its joining desk."""
    if desk is None or desk.joined_on is None:
        return None
    return desk.joined_on + timedelta(days=bonus.days)


def state(bonus: ReferralBonus, due: date | None) -> State:
    """Return what is next of a bonus that is due on a day."""
    if bonus.ended_at is not None:
        return "ended"
    if bonus.paid_on is not None:
        return "paid"
    return "due" if due is not None and due <= timezone.localdate() else "later"


def desks(bonuses: Iterable[ReferralBonus]) -> Mapping[int, Joining]:
    """Return the joining desks of bonuses, by application, in one query."""
    applications = [one.application_id for one in bonuses]
    rows = Joining.objects.select_related("offer").filter(offer__application__in=applications)
    return {desk.offer.application_id: desk for desk in rows}


@trail.in_turn
def paid(bonus: ReferralBonus, *, on: date, by: User) -> ReferralBonus:
    """Note that a due bonus was paid."""
    bonus = _open(bonus)
    due = due_on(bonus)
    if due is None:
        raise Refused("This person has not joined: nothing is due yet")
    if on < due:
        raise Refused(f"It is due on {due:%-d %B %Y}, not before")
    if on > timezone.localdate():
        raise Refused("That day has not come yet")
    bonus.paid_on = on
    bonus.save()
    trail.record("referrals.paid", bonus, by=by, on=on.isoformat())
    return bonus


@trail.in_turn
def end(bonus: ReferralBonus, *, reason: str, by: User) -> ReferralBonus:
    """End a bonus that will not fall due, with the reason."""
    bonus = _open(bonus)
    if not reason.strip():
        raise Refused("Say why it is not paid")
    bonus.ended_at, bonus.reason = timezone.now(), reason.strip()[:300]
    bonus.save()
    trail.record("referrals.end", bonus, by=by)
    return bonus


def _open(bonus: ReferralBonus) -> ReferralBonus:
    now = ReferralBonus.objects.select_for_update().get(pk=bonus.pk)
    if now.paid_on is not None:
        raise Refused(f"It was paid on {now.paid_on:%-d %B %Y}")
    if now.ended_at is not None:
        raise Refused("It was ended: nothing is paid")
    return now


def _desk(application: Application) -> Joining | None:
    return Joining.objects.select_related("offer").filter(offer__application=application).first()
