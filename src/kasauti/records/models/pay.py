"""A company's own pay: its policy and the letterhead of its letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class PayPolicy(models.Model):
    """What a new package starts from; a change adds a row, the latest is in force."""

    told = models.JSONField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Pay policy of {self.at:%Y-%m-%d}"


class Letterhead(models.Model):
    """The company as its letters name it; a change adds a row, an offer keeps the one it was on.

    ``logo`` is an SVG as ``offers.letterhead_logo`` gives it.
    """

    name = models.CharField(max_length=300)
    address = models.CharField(max_length=300)
    cin = models.CharField(max_length=30, blank=True)
    labour_number = models.CharField(max_length=30, blank=True)
    signatory = models.CharField(max_length=200)
    signatory_title = models.CharField(max_length=200)
    committee = models.CharField(max_length=300)
    privacy_contact = models.CharField(max_length=300)
    logo = models.TextField(blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class Survey(models.Model):
    """A pay survey of the company's own or bought: its CSV as it came in, until it is ended."""

    name = models.CharField(max_length=200)
    text = models.TextField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class ReferralBonus(models.Model):
    """What a colleague earns for naming somebody who stays: due after so many days of service.

    Those that were ended stay; of the others an application has one.
    """

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="referral_bonuses"
    )
    referrer = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    days = models.PositiveSmallIntegerField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    paid_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=models.Q(ended_at=None), name="one_open_referral"
            ),
        )

    def __str__(self) -> str:
        return f"Referral of {self.application.candidate}"


class CompetingOffer(models.Model):
    """Another company's offer as the candidate tells it; the latest is what ours is set against."""

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="competing_offers"
    )
    employer = models.CharField(max_length=200)
    terms = models.JSONField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.employer
