"""The joining desk: from an accepted offer to day one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from kasauti import privacy
from kasauti.actions import consents, trail
from kasauti.actions.refusals import Refused
from kasauti.privacy import ENGLISH, Given, Purpose
from kasauti.records.models import Application, CompetingOffer, Joining, JoiningItem, Offer, User

_PAPERS = (
    "Resignation accepted by the present employer",
    "Relieving letter and last three payslips",
    "Degree and mark sheets, copies",
    "PAN and bank account, for payroll",
    "Form 122: pay and tax of the previous employer in this tax year",
)
_CHECK_INS = ((7, "A week after accepting: any questions?"),
              (21, "Three weeks on: notice agreed, dates holding?"))  # fmt: skip
_BEFORE = ((14, "Two weeks to go: laptop, access and first week planned"),
           (2, "Two days to go: where, when and whom to ask for"))  # fmt: skip


def begin(offer: Offer, *, check_consent: bool) -> Joining:
    """Open the desk of an accepted offer, in the accepting transaction."""
    first_day = date.fromisoformat(str(offer.terms["engagement"]["starts"]))
    joining = Joining.objects.create(offer=offer, first_day=first_day)
    if check_consent:
        candidate = offer.application.candidate
        consents.change(
            candidate, Purpose.BACKGROUND_CHECK, agree=True, language=get_language() or ENGLISH,
            by=candidate, way="offer",
        )  # fmt: skip
    today = timezone.localdate()
    papers = [
        JoiningItem(joining=joining, kind=JoiningItem.Kind.PAPER, text=text) for text in _PAPERS
    ]
    days = [(today + timedelta(days=n), text) for n, text in _CHECK_INS]
    days += [(first_day - timedelta(days=n), text) for n, text in _BEFORE]
    check_ins = [
        JoiningItem(joining=joining, kind=JoiningItem.Kind.CHECK_IN, text=text, due=due)
        for due, text in days
        if today <= due <= first_day
    ]
    JoiningItem.objects.bulk_create([*papers, *check_ins])
    return joining


@trail.in_turn
def plan_notice(joining: Joining, *, resigned_on: date, notice_days: int, by: User) -> Joining:
    """Note the notice; the last working day follows, and what is to be bought out is shown."""
    if not 0 <= notice_days <= 365:
        raise Refused("A notice is between 0 and 365 days")
    joining.resigned_on, joining.notice_days = resigned_on, notice_days
    joining.last_working_day = resigned_on + timedelta(days=notice_days)
    joining.save()
    trail.record("joinings.plan_notice", joining, by=by, days=notice_days)
    return joining


def days_to_buy_out(joining: Joining) -> int:
    """Return the days of notice that reach into the first day or beyond."""
    if joining.last_working_day is None:
        return 0
    return max(0, (joining.last_working_day - joining.first_day).days + 1)


@dataclass(frozen=True, slots=True)
class Signals:
    """What there is to know before day one: facts and days, no judgement of a person.

    Parameters
    ----------
    silent_days : int
        Days since a paper came, a check-in was held, something was heard, or the acceptance.
    check_ins_due : int
        Check-ins whose day has come and that were not held.
    papers_open : int
        Papers asked for and not received.
    competing : tuple of str
        Who else offers, as the candidate named them.
    """

    silent_days: int
    check_ins_due: int
    papers_open: int
    competing: tuple[str, ...]


def signals(joining: Joining, on: date) -> Signals:
    """Return the signals of a desk as of a day."""
    offer, items = joining.offer, list(joining.items.all())
    times = [offer.ended_at, *(item.done_at for item in items)]
    times += [item.at for item in items if item.kind == JoiningItem.Kind.HEARD]
    days = [timezone.localdate(at) for at in times if at is not None]
    named = CompetingOffer.objects.filter(application=offer.application_id).order_by("pk")
    undone = [item for item in items if item.done_at is None]
    return Signals(
        silent_days=max(0, (on - max(days, default=on)).days),
        check_ins_due=sum(
            item.kind == JoiningItem.Kind.CHECK_IN and item.due is not None and item.due <= on
            for item in undone
        ),
        papers_open=sum(item.kind == JoiningItem.Kind.PAPER for item in undone),
        competing=tuple(dict.fromkeys(named.values_list("employer", flat=True))),
    )


@trail.in_turn
def withdraw_check_consent(joining: Joining, *, by: User) -> Joining:
    """Write in the ledger that the person took the consent to the background check back."""
    taken_back = consents.change(
        joining.offer.application.candidate, Purpose.BACKGROUND_CHECK, agree=False,
        language=ENGLISH, by=by, way="joining desk",
    )  # fmt: skip
    if taken_back is None:
        raise Refused("There is no consent to withdraw")
    trail.record("joinings.withdraw_check_consent", joining, by=by)
    return joining


def check_consent(joining: Joining) -> Given | None:
    """Return the ledger's line by which a background check is agreed to, None where none stands."""
    ledger = consents.ledger(joining.offer.application.candidate)
    last = privacy.standing(ledger).get(Purpose.BACKGROUND_CHECK)
    return last if last is not None and last.given else None


@trail.in_turn
def tick(item: JoiningItem, *, by: User) -> JoiningItem:
    """Mark a paper as received or a check-in as done; again takes it back."""
    item.done_at = None if item.done_at else timezone.now()
    item.by = by
    item.save()
    trail.record("joinings.tick", item.joining, by=by, item=item.pk, done=bool(item.done_at))
    return item


@trail.in_turn
def note(joining: Joining, text: str, *, by: User) -> JoiningItem:
    """Keep something heard, as it was heard: a competing offer, silence, a changed date."""
    if not text.strip():
        raise Refused("Write what was heard")
    item = JoiningItem.objects.create(
        joining=joining, kind=JoiningItem.Kind.HEARD, text=text.strip()[:500], by=by
    )
    trail.record("joinings.note", joining, by=by, item=item.pk)
    return item


@trail.in_turn
def ask_for(joining: Joining, text: str, *, due: date | None, by: User) -> JoiningItem:
    """Ask for one more paper."""
    if not text.strip():
        raise Refused("Name the paper")
    item = JoiningItem.objects.create(
        joining=joining, kind=JoiningItem.Kind.PAPER, text=text.strip()[:500], due=due, by=by
    )
    trail.record("joinings.ask_for", joining, by=by, item=item.pk)
    return item


@trail.in_turn
def keep_back_up(joining: Joining, application: Application | None, *, by: User) -> Joining:
    """Keep another applicant for the role warm, or nobody."""
    role = joining.offer.application.role_id
    if application is not None and application.role_id != role:
        raise Refused("The back-up is an applicant for the same role")
    joining.back_up = application
    joining.save()
    trail.record("joinings.keep_back_up", joining, by=by,
                 application=application.pk if application else None)  # fmt: skip
    return joining


@trail.in_turn
def joined(joining: Joining, *, on: date, by: User) -> Joining:
    """Note day one, once it has come."""
    if on > timezone.localdate():
        raise Refused(f"{on:%-d %B %Y} is still to come: note day one when it has")
    joining.joined_on = on
    joining.save()
    trail.record("joinings.joined", joining, by=by)
    return joining
