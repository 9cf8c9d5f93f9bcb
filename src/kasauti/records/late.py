"""Who has been in their stage for longer than it allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, IntegerField, Q, Value
from django.db.models.functions import Cast


def late(at: datetime) -> Q:
    """Return the condition on applications; stages without days allow any time."""
    allowed = ExpressionWrapper(
        Value(timedelta(days=1)) * Cast(F("place__days"), IntegerField()),
        output_field=DurationField(),
    )
    return Q(place__days__isnull=False, entered_at__lt=Value(at) - allowed)
