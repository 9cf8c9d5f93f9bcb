"""The company's pay policy, and the letterhead of its letters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, UploadedFile
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import pay_settings
from kasauti.actions.refusals import Refused
from kasauti.api.idempotency import once
from kasauti.api.sending import sends
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import Letterhead, PayPolicy

router = Router(tags=["pay settings"])
READ = Bearer("offers:read", Permission.PAY_SEE)
CHANGE = Bearer("offers:write", Permission.PAY_CHANGE)
Share = Annotated[str, Field(max_length=300, description="A percentage, as people write it")]
Portion = Annotated[
    str, Field(max_length=300, description="10 % of CTC, or 6 lakh; empty for none")
]
Lines = Annotated[str, Field(max_length=2000, description="One to a line: Internet = 24,000")]
_LARGEST_LOGO = 300_000
_INERT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class PolicyFields(Schema):
    """What a new package starts from."""

    basic_percent: Share = Field(description="Of fixed CTC")
    hra_percent: Share = Field(description="House rent, of basic")
    pf: Literal["ceiling", "full"]
    nps_percent: Share = Field(description="Employer's, of basic")
    variable_percent: Share = Field(description="Of CTC")
    charges_inside: bool = Field(description="EDLI and PF administration inside CTC")
    welfare_fund: bool
    allowances: Lines
    milestones: Lines = Field(description="First model in production = 3 lakh; month 6")
    joining_bonus: Portion
    retention_bonus: Portion
    bonus_months: int = Field(ge=1, le=36, description="Repaid by whoever leaves within")
    equity_percent: Share = Field(description="Of equity and CTC together")
    referral_bonus: Portion
    referral_days: int = Field(ge=0, le=730)


class PayPolicyShown(PolicyFields):
    """The policy in force; without one that was set, what Kasauti assumes."""

    bonus_months: int
    referral_days: int
    set_by: str | None
    set_at: datetime | None


class LetterheadTold(Schema):
    """The company as its letters name it."""

    name: str = Field(min_length=1, max_length=300)
    address: str = Field(min_length=1, max_length=300)
    cin: str = Field("", max_length=30)
    labour_number: str = Field("", max_length=30)
    signatory: str = Field(min_length=1, max_length=200)
    signatory_title: str = Field(min_length=1, max_length=200)
    committee: str = Field(min_length=1, max_length=300, description="How it is reached")
    privacy_contact: str = Field(min_length=1, max_length=300)
    drop_logo: bool = Field(False, description="Without a file the logo in force stays, unless so")


class LetterheadShown(Schema):
    """The letterhead in force, and whether it has a logo."""

    name: str
    address: str
    cin: str
    labour_number: str
    signatory: str
    signatory_title: str
    committee: str
    privacy_contact: str
    logo: bool
    set_by: str
    set_at: datetime


@router.get("/pay-policy", auth=READ, response=PayPolicyShown, summary="Show the pay policy")
def show_pay_policy(request: HttpRequest) -> dict[str, Any]:
    """Return what a new package starts from."""
    return _policy()


@router.put(
    "/pay-policy", auth=CHANGE, response={200: PayPolicyShown}, summary="Set the pay policy"
)
@once
def set_pay_policy(request: HttpRequest, body: PolicyFields) -> tuple[int, dict[str, Any]]:
    """Put a policy into force for packages from now on."""
    try:
        pay_settings.set_policy(body.dict(), by=user_of(request))
    except ArithmeticError:
        raise Refused("A figure of this policy is out of range") from None
    return 200, _policy()


@router.get(
    "/letterhead", auth=READ, response=LetterheadShown, summary="Show the letterhead",
)  # fmt: skip
def show_letterhead(request: HttpRequest) -> dict[str, Any]:
    """Return the letterhead in force."""
    return _letterhead(_in_force())


@router.post(
    "/letterhead", auth=CHANGE, response={200: LetterheadShown}, summary="Set the letterhead"
)
@once
def set_letterhead(
    request: HttpRequest,
    told: Form[LetterheadTold],
    logo: File[UploadedFile | None] = None,
) -> tuple[int, dict[str, Any]]:
    """Put a letterhead into force; letters already sent, and their offers, keep theirs."""
    if logo is not None and (logo.size is None or logo.size > _LARGEST_LOGO):
        raise Refused("A logo has at most 300 KB")
    held = pay_settings.set_letterhead(
        told.dict(exclude={"drop_logo"}), logo=logo.read() if logo else None,
        keep_logo=not told.drop_logo, by=user_of(request),
    )  # fmt: skip
    return 200, _letterhead(held)


@router.get(
    "/letterhead/logo.svg", auth=READ, summary="Send the logo", openapi_extra=sends("image/svg+xml")
)
def logo(request: HttpRequest) -> HttpResponse:
    """Return the logo, made inert when it was taken."""
    drawn = _in_force().logo
    if not drawn:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml", headers=_INERT)


def _in_force() -> Letterhead:
    held = pay_settings.letterhead()
    if held is None:
        raise Http404
    return held


def _policy() -> dict[str, Any]:
    held = PayPolicy.objects.select_related("by").first()
    return pay_settings.policy().told() | {
        "set_by": str(held.by) if held else None,
        "set_at": iso(held.at if held else None),
    }


def _letterhead(held: Letterhead) -> dict[str, Any]:
    return {name: getattr(held, name) for name in pay_settings.COMPANY} | {
        "logo": bool(held.logo),
        "set_by": str(held.by),
        "set_at": held.at.isoformat(),
    }
