"""People, their applications, and what people put beside the machine's view of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone


class Persons(models.Manager["Candidate"]):
    """Records that speak for themselves: those that were put into another are left out."""

    def get_queryset(self) -> models.QuerySet[Candidate]:
        """Leave out what was put into another."""
        return super().get_queryset().filter(merged_into=None)


class Applications(models.Manager["Application"]):
    """Applications that speak for themselves: those that were folded into another are left out."""

    def get_queryset(self) -> models.QuerySet[Application]:
        """Leave out what was folded into another."""
        return super().get_queryset().filter(folded_into=None)


class Candidate(models.Model):
    """A person who might be hired. Nothing here ever enters a score.

    ``objects`` leaves out records that were put into another's, ``everything`` does not.
    """

    name = models.CharField(max_length=300, blank=True)
    email = models.EmailField(max_length=320, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    location = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="merged"
    )

    objects = Persons()
    everything: models.Manager[Candidate] = models.Manager()

    class Meta:
        indexes = (
            models.Index(fields=("email",), name="candidate_email"),
            models.Index(fields=("name", "id"), name="candidate_in_order"),
            models.Index(Coalesce("merged_into", "id"), name="candidate_person"),
            GinIndex(  # pieces of names, addresses and numbers: ``records.names``
                models.Func("name", "email", "phone", function="letter_triples"),
                name="candidate_named",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email or f"Candidate {self.pk}"


class Stage(models.TextChoices):
    """How far an application is. A person moves it; nothing else does."""

    NEW = "new"
    REVIEW = "in review"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    NOT_NOW = "not taken forward"
    WITHDRAWN = "withdrawn"


class Application(models.Model):
    """A candidate for a role, with the file that speaks for them and its latest result.

    Where two records of one person applied for one role, the one is folded into the other:
    ``objects`` leaves it out, ``everything`` does not.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="applications")
    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="applications")
    file = models.ForeignKey("records.ResumeFile", on_delete=models.PROTECT, related_name="+")
    result = models.OneToOneField(
        "records.ScreeningResult", on_delete=models.SET_NULL, null=True, related_name="latest_of"
    )
    # ``stage`` is the kind of ``place``, for what asks across roles.
    stage = models.CharField(max_length=24, choices=Stage, default=Stage.NEW)
    place = models.ForeignKey(
        "records.PipelineStage", on_delete=models.RESTRICT, null=True, related_name="applications"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    # The channel: "careers" or what a link named, "mail", "files" that somebody dropped.
    source = models.CharField(max_length=60, blank=True)
    # When somebody who moves applications first opened it.
    read_at = models.DateTimeField(null=True)
    folded_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="folded"
    )

    objects = Applications()
    everything: models.Manager[Application] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("candidate", "role"),
                name="one_application_a_role",
                condition=models.Q(folded_into=None),
            ),
        )
        # The last two answer lists and counts of a role without a look at the rows themselves.
        indexes = (
            models.Index(fields=("role", "created_at"), name="application_applied"),
            models.Index(
                fields=("role", "place", "entered_at"),
                include=("id",),
                condition=models.Q(folded_into=None),
                name="application_board",
            ),
            models.Index(
                fields=("role",),
                include=("id", "result"),
                condition=models.Q(folded_into=None, result__isnull=False),
                name="application_screened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate} for {self.role}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the place follows the kind of stage, for those who set only that."""
        if self.place is None or self.place.kind != self.stage:
            self.place = self.role.stages.filter(kind=self.stage).first()
            self.entered_at = timezone.now()
        super().save(*args, **kwargs)


class Correction(models.Model):
    """A person's view of a level or of a field that was read, beside the machine's.

    ``subject`` is a dimension, competency or skill id for a level, and a path into the profile
    (``contacts.name``, ``entries.2.period``) for a field.
    """

    class Kind(models.TextChoices):
        LEVEL = "level"
        FIELD = "field"

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="corrections"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.CharField(max_length=120)
    machine = models.JSONField(null=True)
    person = models.JSONField(null=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "kind", "subject"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standing_correction",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.machine} → {self.person}"


class CandidateWord(models.Model):
    """What a candidate says of something that was misread in their résumé, beside what was read.

    It enters no score. The last one of a subject counts; empty words take it back. ``subject`` is
    a path into the profile (``entries.2.title``), or ``other`` for skills and all else.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="candidate_words"
    )
    subject = models.CharField(max_length=120)
    machine = models.CharField(max_length=1000, blank=True)
    words = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.subject} of {self.application_id}"


class AddressChange(models.Model):
    """A mail address that a candidate asked to have in place of theirs, and what came of it.

    It is theirs once the link in the mail to ``email`` was followed and confirmed.
    """

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="address_changes"
    )
    email = models.EmailField(max_length=320)
    before = models.EmailField(max_length=320, blank=True)
    language = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"address change {self.pk}"
