"""A role's job description for pages: written and checked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from kasauti import roles, skills
from kasauti.actions import pool
from kasauti.actions.descriptions import described
from kasauti.records.models import Role
from kasauti.records.values import role_of


@dataclass(frozen=True, slots=True)
class Written:
    """The job description as it stands on the page, and what was found to mend."""

    html: SafeString
    findings: tuple[roles.Finding, ...]
    reach: roles.Reach


def written(role: Role) -> Written:
    """Return the job description of a role, and its check."""
    html = mark_safe(roles.parts_as_html(described(role)))  # noqa: S308 - escaped by roles
    graph, reached = skills.load_graph(), pool.reach(role_of(role))
    findings = roles.check_role(role_of(role), graph=graph, as_of=timezone.localdate())
    return Written(html, (*findings, *roles.reach_findings(reached, graph=graph)), reached)
