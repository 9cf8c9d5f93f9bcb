"""Approvals of a requisition: asked for, decided by a chain one after another, reminded of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from kasauti.access import Permission
from kasauti.actions import links, mail, requisitions, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Approval,
    ApprovalAsk,
    ApprovalKind,
    ApprovalState,
    ApprovalStep,
    Delegation,
    Offer,
    Requisition,
    User,
)
from kasauti.records.permissions import standing_of

LINK = "approval"
LASTS = timedelta(days=14)  # how long a mail's link decides
PATIENCE = timedelta(days=2)  # until somebody who was asked is asked again
MOST_REMINDERS = 3  # then whoever asked is told


@trail.in_turn
def ask(
    requisition: Requisition, kind: ApprovalKind, *, by: User, offer: Offer | None = None
) -> Approval:
    """Ask a requisition's chain for an approval; its first approver is mailed.

    Raises
    ------
    Refused
        If it was asked or approved already, the chain is empty, or whoever asks stands in it.
    """
    held = requisitions.locked(requisition)
    same = held.approvals.filter(kind=kind, offer=offer)
    if same.filter(state__in=(ApprovalState.ASKED, ApprovalState.APPROVED)).exists():
        raise Refused(f"This was asked for already: {kind}")
    if (kind == ApprovalKind.OFFER) != (offer is not None):
        raise Refused("An offer's approval is asked for when the offer is proposed")
    chain = [one.user for one in held.approvers.filter(kind=kind).select_related("user")]
    if not chain:
        raise Refused(f"Nobody is named who approves: {kind}")
    if by in chain:
        raise Refused("You stand in this chain yourself: have somebody else ask")
    approval = Approval.objects.create(requisition=held, kind=kind, offer=offer, asked_by=by)
    ApprovalStep.objects.bulk_create(
        ApprovalStep(approval=approval, position=at, approver=user) for at, user in enumerate(chain)
    )
    trail.record("approvals.ask", approval, by=by, kind=str(kind), requisition=held.pk)
    _mail_next(approval)
    return approval


@trail.in_turn
def ask_for_offer(offer: Offer, *, by: User) -> None:
    """Ask for an offer's approval where a requisition of its role has a chain for offers."""
    standing = Requisition.objects.filter(
        role=offer.application.role, closed_at=None, approvers__kind=ApprovalKind.OFFER
    )
    first = standing.distinct().order_by("pk").first()
    if first is not None:
        ask(first, ApprovalKind.OFFER, by=by, offer=offer)


def withdraw_for(offers: QuerySet[Offer]) -> None:
    """Withdraw what waits for offers that are superseded or revoked, in their transaction."""
    Approval.objects.filter(offer__in=offers, state=ApprovalState.ASKED).update(
        state=ApprovalState.WITHDRAWN, ended_at=timezone.now()
    )


@trail.in_turn
def decide(step: ApprovalStep, approved: bool, words: str = "", *, by: User) -> Approval:
    """Approve or decline in one's turn, or in the turn of whom one stands in for.

    Raises
    ------
    Refused
        If it is not the step's turn, not theirs to decide, or a declining lacks its reason.
    """
    approval = Approval.objects.select_for_update().get(pk=step.approval_id)
    now = turn(approval)
    if now is None or now.pk != step.pk:
        raise Refused("This was decided or withdrawn meanwhile: reload the page")
    if not may_decide(now, by):
        raise Refused(_whose(now, by))
    if not approved and not words.strip():
        raise Refused("Say why not: whoever asked can then mend it")
    now.approved, now.words, now.decided_by = approved, words.strip()[:500], by
    now.decided_at = timezone.now()
    now.save()
    trail.record("approvals.decide", approval, by=by, approved=approved, step=now.position)
    _go_on(approval, approved)
    return approval


def _go_on(approval: Approval, approved: bool) -> None:
    if approved and turn(approval) is not None:
        _mail_next(approval)
        return
    approval.state = ApprovalState.APPROVED if approved else ApprovalState.DECLINED
    approval.ended_at = timezone.now()
    approval.save()
    mail.write(
        "approval_ended", to=approval.asked_by, by=None, what=approval.get_kind_display(),
        role=approval.requisition.role.title, state=str(approval.state),
        link=links.address(f"/requisitions/{approval.requisition_id}/"),
    )  # fmt: skip


def turn(approval: Approval) -> ApprovalStep | None:
    """Return the step whose turn it is, None where the approval has ended."""
    if approval.state != ApprovalState.ASKED:
        return None
    return next((step for step in approval.steps.all() if step.approved is None), None)


def deciders(step: ApprovalStep, on: date | None = None) -> list[User]:
    """Return who may decide a step on a day: its approver and whoever stands in for them."""
    day = on or timezone.localdate()
    away = [one for one in step.approver.delegations.all() if one.first <= day <= one.last]
    return list(dict.fromkeys([step.approver, *(one.delegate for one in away)]))


def may_decide(step: ApprovalStep, user: User) -> bool:
    """Return whether somebody may decide a step now; whoever asked never does.

    A chain is decided by different people: who has a step of their own in it, or decided one,
    decides no other in somebody's place.
    """
    role = step.approval.requisition.role_id
    allowed = standing_of(user).may(Permission.REQUISITIONS_APPROVE, role)
    own = user.pk == step.approval.asked_by_id
    return allowed and not own and user in deciders(step) and not _in_another_step(step, user)


