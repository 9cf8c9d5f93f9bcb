"""What people agreed to, and what is left of those who were erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class Consent(models.Model):
    """One line of the ledger: a purpose agreed to or taken back, on which notice. Never changed."""

    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=40)  # privacy.Purpose
    given = models.BooleanField()
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)  # of the notice's words
    way = models.CharField(max_length=40)  # "application", "own page"
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.purpose}: {'given' if self.given else 'taken back'}"


class Erasure(models.Model):
    """A person's data erased: how much, where, and what was found afterwards. No datum of theirs.

    ``pending`` holds what is still to be removed (files' hashes, mails' ids) and the traces that
    are then looked for; it is emptied once every machine has done its part.
    """

    code = models.CharField(max_length=16, unique=True)
    asked_by = models.CharField(max_length=40)  # "candidate", "user 3", "retention"
    at = models.DateTimeField(auto_now_add=True)
    erased = models.JSONField(default=dict)
    found_after = models.JSONField(default=dict)
    pending = models.JSONField(default=dict)
    # Keyed digests by which what was erased is known again should a backup bring it back.
    marks = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # When the shared storage was cleared and the database searched; machines have their own parts.
    searched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=12, blank=True, db_default="")  # DataRequest.Way

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"erasure {self.code}"

    def waits_for(self) -> list[str]:
        """Return the machines that have not removed their copies yet, by name."""
        parts = self.parts.all()  # of a list they come with it
        return [
            part.machine.name for part in parts if not part.done_at and not part.machine.gone_at
        ]


class LegalHold(models.Model):
    """That a person's data must stay for now whatever else is asked: a dispute, an order.

    It keeps the retention clock and every erasure waiting, and whoever asks is told so.
    """

    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, related_name="legal_holds"
    )
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"legal hold of {self.at:%d %B %Y}"


class DataRequest(models.Model):
    """What a person asked of whoever holds their data, and until when they are answered.

    ``by`` is who wrote it down, None where the person did so on their own page. An erasure waits
    until ``erase_after`` and can be taken back so long; ``kept_by`` says what keeps it longer.
    """

    class Kind(models.TextChoices):
        ACCESS = "access"
        CORRECTION = "correction"
        ERASURE = "erasure"
        GRIEVANCE = "grievance"

    class Way(models.TextChoices):
        OWN_PAGE = "own page"
        LETTER = "letter"
        MAIL = "mail"
        PHONE = "phone"
        IN_PERSON = "in person"

    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, related_name="data_requests"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    way = models.CharField(max_length=12, choices=Way)
    words = models.TextField(max_length=4000, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    erase_after = models.DateTimeField(null=True)
    kept_by = models.CharField(max_length=400, blank=True)  # why an erasure was refused, in words
    reminded_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return f"{self.kind}, asked {self.received_on:%d %B %Y}"


class Machine(models.Model):
    """A computer that keeps copies in a data folder of its own: of files, of mails, in logs.

    ``key`` lies in that folder too: another computer at the same address is another machine.
    """

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=253)  # its host's, for people
    seen_at = models.DateTimeField()
    swept_at = models.DateTimeField(null=True)
    # Somebody said that its disk is destroyed: nothing waits for it any more.
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class ErasurePart(models.Model):
    """What one machine does of an erasure: not yet while ``done_at`` is empty."""

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="parts")
    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, related_name="parts")
    removed = models.JSONField(default=dict)  # place → how many, without zeros
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("machine__name", "machine_id")
        constraints = (
            models.UniqueConstraint(fields=("erasure", "machine"), name="one_part_a_machine"),
        )

    def __str__(self) -> str:
        return f"{self.erasure} on {self.machine}"


class PrivacyContact(models.Model):
    """Whom people complain to about their data. One row."""

    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=320)
    phone = models.CharField(max_length=40, blank=True)
    changed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_privacy_contact"),
        )

    def __str__(self) -> str:
        return self.name


class Nominee(models.Model):
    """Who exercises a person's rights over their data when they no longer can."""

    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, related_name="nominees"
    )
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=320)
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class Breach(models.Model):
    """A breach of personal data: what is known, who was told and when. Names nobody."""

    known_at = models.DateTimeField()
    happened = models.CharField(max_length=300)
    what = models.TextField(max_length=4000)
    kinds = models.TextField(max_length=4000, blank=True)  # of data
    people = models.PositiveIntegerField(null=True)
    consequences = models.TextField(max_length=4000, blank=True)
    cause = models.TextField(max_length=4000, blank=True)
    measures = models.TextField(max_length=4000, blank=True)
    prevention = models.TextField(max_length=4000, blank=True)
    people_told_at = models.DateTimeField(null=True)
    board_told_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"breach known since {self.known_at:%d %B %Y}"
