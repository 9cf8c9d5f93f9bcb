"""What stands around every page of a role: its title, facts, tabs and their figures."""

from __future__ import annotations

from typing import Any

from kasauti.records.models import Role
from kasauti.web.recruiter.queries.files import progress, role_head
from kasauti.web.recruiter.queries.roles import role_facts


def role_frame(role: Role) -> dict[str, Any]:
    """Return the context that ``recruiter/role_head.html`` needs, in two queries."""
    far = progress(role)
    return {
        "section": "roles",
        "role": role,
        "facts": role_facts(role),
        "progress": far,
        "head": role_head(role, far),
    }
