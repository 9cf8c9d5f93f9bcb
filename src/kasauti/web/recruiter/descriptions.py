"""A role's job description for pages: written, checked, exported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from kasauti import roles, skills
from kasauti.actions import pool
from kasauti.records.models import Role
from kasauti.records.values import role_of


@dataclass(frozen=True, slots=True)
class Format:
    """A form a job description is exported in."""

    name: str
    media_type: str


FORMATS: Mapping[str, Format] = {
    "pdf": Format("PDF", "application/pdf"),
    "html": Format("HTML", "text/html; charset=utf-8"),
    "md": Format("Markdown", "text/markdown; charset=utf-8"),
    "json": Format("schema.org JobPosting", "application/ld+json"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The job description as it stands on the page, and what was found to mend."""

    html: SafeString
    findings: tuple[roles.Finding, ...]
    reach: roles.Reach


def _description(role: Role) -> roles.JobDescription:
    employer = roles.Employer(settings.EMPLOYER_NAME, contact=settings.EMPLOYER_CONTACT)
    return roles.write_job_description(role_of(role), graph=skills.load_graph(), employer=employer)


def written(role: Role) -> Written:
    """Return the job description of a role, and its check."""
    html = mark_safe(roles.parts_as_html(_description(role)))  # noqa: S308 - escaped by roles
    graph, reached = skills.load_graph(), pool.reach(role_of(role))
    findings = roles.check_role(role_of(role), graph=graph, as_of=timezone.localdate())
    return Written(html, (*findings, *roles.reach_findings(reached, graph=graph)), reached)


def exported(role: Role, form: str) -> bytes:
    """Return the job description in one of ``FORMATS``."""
    description, posted = _description(role), role.created_at.date()
    if form == "pdf":
        return roles.to_pdf(description, on=posted)
    posting = roles.to_job_posting(description, graph=skills.load_graph(), posted=posted)
    if form == "html":
        return roles.to_html(description, head=roles.posting_script(posting)).encode()
    if form == "md":
        return roles.to_markdown(description).encode()
    return json.dumps(posting, ensure_ascii=False, indent=2).encode()
