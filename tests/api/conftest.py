"""A token that may do everything, and a client that brings it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import intakes, reading, roles, tokens, users
from kasauti.records.models import Application, Role, Seat, User

TOLD = {person.file: person for person in demonstration.people()}


@dataclass
class Program:
    """A program with a token."""

    client: Client
    secret: str

    def ask(self, method: str, address: str, **options: Any) -> Any:
        """Send a request and return the answer."""
        headers = {"Authorization": f"Bearer {self.secret}", **options.pop("headers", {})}
        if "json" in options:
            options["data"] = json.dumps(options.pop("json"))
            options["content_type"] = "application/json"
        send = getattr(self.client, method)
        return send(f"/api/v1{address}", headers=headers, **options)

    def get(self, address: str, **query: Any) -> Any:
        """Return what must be there, as JSON."""
        answer = self.ask("get", address, data=query)
        assert answer.status_code == 200, answer.content
        return answer.json()


def program_of(user: User) -> Program:
    """Return a program with every scope, in somebody's name."""
    _, secret = tokens.create("all", list(tokens.SCOPES), user=user, by=None)
    return Program(Client(), secret)


def member(name: str, membership: Membership, role: Role | None = None) -> User:
    """Return somebody of the team with one seat."""
    made = User.objects.create_user(f"{name.lower()}@example.in", name=name)
    Seat.objects.create(user=made, membership=membership, role=role)
    return made


@pytest.fixture
def user(db: None, data_folder: Path) -> User:
    return users.create("asha@example.in", name="Asha Rao", password="a long enough one", by=None)


@pytest.fixture
def program(user: User) -> Program:
    _, secret = tokens.create("everything", list(tokens.SCOPES), user=user, by=None)
    return Program(Client(), secret)


@pytest.fixture
def role(user: User) -> Role:
    made = roles.create(demonstration.role(), by=user)
    Role.objects.update(published=True)
    made.refresh_from_db()
    return made


@pytest.fixture
def people(role: Role, user: User) -> Role:
    """The role with three people screened."""
    names = ("KS_Ramesh_Resume.pdf", "Irfan_Shaikh_ML_Engineer.pdf", "lalrinawma.md")
    files = [(name, demonstration.resume(TOLD[name])) for name in names]
    for item in intakes.drop(role, files, by=user).items.all():
        reading.read_item(item.pk)
    return role


@pytest.fixture
def application(role: Role, user: User) -> Application:
    """One person, screened."""
    name = "KS_Ramesh_Resume.pdf"
    for item in intakes.drop(role, [(name, demonstration.resume(TOLD[name]))], by=user).items.all():
        reading.read_item(item.pk)
    return role.applications.get()
