"""What the pages of bands, market, referrals and competing offers show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from kasauti import pay
from kasauti.access import Permission
from kasauti.actions import competing, offers, pay_settings, referrals, surveys
from kasauti.actions.competing import Comparison
from kasauti.actions.surveys import AgedTo
from kasauti.records.models import (
    Application,
    CompetingOffer,
    Offer,
    PayBand,
    ReferralBonus,
    Survey,
    User,
)
from kasauti.records.permissions import standing_of
from kasauti.records.values import profile_of
from kasauti.resumes import EntryKind
from kasauti.values import Month, Rupees, months_covered
from kasauti.web.recruiter.market_forms import ageing_form


def bands_page(viewer: User, asked: AgedTo) -> dict[str, Any]:
    """Return the company's bands, its surveys, and the market's segments as they are asked for."""
    held = [
        (band, *(Rupees(amount) for amount in (band.low, band.middle, band.high)))
        for band in PayBand.objects.order_by("level")
    ]
    set_against = {pay.Measure.CTC: asked.ctc} if asked.ctc else {}
    return {
        "section": "bands",
        "tab": "bands",
        "may_change": standing_of(viewer).may_somewhere(Permission.PAY_CHANGE),
        "bands": held,
        "asked": asked,
        "movements": pay.movements(),
        "segments": surveys.segments(asked, set_against),
        "surveys": Survey.objects.select_related("by").filter(ended_at=None),
    }


def years_of(application: Application) -> Decimal | None:
    """Return the years of work that the résumé tells, None where it tells none."""
    reading = getattr(application.file, "reading", None)
    if reading is None:
        return None
    profile = profile_of(reading)
    jobs = [one.period for one in profile.of_kind(EntryKind.JOB) if one.period]
    months = months_covered(jobs, Month.of(timezone.localdate()))
    return (Decimal(months) / 12).quantize(Decimal("0.1")) if months else None


def market_of(application: Application, asked: QueryDict) -> AgedTo:
    """Return how the market is shown beside an offer: at the résumé's years, unless asked."""
    told = ageing_form(asked)[1]
    return told if told.years is not None else replace(told, years=years_of(application))


def referral_card(application: Application) -> dict[str, Any]:
    """Return what the joining desk shows of a referral."""
    bonus = ReferralBonus.objects.filter(application=application, ended_at=None).first()
    return {
        "bonus": bonus,
        "bonus_amount": Rupees(bonus.amount) if bonus else None,
        "bonus_due": referrals.due_on(bonus) if bonus else None,
        "referral_policy": pay_settings.policy(),
    }


def referrals_page(viewer: User) -> dict[str, Any]:
    """Return the referral bonuses of the roles that the viewer sees pay of, by what is next."""
    roles = standing_of(viewer).roles_where(Permission.PAY_SEE)
    rows: QuerySet[ReferralBonus] = ReferralBonus.objects.select_related(
        "application__candidate", "application__role", "application__file"
    )
    if roles is not None:
        rows = rows.filter(application__role__in=roles)
    desks = referrals.desks(rows)
    held = [
        (one, Rupees(one.amount), referrals.day_due(one, desks.get(one.application_id)))
        for one in rows
    ]
    groups: dict[referrals.State, list[tuple[ReferralBonus, Rupees, date | None]]] = {
        "due": [], "later": [], "paid": [], "ended": [],
    }  # fmt: skip
    for one, amount, due in held:
        groups[referrals.state(one, due)].append((one, amount, due))
    nothing = Rupees(Decimal(0))
    return {
        "section": "bands",
        "tab": "referrals",
        "may_change": standing_of(viewer).may_somewhere(Permission.PAY_CHANGE),
        "groups": groups,
        "today": timezone.localdate(),
        "owed": sum((amount for _, amount, _ in groups["due"]), nothing),
        "paid": sum((amount for _, amount, _ in groups["paid"]), nothing),
    }


def competing_page(application: Application, viewer: User) -> dict[str, Any]:
    """Return our offer against the latest that the candidate named."""
    offer = Offer.objects.filter(application=application).first()
    named = CompetingOffer.objects.filter(application=application).select_related("by")
    latest = named.first()
    found: Comparison | None = None
    if offer is not None and latest is not None:
        found = competing.comparison(offers.terms_of(offer), latest.terms)
    standing = standing_of(viewer)
    return {
        "section": "roles",
        "application": application,
        "offer": offer,
        "named": named,
        "latest": latest,
        "found": found,
        "may_prepare": standing.may(Permission.OFFERS_PREPARE, application.role_id),
    }
