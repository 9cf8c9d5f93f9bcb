"""Applying on the careers page: drafts, the questions of a role, the answers."""

from __future__ import annotations

from django.db import models


class ApplicationQuestion(models.Model):
    """What a role asks its applicants beside the résumé. ``wanted`` makes it a knock-out question:
    another answer is proposed to a person, who confirms or not. One that is not ``asked`` any more
    stays, so that it can be asked again. One without ``wording`` only says whether what the role
    asks by itself under this key is asked."""

    class Kind(models.TextChoices):
        TEXT = "text"
        YES_NO = "yes or no"
        NUMBER = "number"
        RUPEES = "rupees a year"
        CHOICE = "choice"

    role = models.ForeignKey(
        "records.Role", on_delete=models.CASCADE, related_name="application_questions"
    )
    key = models.SlugField(max_length=40)
    wording = models.CharField(max_length=300, blank=True)
    wording_hi = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(default=list)
    required = models.BooleanField(default=False)
    wanted = models.CharField(max_length=100, blank=True)  # "yes", "at most 60"
    asked = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("role", "key"), name="one_question_a_key"),)

    def __str__(self) -> str:
        return self.wording or self.key


class ApplicationAnswer(models.Model):
    """An applicant's answer in their words; money as whole rupees."""

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="answers"
    )
    key = models.SlugField(max_length=40)
    wording = models.CharField(max_length=300)  # as it was asked
    kind = models.CharField(max_length=16, choices=ApplicationQuestion.Kind)
    value = models.CharField(max_length=1000)
    wanted = models.CharField(max_length=100, blank=True, default="", db_default="")  # likewise
    proposes_refusal = models.BooleanField(default=False)  # a knock-out question not met

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("application", "key"), name="one_answer_a_question"),
        )

    def __str__(self) -> str:
        return f"{self.key} of {self.application_id}"


class ApplicationDraft(models.Model):
    """A résumé on its way to becoming an application; gone after a day if it does not.

    ``application`` is set where it is a newer one for somebody who has applied.
    ``origin`` is a keyed hash of the address it came from, for limits: never the address.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        UNREADABLE = "unreadable"
        SENT = "sent"

    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, null=True, related_name="newer_drafts"
    )
    file = models.ForeignKey("records.ResumeFile", on_delete=models.PROTECT, related_name="drafts")
    name = models.CharField(max_length=500)
    language = models.CharField(max_length=10)
    source = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    found = models.JSONField(default=dict)  # name, email, phone, location
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("origin", "at"), name="draft_origin"),)

    def __str__(self) -> str:
        return f"draft {self.pk}: {self.state}"
