"""Offers, their letters, and the desk of who joins."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class PayBand(models.Model):
    """The range of a year's CTC for a level; who set it, from what source and day."""

    level = models.CharField(max_length=60, unique=True)
    low = models.DecimalField(max_digits=14, decimal_places=2)
    middle = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    source = models.CharField(max_length=300)
    effective = models.DateField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.level


class OfferState(models.TextChoices):
    """Where an offer stands."""

    DRAFT = "draft"
    PROPOSED = "awaiting approval"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Offer(models.Model):
    """One version of an offer to a person; a revision supersedes it and all are kept.

    ``terms`` is the offer as an offer file holds it. ``overrides`` lists rules that a named person
    let stand, each with the reason.
    """

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="offers"
    )
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=OfferState, default=OfferState.DRAFT)
    terms = models.JSONField()
    overrides = models.JSONField(default=list)
    letterhead = models.ForeignKey("records.Letterhead", on_delete=models.PROTECT, null=True)
    prepared_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    code = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=("application", "version"), name="one_offer_a_version"),
        )

    def __str__(self) -> str:
        return f"Offer {self.version} to {self.application.candidate}"


class OfferLetter(models.Model):
    """A letter as it was sent or sealed: its bytes and their SHA-256."""

    class Kind(models.TextChoices):
        SENT = "offer as sent"
        SIGNED = "offer, signed"
        APPOINTMENT = "appointment"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind)
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("offer", "kind"), name="one_letter_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind}, {self.offer}"


class OfferQuestion(models.Model):
    """What a candidate asked about an offer, and the answer."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text[:60]


class Joining(models.Model):
    """The desk of one who accepted, until day one. Facts only; nothing here scores a person."""

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="joining")
    first_day = models.DateField()
    resigned_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField(null=True)
    last_working_day = models.DateField(null=True)
    back_up = models.ForeignKey(
        "records.Application", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    joined_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"Joining of {self.offer.application.candidate}"


class JoiningItem(models.Model):
    """A paper asked for, a check-in due, or something heard."""

    class Kind(models.TextChoices):
        PAPER = "paper"
        CHECK_IN = "check-in"
        HEARD = "heard"

    joining = models.ForeignKey(Joining, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=500)
    due = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return self.text
