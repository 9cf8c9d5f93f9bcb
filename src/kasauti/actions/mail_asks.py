"""Whether what a mail asks somebody to do still waits for them.

Such mails name their row by the link in them, or there is one such row of that person.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils import timezone

from kasauti.actions import links
from kasauti.interviews import is_live
from kasauti.records.models import (
    Approval,
    ApprovalAsk,
    ApprovalState,
    Assignment,
    KnowledgeCheck,
    Mail,
    Minute,
    Round,
)

_DONE = "What it asks for was done, has ended or was taken back"


def settled(mail: Mail) -> str:
    """Return why what a mail asks for does not wait any more; empty if it does, or asks nothing."""
    waits = _WAITS.get(mail.template)
    return "" if waits is None or waits(mail) else _DONE


def _linked(mail: Mail, path: str, kind: str) -> int:
    """Return the row that the link in a mail opens; 0 if it opens none any more."""
    found = re.search(rf"/{path}/([\w:-]+)", mail.body)
    try:
        return links.read(found[1], kind) if found else 0
    except links.DeadLink:
        return 0


def _sample_waits(mail: Mail) -> bool:
    open_ones = Assignment.objects.filter(
        withdrawn_at=None, submission=None, due_at__gt=timezone.now()
    )
    return open_ones.filter(pk=_linked(mail, "work", "work")).exists()


def _check_waits(mail: Mail) -> bool:
    open_ones = KnowledgeCheck.objects.filter(
        withdrawn_at=None, handed_in_at=None, due_at__gt=timezone.now()
    )
    return open_ones.filter(pk=_linked(mail, "check", "check")).exists()


def _times_wait(mail: Mail) -> bool:
    """Return whether every session that a mail asked times for still has none."""
    rounds = Round.objects.filter(plan__application=mail.application_id)
    then = [held for held in rounds if held.cancelled_at is None or held.cancelled_at > mail.at]
    asked = [held for held in then if is_live(held.code)]
    return bool(asked) and all(
        held.starts_at is None and held.cancelled_at is None for held in asked
    )


def _verdict_waits(mail: Mail) -> bool:
    asked = Minute.objects.filter(application=mail.application_id, by=mail.user_id, at=None)
    return asked.filter(pk=_linked(mail, "minute", "decision")).exists()


def _step_waits(mail: Mail) -> bool:
    asks = ApprovalAsk.objects.filter(
        step__approved=None, step__approval__state=ApprovalState.ASKED, user=mail.user_id
    )
    return asks.filter(pk=_linked(mail, "approve", "approval")).exists()


def _approval_waits(mail: Mail) -> bool:
    found = re.search(r"/requisitions/(\d{1,18})/", mail.body)
    asked = Approval.objects.filter(
        state=ApprovalState.ASKED, asked_by=mail.user_id, asked_at__lte=mail.at
    )
    return found is not None and asked.filter(requisition=int(found[1])).exists()


_WAITS: dict[str, Callable[[Mail], bool]] = {
    "work_sample": _sample_waits,
    "knowledge_check": _check_waits,
    "interview_book": _times_wait,
    "decision_asked": _verdict_waits,
    "approval_asked": _step_waits,
    "approval_reminder": _step_waits,
    "approval_stuck": _approval_waits,
}
