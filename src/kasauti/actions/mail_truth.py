"""Whether what a mail tells is still true, for one that would be sent again."""

from __future__ import annotations

from django.utils import timezone

from kasauti import offers
from kasauti.actions import mail_asks
from kasauti.actions.refusals import Refused
from kasauti.records.models import Mail, OfferState, Round, Scorecard, StageMove

WITHDRAWN = "interview_cancelled"
UNKNOWN = "It is not known what this mail tells of"


def check(mail: Mail) -> None:
    """Let a mail pass whose news still stands.

    Raises
    ------
    Refused
        If the move it tells of was undone or the person moved on; the session was moved, cancelled
        or is over; the offer is out no more or lapsed; what it asks for was done or taken back; the
        colleague's account is switched off; it is of a change of address; or nothing says what it
        tells of.
    """
    if why := _untrue(mail):
        raise Refused(f"{why}: leave this mail")


def _untrue(mail: Mail) -> str:
    """Return why a mail is not true any more; empty if it is."""
    if mail.user is not None and not mail.user.is_active:
        return "The account of this colleague is switched off"
    if mail.template.startswith("address_"):  # it would go to the address that the person has now
        return "It was for another address than the person has now"
    return _of_moves(mail) or _of_session(mail) or _of_offer(mail) or mail_asks.settled(mail)


def _of_moves(mail: Mail) -> str:
    for move in StageMove.objects.filter(mail=mail).select_related("application"):
        standing = StageMove.objects.filter(application=move.application_id, undone_at=None)
        folded = move.application.folded_into_id is not None
        if folded or standing.order_by("-pk").first() != move:
            return "This person stands elsewhere by now"
    return ""


def _of_session(mail: Mail) -> str:
    held, template = mail.round, mail.template
    if held is None:
        tells_of_one = template.startswith("interview_") and template != "interview_book"
        return UNKNOWN if tells_of_one or template == "feedback_due" else ""
    if not _is_held_so(held, mail):
        return "The session was moved or cancelled since"
    if template == "feedback_due":
        owed = Scorecard.objects.filter(round=held, rater=mail.user, filed_at=None)
        return "" if owed.exists() else "The scorecard was filed, or is nobody's to file"
    over = held.ends_at is not None and held.ends_at <= timezone.now()
    return "The session is over" if over and not template.startswith(WITHDRAWN) else ""


def _is_held_so(held: Round, mail: Mail) -> bool:
    is_off = held.cancelled_at is not None or held.starts_at is None
    tells_off = mail.template.startswith(WITHDRAWN)
    return held.sequence == mail.round_version and is_off == tells_off


def _of_offer(mail: Mail) -> str:
    if not mail.template:
        return ""  # somebody's own words, in a thread about an offer
    if mail.template == "offer_code":
        return "A code lasts for minutes, and the candidate asks for a new one"
    if mail.offer is None:
        return UNKNOWN if mail.template.startswith("offer_") else ""
    signed = mail.template == "offer_signed"
    if mail.offer.state != (OfferState.ACCEPTED if signed else OfferState.SENT):
        return f"The offer is {mail.offer.state} now"
    lapsed = not signed and offers.offer_of(mail.offer.terms).ends <= timezone.now()
    return "The offer has lapsed" if lapsed else ""
