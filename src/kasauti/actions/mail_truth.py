"""Whether what a mail tells is still true, for one that would be sent again."""

from __future__ import annotations

from kasauti.actions.refusals import Refused
from kasauti.records.models import Mail, OfferState, Round, StageMove

WITHDRAWN = "interview_cancelled"


def check(mail: Mail) -> None:
    """Let a mail pass whose news still stands.

    Raises
    ------
    Refused
        If the move it tells of was undone or the person moved on, the session was moved or
        cancelled, or the offer is out no more.
    """
    _check_moves(mail)
    if mail.round is not None and not _is_held_so(mail.round, mail):
        raise Refused("The session was moved or cancelled since: leave this mail")
    if mail.offer is not None and mail.offer.state != OfferState.SENT:
        raise Refused(f"The offer is {mail.offer.state} now: leave this mail")


def _check_moves(mail: Mail) -> None:
    for move in StageMove.objects.filter(mail=mail).select_related("application"):
        standing = StageMove.objects.filter(application=move.application_id, undone_at=None)
        folded = move.application.folded_into_id is not None
        if folded or standing.order_by("-pk").first() != move:
            raise Refused("This person stands elsewhere by now: leave this mail")


def _is_held_so(held: Round, mail: Mail) -> bool:
    is_off = held.cancelled_at is not None or held.starts_at is None
    tells_off = mail.template.startswith(WITHDRAWN)
    return held.sequence == mail.round_version and is_off == tells_off
