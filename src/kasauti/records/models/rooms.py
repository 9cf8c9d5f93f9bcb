"""The live room of a round: its clock, every change of its shared document, own observations."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from kasauti.records.models.interviews import Round, Scorecard


class Room(models.Model):
    """Where a round is held live. The clock runs from the start, less the pauses."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="room")
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"room of {self.round}"

    def used(self, now: datetime) -> timedelta:
        """Return how much of its time is used."""
        if self.started_at is None:
            return timedelta()
        until = self.ended_at or self.paused_at or now
        return until - self.started_at - timedelta(seconds=self.paused_seconds)


class RoomUpdate(models.Model):
    """One change of a room's shared document, as Yjs encodes it; all of them are the document."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="room_updates")
    at = models.DateTimeField()
    author = models.CharField(max_length=40)  # "user 3", "candidate 7", "sandbox"
    data = models.BinaryField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"update {self.pk}"


class Observation(models.Model):
    """What a panellist wrote down of a competency in a session: read by nobody else."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="observations")
    competency = models.CharField(max_length=4)
    words = models.TextField(blank=True)
    not_observed = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("scorecard", "competency")
        constraints = (
            models.UniqueConstraint(
                fields=("scorecard", "competency"), name="one_observation_a_competency"
            ),
        )

    def __str__(self) -> str:
        return f"observation {self.pk}"
