"""What the pages of the company's own pay show."""

from __future__ import annotations

from typing import Any

from kasauti.access import Permission
from kasauti.actions import pay_settings
from kasauti.records.models import PayPolicy, User
from kasauti.records.permissions import standing_of


def settings_page(viewer: User) -> dict[str, Any]:
    """Return the policy and letterhead in force and who set them."""
    return {
        "section": "bands",
        "tab": "settings",
        "may_change": standing_of(viewer).may_somewhere(Permission.PAY_CHANGE),
        "policy": PayPolicy.objects.select_related("by").first(),
        "policies": PayPolicy.objects.count(),
        "letterhead": pay_settings.letterhead(),
    }
