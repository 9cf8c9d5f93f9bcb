"""Drops of files onto a role, and how far each file is."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ItemState(models.TextChoices):
    """How far a dropped file is. The last five are ends."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    UNPACKED = "unpacked"  # an archive: its members are items of their own
    UNREADABLE = "unreadable"
    NEEDS_A_PERSON = "needs a person"
    ANSWERED = "answered"  # a better file, typed words or a newer résumé came: an item of its own


# What stands behind other items of the same drop, and is not counted beside them.
REPLACED = (ItemState.UNPACKED, ItemState.ANSWERED)
# What waits for a person: a better file, its words, or a look at what was read.
FOR_A_PERSON = (ItemState.UNREADABLE, ItemState.NEEDS_A_PERSON)


class Intake(models.Model):
    """A drop of files onto a role. ``as_of`` is the day that counts as now for its results."""

    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="intakes")
    # None where applicants send their own: by the careers page or by mail.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    as_of = models.DateField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"files for {self.role}, {self.at:%d %B %Y}"

    def counts(self) -> dict[str, int]:
        """Return how many files are in each state, all states named, what was replaced left out."""
        found = dict(
            self.items.values_list("state").annotate(n=models.Count("pk")).order_by("state")
        )
        return {str(state): found.get(state, 0) for state in ItemState if state not in REPLACED}

    @property
    def finished(self) -> bool:
        """True when no file waits or is being read."""
        return not self.items.filter(state__in=(ItemState.WAITING, ItemState.READING)).exists()


class IntakeItem(models.Model):
    """One file of a drop: how far it is and, where it could not be read, why and the mend."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="items")
    # None for a member that could not be taken out of its archive.
    file = models.ForeignKey(
        "records.ResumeFile", on_delete=models.PROTECT, null=True, related_name="items"
    )
    name = models.CharField(max_length=500)  # as dropped; for an archive's member, its name inside
    within = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="members"
    )
    state = models.CharField(max_length=16, choices=ItemState, default=ItemState.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    mend = models.CharField(max_length=500, blank=True)
    application = models.ForeignKey(
        "records.Application", on_delete=models.SET_NULL, null=True, related_name="items"
    )
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("intake", "state"), name="intake_item_state"),
            models.Index(  # few of many: those that are somebody's, or a worker's
                fields=("state", "intake"),
                condition=models.Q(
                    state__in=("waiting", "reading", "unreadable", "needs a person")
                ),
                name="intake_item_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"
