"""A recruiter, a role, and invented applicants read for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import intakes, reading, roles, users
from kasauti.records.models import Application, Role, Seat, User

TOLD = {person.file: person for person in demonstration.people()}


@dataclass
class Round:
    """A role with applicants, and a client signed in as its recruiter."""

    client: Client
    user: User
    role: Role

    def drop(self, *files: tuple[str, bytes]) -> None:
        """Drop files onto the role and have each read."""
        intake = intakes.drop(self.role, files, by=self.user)
        for item in intake.items.all():
            reading.read_item(item.pk)

    def apply(self, *names: str) -> list[Application]:
        """Have these invented people apply, best first."""
        self.drop(*((name, demonstration.resume(TOLD[name])) for name in names))
        return self.applications

    @property
    def applications(self) -> list[Application]:
        return list(self.role.applications.order_by("-result__attainment", "pk"))

    def get(self, address: str, **query: object) -> str:
        """Return a page that must be there, as text."""
        response = self.client.get(address, query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    def below(self, application: int) -> str:
        """Return what a person's page fetches once somebody scrolls down."""
        return self.get(reverse("person", args=(application,)), further="rows")


def seated(membership: Membership, role: Role | None = None) -> User:
    """Return somebody new with one seat."""
    user = User.objects.create_user(f"{membership.name.lower()}@example.in", name=membership.name)
    Seat.objects.create(user=user, membership=membership, role=role)
    return user


@pytest.fixture
def recruiter(db: None) -> User:
    return users.create("asha@example.in", name="Asha Rao", password="a long enough one", by=None)


@pytest.fixture
def hiring(recruiter: User, data_folder: Path, client: Client) -> Round:
    """A round with nobody in it yet."""
    client.force_login(recruiter)
    role = roles.create(demonstration.role(), by=recruiter)
    Role.objects.update(published=True)
    role.refresh_from_db()
    return Round(client, recruiter, role)


@pytest.fixture
def visitor(recruiter: User, data_folder: Path, client: Client) -> Client:
    """A recruiter in an installation without a role."""
    client.force_login(recruiter)
    return client
