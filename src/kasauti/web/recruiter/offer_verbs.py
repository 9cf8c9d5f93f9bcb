"""What the buttons of an offer and of the joining desk do."""

from __future__ import annotations

from datetime import date

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from kasauti.actions import joinings, offer_replies, offers, referrals
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Joining, Offer, OfferQuestion, ReferralBonus, User
from kasauti.values import Rupees


def act_on_offer(offer: Offer, verb: str, told: QueryDict, *, by: User) -> str:
    """Do one verb and return what was done."""
    if verb == "propose":
        offers.propose(offer, by=by)
        return _("A second person can approve it now")
    if verb == "override":
        offers.override(offer, rule=told.get("rule", ""), reason=told.get("reason", ""), by=by)
        return _("The rule may stand; your name and reason are kept")
    if verb == "approve":
        offers.approve(offer, by=by)
        return _("Approved")
    if verb == "send":
        offers.send(offer, by=by)
        return _("Sent: the candidate has the link by mail")
    if verb == "revoke":
        offers.revoke(offer, reason=told.get("reason", ""), by=by)
        return _("Taken back: its link opens nothing now")
    if verb == "answer":
        question = OfferQuestion.objects.filter(offer=offer, pk=_number(told, "question")).first()
        if question is None:
            raise Refused(_("That question is not part of this offer"))
        offers.answer(question, told.get("answer", ""), by=by)
        return _("Answered, by mail and beside the offer")
    if verb == "appoint":
        offer_replies.appoint(offer, by=by)
        return _("The appointment letter is made and sealed")
    raise Http404


def act_on_joining(desk: Joining, verb: str, told: QueryDict, *, by: User) -> str:
    """Do one verb of the desk and return what was done."""
    if verb == "notice":
        days, on = _number(told, "notice_days"), _day(told, "resigned_on")
        joinings.plan_notice(desk, resigned_on=on, notice_days=days, by=by)
        return _("The last working day follows from the notice")
    if verb == "tick":
        item = desk.items.filter(pk=_number(told, "item")).first()
        if item is None:
            raise Refused(_("That is not on this desk"))
        joinings.tick(item, by=by)
        return _("Noted")
    if verb == "note":
        joinings.note(desk, told.get("text", ""), by=by)
        return _("Kept as it was heard")
    if verb == "ask":
        due = _day(told, "due") if told.get("due") else None
        joinings.ask_for(desk, told.get("text", ""), due=due, by=by)
        return _("Asked for")
    if verb == "back-up":
        other = Application.objects.filter(pk=_number(told, "application")).first()
        joinings.keep_back_up(desk, other, by=by)
        return _("The back-up is kept")
    if verb == "withdraw-consent":
        joinings.withdraw_check_consent(desk, by=by)
        return _("Withdrawn: no background check may go on")
    if verb == "joined":
        joinings.joined(desk, on=_day(told, "on"), by=by)
        return _("Day one")
    raise Http404


def act_on_referral(bonus: ReferralBonus, verb: str, told: QueryDict, *, by: User) -> str:
    """Note a referral bonus as paid, or end it, and return what was done."""
    if verb == "paid":
        referrals.paid(bonus, on=_day(told, "on"), by=by)
        return _("Noted as paid")
    referrals.end(bonus, reason=told.get("reason", ""), by=by)
    return _("Ended: nothing is paid")


def note_referral(application: Application, told: QueryDict, *, by: User) -> str:
    """Note who referred somebody and return what was done."""
    text = told.get("amount", "").strip()
    try:
        amount = Rupees.parse(text) if text else None
    except ValueError as error:
        raise Refused(str(error)) from error
    referrals.note(application, referrer=told.get("referrer", ""), amount=amount, by=by)
    return _("The bonus is noted; it falls due after the days of service")


def _number(told: QueryDict, name: str) -> int:
    text = told.get(name, "").strip()
    if not text.isdecimal() or len(text) > 12:
        if name == "application":
            return 0
        raise Refused(_("A number is missing"))
    return int(text)


def _day(told: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(told.get(name, ""))
    except ValueError:
        raise Refused(_("Give a day")) from None
