"""Requisitions: the positions asked for, who approves what, and whoever stands in for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class ApprovalKind(models.TextChoices):
    """What is approved, each by a chain of its own."""

    START = "start recruiting", "start recruiting"
    HEADCOUNT = "open headcount", "open headcount"
    OFFER = "extend offer", "extend offer"


class ApprovalState(models.TextChoices):
    """How far an approval is."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Requisition(models.Model):
    """Positions asked for on a role: how many, within which pay a year, why and by when."""

    role = models.ForeignKey("records.Role", on_delete=models.CASCADE, related_name="requisitions")
    headcount = models.PositiveSmallIntegerField()
    low = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    case = models.TextField()
    recruit_by = models.DateField()
    start_by = models.DateField()
    made_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(headcount__gte=1), name="one_position"),
            models.CheckConstraint(
                condition=models.Q(low__gt=0, high__gte=models.F("low")), name="requisition_band"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role.title}, requisition {self.pk}"


class Approver(models.Model):
    """A link of a requisition's chain: who approves what, in which place."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="approvers")
    kind = models.CharField(max_length=20, choices=ApprovalKind)
    position = models.PositiveSmallIntegerField()
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("kind", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("requisition", "kind", "position"), name="one_approver_a_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class Approval(models.Model):
    """One asking for an approval; an offer's names its offer."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=20, choices=ApprovalKind)
    offer = models.ForeignKey(
        "records.Offer", on_delete=models.CASCADE, null=True, related_name="approvals"
    )
    state = models.CharField(max_length=12, choices=ApprovalState, default=ApprovalState.ASKED)
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("requisition", "kind", "offer"),
                condition=models.Q(state="asked"),
                nulls_distinct=False,
                name="one_open_approval",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.state}"


class ApprovalStep(models.Model):
    """One approver's turn. ``decided_by`` is theirs or whoever stands in for them."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    approver = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField(null=True)
    words = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("approval", "position")

    def __str__(self) -> str:
        return f"{self.approver} on {self.approval}"


class ApprovalAsk(models.Model):
    """A mail that asked somebody for a step's decision; its link acts in their name."""

    step = models.ForeignKey(ApprovalStep, on_delete=models.CASCADE, related_name="asks")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.user} asked"


class Delegation(models.Model):
    """Days on which somebody decides in another's place; both days count."""

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="delegation_of_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("delegate")), name="delegation_to_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegate} for {self.user}"
