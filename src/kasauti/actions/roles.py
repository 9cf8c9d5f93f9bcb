"""Roles: create, change, archive."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from django.utils import timezone

from kasauti import roles, skills
from kasauti.access import Membership, Permission
from kasauti.actions import screenings, stages, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Role, Seat, User
from kasauti.records.permissions import standing_of
from kasauti.records.values import as_json
from kasauti.values import slug


def _parsed(source: str) -> tuple[roles.Role, dict[str, object], str]:
    asked = roles.load_role(source, graph=skills.load_graph())
    parsed = as_json(asked)
    scored = {key: value for key, value in parsed.items() if key != "questions"}
    canonical = json.dumps(scored, sort_keys=True, ensure_ascii=False)
    return asked, parsed, hashlib.sha256(canonical.encode()).hexdigest()


def _free_slug(title: str) -> str:
    wanted = slug(title)[:100] or "role"
    taken = set(Role.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


@trail.in_turn
def create(source: str, *, by: User) -> Role:
    """Open a role from its TOML; it is on no public page until somebody publishes it.

    Raises
    ------
    roles.RoleFileError
        If the TOML cannot be read as a role; the message names the key and the mend.
    """
    asked, parsed, digest = _parsed(source)
    role = Role.objects.create(
        title=asked.title,
        slug=_free_slug(asked.title),
        source=source,
        digest=digest,
        parsed=parsed,
        created_by=by,
    )
    stages.begin(role)
    if not standing_of(by).may(Permission.ROLES_SEE):  # whose seats are on single roles
        Seat.objects.create(user=by, membership=Membership.RECRUITER, role=role)
    trail.record("roles.create", role, by=by, digest=digest)
    return role


@trail.in_turn
def update(role: Role, source: str, *, by: User) -> Role:
    """Change what a role asks for; everyone who applied is screened again.

    Raises
    ------
    roles.RoleFileError
        If the TOML cannot be read as a role.
    """
    asked, parsed, digest = _parsed(source)
    before = role.digest
    role.title, role.source, role.parsed, role.digest = asked.title, source, parsed, digest
    role.save()
    trail.record("roles.update", role, by=by, before=before, digest=digest)
    if before != digest:
        screenings.rescreen(role, by=by)
    return role


@trail.in_turn
def publish(role: Role, *, published: bool, closes_on: date | None = None, by: User) -> Role:
    """Show a role on the careers page, or take it off; who applied stays.

    Parameters
    ----------
    closes_on : date, optional
        The last day on which people may apply; None: until it is taken off.

    Raises
    ------
    Refused
        If it is archived, or the day is over already.
    """
    if published and role.status == Role.Status.ARCHIVED:
        raise Refused("This role is archived: open it again first")
    if published and closes_on is not None and closes_on < timezone.localdate():
        raise Refused(f"{closes_on:%-d %B %Y} is over: choose a later day")
    role.published, role.closes_on = published, closes_on
    role.save(update_fields=("published", "closes_on", "changed_at"))
    day = closes_on.isoformat() if closes_on else None
    trail.record("roles.publish", role, by=by, published=published, closes_on=day)
    return role


@trail.in_turn
def archive(role: Role, *, by: User) -> Role:
    """Close a role: its results stay, no more files are taken."""
    role.status = Role.Status.ARCHIVED
    role.save()
    trail.record("roles.archive", role, by=by)
    return role


@trail.in_turn
def reopen(role: Role, *, by: User) -> Role:
    """Open an archived role again."""
    role.status = Role.Status.OPEN
    role.save()
    trail.record("roles.reopen", role, by=by)
    return role
