"""Texts that are read and not kept: a job description to propose a role, a letter to check it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, UploadedFile
from pydantic import Field

from kasauti import offers
from kasauti.access import Permission
from kasauti.actions import letters, proposals
from kasauti.actions.refusals import Refused
from kasauti.api.problems import Problem
from kasauti.api.tokens import Bearer
from kasauti.api.wire import plain
from kasauti.offers import Finding

router = Router(tags=["readings"])
PROPOSE = Bearer("roles:read", Permission.ROLES_CREATE)
CHECK = Bearer("offers:read", Permission.OFFERS_SEE)


class Pasted(Schema):
    """The text, where no file of it is sent."""

    text: str = Field("", max_length=60_000)


class ProposalShown(Schema):
    """What a role file would begin with, and what the text leaves open."""

    fields: dict[str, Any]
    requirements: list[dict[str, Any]]
    open_questions: list[str]


class LetterFinding(Schema):
    """A rule that the letter breaks, with how it is mended."""

    rule: str
    what: str
    mend: str
    source: str
    quote: str = Field(description="The words that break it; empty where something is missing")
    missing: str


class LetterShown(Schema):
    """What breaks the rules in a letter, and what the seal of a PDF says."""

    passes: bool
    findings: list[LetterFinding]
    checked: int = Field(description="Rules")
    seal: str | None = Field(description="whole, broken, foreign, none …; None for no PDF")
    sealed_by: str


@router.post(
    "/role-proposals", auth=PROPOSE, response={200: ProposalShown},
    summary="Read a role from a job description",
)  # fmt: skip
def propose_role(
    request: HttpRequest, told: Form[Pasted], file: File[UploadedFile | None] = None
) -> dict[str, Any]:
    """Read a job description, pasted or its file; nothing is kept and no role is opened."""
    if not told.text.strip() and file is None:
        raise Refused("Send the text, or its file")
    sent = file if not told.text.strip() else None
    source = proposals.document_of(sent.name or "", sent.read()) if sent else told.text
    found = proposals.proposal_of(source)
    return {
        "fields": plain(found.fields),
        "requirements": plain(found.rows),
        "open_questions": list(found.notes),
    }


@router.post(
    "/letter-checks", auth=CHECK, response={200: LetterShown}, summary="Check anybody's letter"
)
def check_letter(
    request: HttpRequest, told: Form[Pasted], file: File[UploadedFile | None] = None
) -> dict[str, Any]:
    """Check a letter, pasted or its file, by the rules for offers; nothing is kept."""
    content = file.read() if file else b""
    seal = letters.seal_of(file.name or "", content) if file else None
    try:
        pasted = told.text.strip() or file is None
        lint = offers.lint(told.text if pasted or not file else _text(file, content))
    except ValueError as error:
        raise Problem(422, str(error)) from None
    return {
        "passes": lint.passes,
        "findings": [_finding(one) for one in lint.findings],
        "checked": len(lint.checked),
        "seal": str(seal.found.value) if seal else None,
        "sealed_by": str(seal.by) if seal else "",
    }


def _text(file: UploadedFile, content: bytes) -> str:
    return letters.text_of(file.name or "", content)


def _finding(one: Finding) -> dict[str, Any]:
    rule = one.requirement
    return {
        "rule": rule.id,
        "what": rule.title,
        "mend": rule.mend,
        "source": rule.source,
        "quote": one.quote,
        "missing": one.missing,
    }
