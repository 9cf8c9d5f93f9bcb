"""Mail out and in: the outbox, and one thread a person."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import models

_CODES = frozenset({"offer_code"})
_DIGITS = re.compile(r"\d{6}")
# What a signed link ends with, also half of one where a mail program broke the line.
_COLON = "(?::|%3[Aa])"
# From the beginning of a word alone: a word of a hundred thousand letters is looked at once.
_SIGNED = re.compile(
    rf"(?<![\w-])(?:[\w-]*{_COLON}[\w-]{{6,7}}{_COLON}[\w-]{{20,}}"
    rf"|[\w-]{{12,}}{_COLON}[\w-]{{6,7}}{_COLON}[\w-]*)"
)
STRUCK = "••••••"


class MailState(models.TextChoices):
    """How far a mail is. Outgoing ones begin waiting; ``RECEIVED`` is the one state of incoming."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"  # its sender died between handing it over and writing that down
    FAILED = "failed"
    CANCELLED = "cancelled"
    BOUNCED = "bounced"
    RECEIVED = "received"


class Mail(models.Model):
    """One mail. Rows of outgoing ones are written in the transaction of what they tell.

    ``message_id`` is the header's, made when the row is written, so that a mail that is handed
    over twice is the same mail to whoever receives it. ``round`` (as ``round_version`` counts
    it) or ``offer`` is what it tells of: sent again, it must still be true. An answer tells of the
    offer that it answers. ``told`` are the colleagues who were told of one that came in;
    ``settled_at`` is when it was answered, or somebody said that it needs no answer.
    """

    candidate = models.ForeignKey(
        "records.Candidate", on_delete=models.CASCADE, null=True, related_name="mails"
    )
    application = models.ForeignKey(
        "records.Application", on_delete=models.SET_NULL, null=True, related_name="mails"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="mails"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    template = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="en-gb")
    sender = models.CharField(max_length=320, blank=True)  # of incoming ones
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    calendar = models.TextField(blank=True)  # an iCalendar file that goes along
    message_id = models.CharField(max_length=250, unique=True)
    # By which a mail service tells of it.
    service_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    answers = models.CharField(max_length=250, blank=True)  # the message this one answers
    round = models.ForeignKey(
        "records.Round", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    round_version = models.PositiveIntegerField(default=0, db_default=0)
    offer = models.ForeignKey(
        "records.Offer", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    # How often a worker took it to hand it over.
    takings = models.PositiveIntegerField(default=0, db_default=0)
    failure = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = (
            models.Index(fields=("state", "not_before"), name="mail_waiting"),
            models.Index(
                fields=("application",),
                condition=models.Q(state="received", settled_at=None),
                name="mail_to_answer",
            ),
            models.Index(
                fields=("service_id",), condition=~models.Q(service_id=""), name="mail_of_service"
            ),
        )

    def __str__(self) -> str:
        return f"mail {self.pk}: {self.state}"

    @property
    def told_subject(self) -> str:
        """Its subject as the team reads it: a one-time code in it is the candidate's alone."""
        return self.without_codes(self.subject)

    @property
    def told_body(self) -> str:
        """Its words as the team reads them: signed links in them are the candidate's alone."""
        return _SIGNED.sub(STRUCK, self.body)

    @property
    def told_calendar(self) -> str:
        """Its calendar file as the team reads it."""
        return _SIGNED.sub(STRUCK, self.calendar)

    def without_codes(self, text: str) -> str:
        """Return a text that quotes this mail, with the code covered that it may hold."""
        return _DIGITS.sub(STRUCK, text) if self.template in _CODES else text


class MailTemplate(models.Model):
    """A team's own words for a mail, in place of those that Kasauti ships."""

    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("name", "language"), name="one_template_a_language"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class OwnTemplate(models.Model):
    """A team's additional template in one language, for whoever writes to a person.

    Those of one ``name`` say the same in several languages, and are archived together.
    """

    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "language")
        constraints = (
            models.UniqueConstraint(fields=("name", "language"), name="one_own_language"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Mailbox(models.Model):
    """How far a mailbox was read, so that no mail is taken twice."""

    name = models.CharField(max_length=40, unique=True)
    validity = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    visited_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