def _in_another_step(step: ApprovalStep, user: User) -> bool:
    others = [one for one in step.approval.steps.all() if one.pk != step.pk]
    if user.pk == step.approver_id:
        return any(one.decided_by_id == user.pk for one in others)
    return any(user.pk in (one.approver_id, one.decided_by_id) for one in others)


def _whose(step: ApprovalStep, user: User) -> str:
    if user in deciders(step) and _in_another_step(step, user):
        return (
            "You have another step of this chain, and its steps are decided by different people:"
            f" this one waits for {step.approver}, or for somebody else who stands in for them"
        )
    return f"This is for {step.approver} to decide, or for whoever stands in for them"


@trail.in_turn
def delegate(user: User, to: User, first: date, last: date, *, by: User) -> Delegation:
    """Have somebody decide in one's place on these days.

    Raises
    ------
    Refused
        If it is oneself, somebody who may approve nothing, or the days run backwards.
    """
    if to.pk == user.pk or not to.is_active:
        raise Refused("Choose somebody else, whose account is open")
    if not standing_of(to).may_somewhere(Permission.REQUISITIONS_APPROVE):
        raise Refused(f"{to} may not approve anything: give them a seat that does")
    if last < first or last < timezone.localdate():
        raise Refused("The days run from the first to the last, and not into the past")
    made = Delegation.objects.create(user=user, delegate=to, first=first, last=last)
    trail.record("approvals.delegate", made, by=by, user=user.pk, delegate=to.pk)
    return made


@trail.in_turn
def end_delegation(delegation: Delegation, *, by: User) -> None:
    """End a delegation at once."""
    trail.record("approvals.end_delegation", delegation, by=by, user=delegation.user_id)
    delegation.delete()


def by_link(token: str) -> ApprovalAsk:
    """Return what a mailed link asks, while whoever was asked still may approve on the role.

    Raises
    ------
    DeadLink
        If the link has ended, or they lost the seat or the account.
    """
    asks = ApprovalAsk.objects.select_related("user", "step__approval__requisition__role")
    found = asks.filter(pk=links.read(token, LINK)).first()
    if found is None or not _may_approve(found):
        raise links.DeadLink("Whoever was asked no longer approves on this role")
    return found


def _may_approve(asked: ApprovalAsk) -> bool:
    role = asked.step.approval.requisition.role_id
    return standing_of(asked.user).may(Permission.REQUISITIONS_APPROVE, role)


def _mail_next(approval: Approval, template: str = "approval_asked") -> None:
    step = turn(approval)
    if step is None:
        return
    requisition = approval.requisition
    standing_in = [user for user in deciders(step)[1:] if may_decide(step, user)]
    for user in (step.approver, *standing_in):
        asked = ApprovalAsk.objects.create(step=step, user=user)
        token = links.sign(LINK, asked.pk, until=timezone.now() + LASTS)
        mail.write(
            template, to=user, by=None, asker=str(approval.asked_by),
            what=approval.get_kind_display(), role=requisition.role.title,
            positions=str(requisition.headcount), link=links.address(f"/approve/{token}"),
        )  # fmt: skip


@trail.in_turn
def remind() -> int:
    """Ask again whoever has not decided for two days; the body of a job. Returns how many.

    After three reminders whoever asked is told once, and may change the chain.
    """
    late = timezone.now() - PATIENCE
    waiting = Approval.objects.select_for_update(of=("self",)).filter(state=ApprovalState.ASKED)
    count = 0
    for approval in waiting.select_related("requisition__role", "asked_by"):
        step = turn(approval)
        if step is None or _last_asked(step) > late:
            continue
        said = step.asks.filter(user=step.approver).count() - 1
        if said > MOST_REMINDERS:
            continue
        count += 1
        if said < MOST_REMINDERS:
            _mail_next(approval, "approval_reminder")
        else:
            _tell_asker(approval, step)
        trail.record("approvals.remind", approval, by=None, step=step.position, before=said)
    return count


def _last_asked(step: ApprovalStep) -> datetime:
    last: datetime | None = step.asks.aggregate(last=Max("at"))["last"]
    return last or step.approval.asked_at


def _tell_asker(approval: Approval, step: ApprovalStep) -> None:
    ApprovalAsk.objects.create(step=step, user=step.approver)  # counted, so that it is told once
    mail.write(
        "approval_stuck", to=approval.asked_by, by=None, approver=str(step.approver),
        what=approval.get_kind_display(), role=approval.requisition.role.title,
        link=links.address(f"/requisitions/{approval.requisition_id}/"),
    )  # fmt: skip


def waiting_for(user: User) -> list[ApprovalStep]:
    """Return the steps that somebody may decide now, the oldest first."""
    day = timezone.localdate()
    mine = Q(approver=user) | Q(
        approver__delegations__delegate=user,
        approver__delegations__first__lte=day,
        approver__delegations__last__gte=day,
    )
    rows = ApprovalStep.objects.filter(mine, approved=None, approval__state=ApprovalState.ASKED)
    rows = rows.select_related("approval__requisition__role", "approval__asked_by", "approver")
    rows = rows.prefetch_related("approval__steps__approver__delegations__delegate")
    return [step for step in rows.distinct().order_by("approval_id") if _now(step, user)]


def _now(step: ApprovalStep, user: User) -> bool:
    now = turn(step.approval)
    return now is not None and now.pk == step.pk and may_decide(now, user)
