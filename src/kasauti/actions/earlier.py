"""What an earlier system held of a person, beside one of their applications."""

from __future__ import annotations

from django.db.models import Q

from kasauti.records.models import Application, EarlierRecord

PAY = ("current_ctc", "expected_ctc")
"""Fields of ``told`` that only whoever sees pay is shown."""


def of(application: Application) -> list[EarlierRecord]:
    """Return the records of an application's job and of none; others stand with their own."""
    held = application.candidate.earlier_records.filter(
        Q(application=application) | Q(application=None)
    )
    return list(held.order_by("pk"))
