"""Requisitions: opened, changed, closed; what they allow on their role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from kasauti import offers
from kasauti.access import Permission
from kasauti.actions import trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Approval,
    ApprovalKind,
    ApprovalState,
    Approver,
    Offer,
    OfferState,
    Requisition,
    Role,
    User,
)
from kasauti.records.permissions import holders
from kasauti.values import Rupees

Chains = Mapping[ApprovalKind, Sequence[User]]


@dataclass(frozen=True, slots=True)
class Positions:
    """What a requisition asks for.

    Parameters
    ----------
    headcount : int
        Positions, one or more.
    low, high : Rupees
        Pay a year (CTC) within which offers lie.
    case : str
        Why the positions are needed.
    recruit_by, start_by : date
        When recruiting begins, and when the first person is wanted.
    """

    headcount: int
    low: Rupees
    high: Rupees
    case: str
    recruit_by: date
    start_by: date


def may_approve(role: Role) -> QuerySet[User]:
    """Return who may stand in a chain of this role."""
    return holders(Permission.REQUISITIONS_APPROVE, role.pk)


@trail.in_turn
def open_requisition(role: Role, asked: Positions, chains: Chains, *, by: User) -> Requisition:
    """Ask for positions on a role; nothing is approved by that.

    Raises
    ------
    Refused
        If a figure or a reason is missing, the dates run backwards, or a chain is empty, names
        somebody twice, or somebody who may not approve.
    """
    _check(asked)
    _check_chains(role, chains)
    made = Requisition.objects.create(role=role, made_by=by, **_columns(asked))
    _chain(made, chains)
    trail.record("requisitions.open", made, by=by, role=role.pk, headcount=asked.headcount)
    return made


@trail.in_turn
def change(requisition: Requisition, asked: Positions, chains: Chains, *, by: User) -> Requisition:
    """Change what is asked for; what was approved of other figures must be approved again.

    What waits for a chain that is another now is withdrawn, to be asked anew; an offer's waits on,
    its next version asks the new chain.

    Raises
    ------
    Refused
        As by ``open_requisition``, if it is closed, or if more people were hired than it then has
        places.
    """
    held = locked(requisition)
    _check(asked)
    _check_chains(held.role, chains)
    if taken(held.role) > _places(held.role, without=held) + asked.headcount:
        raise Refused("More offers are out than that: the headcount cannot fall below them")
    before = (held.headcount, held.low, held.high)
    for name, value in _columns(asked).items():
        setattr(held, name, value)
    held.save()
    other = _changed_chains(held, chains)
    _chain(held, chains)
    figures_changed = before != (held.headcount, held.low, held.high)
    asked_others = Q(state=ApprovalState.ASKED, kind__in=other)
    again = asked_others | Q(state__in=(ApprovalState.ASKED, ApprovalState.APPROVED))
    held.approvals.filter(again if figures_changed else asked_others, offer=None).update(
        state=ApprovalState.WITHDRAWN, ended_at=timezone.now()
    )
    trail.record(
        "requisitions.change", held, by=by, headcount=held.headcount, again=figures_changed
    )
    return held


@trail.in_turn
def close(requisition: Requisition, *, by: User) -> Requisition:
    """End a requisition: filled or no longer wanted; what waits for approval is withdrawn."""
    held = locked(requisition)
    held.closed_at = timezone.now()
    held.save()
    held.approvals.filter(state=ApprovalState.ASKED).update(
        state=ApprovalState.WITHDRAWN, ended_at=held.closed_at
    )
    trail.record("requisitions.close", held, by=by)
    return held


def locked(requisition: Requisition) -> Requisition:
    """Return the row as it stands now, locked.

    Raises
    ------
    Refused
        If it was closed.
    """
    found = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if found.closed_at is not None:
        raise Refused("This requisition is closed: open a new one")
    return found


def _columns(asked: Positions) -> dict[str, object]:
    return {
        "headcount": asked.headcount, "low": asked.low.amount, "high": asked.high.amount,
        "case": asked.case.strip(), "recruit_by": asked.recruit_by, "start_by": asked.start_by,
    }  # fmt: skip


def _check(asked: Positions) -> None:
    if not 1 <= asked.headcount <= 500:
        raise Refused("Ask for between one and five hundred positions")
    if not 0 < asked.low.amount <= asked.high.amount:
        raise Refused("The band runs from the lower to the higher pay of a year")
    if not asked.case.strip():
        raise Refused("Say why the positions are needed: approvers read it")
    if asked.start_by < asked.recruit_by:
        raise Refused("Nobody starts before recruiting does: put the dates the other way")


def _check_chains(role: Role, chains: Chains) -> None:
    allowed = set(may_approve(role))
    for kind in ApprovalKind:
        chain = chains.get(kind, ())
        if not chain and kind != ApprovalKind.OFFER:
            raise Refused(f"Name somebody who approves: {kind}")
        if len(set(chain)) < len(chain):
            raise Refused(f"Nobody approves twice: {kind}")
        for user in chain:
            if user not in allowed:
                raise Refused(f"{user} may not approve on this role: give them a seat that does")


def _changed_chains(held: Requisition, chains: Chains) -> list[ApprovalKind]:
    """Return the approvals whose people or order differ from what is kept."""
    kept = [(one.kind, one.user_id) for one in held.approvers.order_by("position")]
    return [
        kind
        for kind in ApprovalKind
        if [user for of, user in kept if of == kind] != [one.pk for one in chains.get(kind, ())]
    ]


def _chain(requisition: Requisition, chains: Chains) -> None:
    requisition.approvers.all().delete()
    Approver.objects.bulk_create(
        Approver(requisition=requisition, kind=kind, position=at, user=user)
        for kind, chain in chains.items()
        for at, user in enumerate(chain)
    )


def approved(kind: ApprovalKind) -> QuerySet[Requisition]:
    """Return the requisitions that are not closed and hold an approval of this kind."""
    held = Approval.objects.filter(kind=kind, state=ApprovalState.APPROVED)
    return Requisition.objects.filter(closed_at=None, pk__in=held.values("requisition"))


def recruiting(rows: QuerySet[Role]) -> QuerySet[Role]:
    """Return the roles that people may apply for: published, not past their closing day.

    Where it is required they are approved as well.
    """
    over = Q(closes_on__lt=timezone.localdate())
    rows = rows.filter(~over | Q(closes_on=None), published=True)
    if not settings.REQUISITIONS:
        return rows
    return rows.filter(pk__in=approved(ApprovalKind.START).values("role"))


def may_recruit(role: Role) -> bool:
    """Return whether a requisition of a role is approved to start recruiting."""
    return approved(ApprovalKind.START).filter(role=role).exists()


def takes_applications(role: Role) -> bool:
    """Return whether people may apply for a role now."""
    return role.status == Role.Status.OPEN and recruiting(Role.objects.filter(pk=role.pk)).exists()


def taken(role: Role) -> int:
    """Return how many places of a role are taken: offers that are out or were accepted."""
    return _out().filter(application__role=role).count()


def taken_by_role() -> Counter[int]:
    """Return how many places are taken on each role, by its id, in one query."""
    return Counter(_out().values_list("application__role_id", flat=True))


def _out() -> QuerySet[Offer]:
    return Offer.objects.filter(state__in=(OfferState.SENT, OfferState.ACCEPTED))


def _places(role: Role, *, without: Requisition | None = None) -> int:
    rows = approved(ApprovalKind.HEADCOUNT).filter(role=role)
    rows = rows.exclude(pk=without.pk) if without else rows
    return sum(rows.values_list("headcount", flat=True))


def check_offer(offer: Offer) -> None:
    """Let an offer be extended, or say what is missing.

    The role's requisitions are locked, so that two offers do not take one place.

    Raises
    ------
    Refused
        If the headcount is not approved or all its places are taken, if no approved requisition's
        range holds the offer's CTC, or this offer awaits its chain; and, where requisitions are
        required, if there is none.
    """
    role = offer.application.role
    held = list(Requisition.objects.select_for_update().filter(role=role, closed_at=None))
    if not held:
        if settings.REQUISITIONS:
            raise Refused("No requisition stands for this role: open one and have it approved")
        return
    places = _places(role)
    if taken(role) >= places:
        raise Refused(f"All {places} approved positions are taken: ask for more headcount")
    ctc = offers.offer_of(offer.terms).package.ctc.amount
    if not approved(ApprovalKind.HEADCOUNT).filter(role=role, low__lte=ctc, high__gte=ctc).exists():
        raise Refused(
            "This offer’s CTC lies outside what was approved for the role: change the offer, or the"
            " requisition’s range of pay, which is then approved anew"
        )
    standing = Approval.objects.filter(offer=offer).exclude(state=ApprovalState.WITHDRAWN)
    asked = standing.order_by("pk").last()
    chained = Approver.objects.filter(requisition__in=held, kind=ApprovalKind.OFFER).exists()
    if chained and (asked is None or asked.state != ApprovalState.APPROVED):
        where = asked.state if asked else "not asked for"
        raise Refused(f"The approval to extend this offer is {where}: see the requisition")
