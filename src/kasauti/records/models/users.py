"""The people who use Kasauti."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models

from kasauti.access import Membership


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Return a new user; without a password they cannot sign in until one is set."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Return a new user who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who uses Kasauti; signs in with the e-mail address."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True)
    digest = models.BooleanField(default=True)  # what waits, by mail on working mornings

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()  # type: ignore[misc,assignment]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).partition(" ")[0]


class SignInPolicy(models.Model):
    """What signing in asks of everybody; one row, none until an owner first decides."""

    second_factor = models.BooleanField(default=False)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_policy_of_signing_in"),
        )

    def __str__(self) -> str:
        return "second factor required" if self.second_factor else "a password is enough"


class Seat(models.Model):
    """A membership that a user holds: on one role, or without one on all of them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="seats")
    membership = models.CharField(max_length=20, choices=[(m.value, m.value) for m in Membership])
    role = models.ForeignKey(
        "records.Role", on_delete=models.CASCADE, null=True, related_name="seats"
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "membership", "role"), nulls_distinct=False, name="one_seat_of_each"
            ),
            models.CheckConstraint(
                condition=models.Q(role=None)
                | ~models.Q(membership__in=[m.value for m in Membership if m.whole]),
                name="owners_and_auditors_of_everything",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.membership} of {self.role or 'every role'}"
