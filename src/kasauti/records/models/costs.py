"""What hiring cost: adverts, agencies, referrals, the team's own hours."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class HiringCost(models.Model):
    """Money spent on hiring: on one role, or without one on all of them.

    ``source`` is the channel it was spent on, as applications name theirs. Rows are taken back,
    never changed.
    """

    class Kind(models.TextChoices):
        ADVERT = "advert"
        AGENCY = "agency"
        REFERRAL = "referral bonus"
        TOOL = "tool"
        TRAVEL = "travel"
        EVENT = "event"
        OWN_HOURS = "the team's hours"
        OTHER = "other"

    role = models.ForeignKey(
        "records.Role", on_delete=models.CASCADE, null=True, related_name="costs"
    )
    source = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    spent_on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-spent_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_cost_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.kind}, {self.spent_on}"
