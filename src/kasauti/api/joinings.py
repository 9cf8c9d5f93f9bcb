"""The joining desk: from an accepted offer to day one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import joinings
from kasauti.api.idempotency import once
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.concerned import APPLICATION, JOINING
from kasauti.records.models import Application, Joining, JoiningItem

router = Router(tags=["joining"])
READ = Bearer("joining:read", Permission.OFFERS_SEE, APPLICATION)
ACT = Bearer("joining:write", Permission.OFFERS_EXTEND, JOINING)
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class ItemShown(Schema):
    """A paper asked for, a check-in due, or something heard."""

    id: int
    kind: str
    text: str
    due: date | None
    done_at: datetime | None


class SignalsShown(Schema):
    """Facts and days before day one; no judgement of a person."""

    silent_days: int
    check_ins_due: int
    papers_open: int
    competing: list[str] = Field(description="Who else offers, as the candidate named them")


class DeskShown(Schema):
    """The desk of one who accepted."""

    id: int
    application: int
    offer: int
    first_day: date
    resigned_on: date | None
    notice_days: int | None
    last_working_day: date | None
    days_to_buy_out: int
    check_consent: bool
    back_up: int | None = Field(description="Another application for the role, kept warm")
    joined_on: date | None
    signals: SignalsShown
    items: list[ItemShown]


class NoticeTold(Schema):
    """When somebody resigned, and how long their notice is."""

    resigned_on: Day
    notice_days: int = Field(ge=0, le=365)


class HeardTold(Schema):
    """Something heard, as it was heard."""

    text: str = Field(min_length=1, max_length=500)


class PaperTold(HeardTold):
    """A paper to ask for, and until when."""

    due: Day | None = None


class BackUpTold(Schema):
    """Whose application is kept warm; None: nobody's."""

    application: Annotated[int, Field(ge=1, lt=2**53)] | None


class JoinedTold(Schema):
    """Day one."""

    on: Day


@router.get(
    "/applications/{pk}/joining", auth=READ, response=DeskShown, summary="Show the joining desk"
)
def show_desk(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return the desk of one who accepted an offer."""
    return _shown(get_object_or_404(_known(), offer__application=pk))


@router.post(
    "/joinings/{pk}/notice", auth=ACT, response={200: DeskShown}, summary="Note the notice"
)
@once
def plan_notice(request: HttpRequest, pk: int, body: NoticeTold) -> tuple[int, dict[str, Any]]:
    """Note the notice; the last working day and the days to buy out follow."""
    joinings.plan_notice(_desk(pk), **body.dict(), by=user_of(request))
    return 200, _found(pk)


@router.post(
    "/joinings/{pk}/items/{item}/tick", auth=ACT, response={200: DeskShown},
    summary="Tick an item",
)  # fmt: skip
@once
def tick_item(request: HttpRequest, pk: int, item: int) -> tuple[int, dict[str, Any]]:
    """Mark a paper as received or a check-in as held; again takes it back."""
    found = get_object_or_404(JoiningItem.objects.select_related("joining"), pk=item, joining=pk)
    joinings.tick(found, by=user_of(request))
    return 200, _found(pk)


@router.post(
    "/joinings/{pk}/heard", auth=ACT, response={201: DeskShown}, summary="Keep what was heard"
)
@once
def note_heard(request: HttpRequest, pk: int, body: HeardTold) -> tuple[int, dict[str, Any]]:
    """Keep something heard: a competing offer, silence, a changed date."""
    joinings.note(_desk(pk), body.text, by=user_of(request))
    return 201, _found(pk)


@router.post(
    "/joinings/{pk}/papers", auth=ACT, response={201: DeskShown}, summary="Ask for a paper"
)
@once
def ask_for_paper(request: HttpRequest, pk: int, body: PaperTold) -> tuple[int, dict[str, Any]]:
    """Ask for one more paper."""
    joinings.ask_for(_desk(pk), body.text, due=body.due, by=user_of(request))
    return 201, _found(pk)


@router.post(
    "/joinings/{pk}/back-up", auth=ACT, response={200: DeskShown}, summary="Keep a back-up warm"
)
@once
def keep_back_up(request: HttpRequest, pk: int, body: BackUpTold) -> tuple[int, dict[str, Any]]:
    """Keep another applicant for the role warm, or nobody."""
    desk, other = _desk(pk), None
    if body.application is not None:
        role = desk.offer.application.role_id
        other = Application.objects.filter(pk=body.application, role=role).first()
        if other is None:
            raise Problem(422, "The back-up is an applicant for the same role")
    joinings.keep_back_up(desk, other, by=user_of(request))
    return 200, _found(pk)


@router.post(
    "/joinings/{pk}/withdraw-consent", auth=ACT, response={200: DeskShown},
    summary="Note a consent withdrawn",
)  # fmt: skip
@once
def withdraw_check_consent(request: HttpRequest, pk: int) -> tuple[int, dict[str, Any]]:
    """Note that the person withdrew the consent to the background check."""
    joinings.withdraw_check_consent(_desk(pk), by=user_of(request))
    return 200, _found(pk)


@router.post("/joinings/{pk}/joined", auth=ACT, response={200: DeskShown}, summary="Note day one")
@once
def note_joined(request: HttpRequest, pk: int, body: JoinedTold) -> tuple[int, dict[str, Any]]:
    """Note day one, once it has come."""
    joinings.joined(_desk(pk), on=body.on, by=user_of(request))
    return 200, _found(pk)


def _known() -> Any:
    return Joining.objects.select_related("offer__application__candidate").prefetch_related("items")


def _desk(pk: int) -> Joining:
    found: Joining = get_object_or_404(_known(), pk=pk)
    return found


def _found(pk: int) -> dict[str, Any]:
    return _shown(_desk(pk))


def _shown(desk: Joining) -> dict[str, Any]:
    signals = joinings.signals(desk, timezone.localdate())
    days = ("first_day", "resigned_on", "last_working_day", "joined_on")
    return {name: iso(getattr(desk, name)) for name in days} | {
        "id": desk.pk,
        "application": desk.offer.application_id,
        "offer": desk.offer_id,
        "notice_days": desk.notice_days,
        "days_to_buy_out": joinings.days_to_buy_out(desk),
        "check_consent": joinings.check_consent(desk) is not None,
        "back_up": desk.back_up_id,
        "signals": {
            "silent_days": signals.silent_days,
            "check_ins_due": signals.check_ins_due,
            "papers_open": signals.papers_open,
            "competing": list(signals.competing),
        },
        "items": [
            {
                "id": one.pk,
                "kind": str(one.kind),
                "text": one.text,
                "due": iso(one.due),
                "done_at": iso(one.done_at),
            }
            for one in desk.items.all()
        ],
    }
