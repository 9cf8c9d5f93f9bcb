"""The tables' state, as their migrations: told, begun anew at a given one, brought up to date."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kasauti.actions.refusals import Refused
from kasauti.records.models import AuditEntry, User


def state(database: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the last migration that was applied, by application."""
    graph = MigrationLoader(database).graph
    applied = set(MigrationRecorder(database).applied_migrations())
    return {
        app: name
        for app, name in sorted(applied)
        if not any(child.key in applied for child in _children(graph, app, name))
    }


def _children(graph: object, app: str, name: str) -> list:  # type: ignore[type-arg]
    node = graph.node_map.get((app, name))  # type: ignore[attr-defined]
    return [child for child in node.children if child.key[0] == app] if node else []


def begin(wanted: Mapping[str, str], *, database: BaseDatabaseWrapper) -> None:
    """Bring an empty database to the state ``wanted``.

    Raises
    ------
    Refused
        If people or records are there, the tables are at another state, or this version does not
        know the one wanted.
    """
    unknown = set(wanted.items()) - set(MigrationLoader(database).disk_migrations)
    if unknown:
        raise Refused("This backup was written by a newer version of Kasauti: install that first")
    if not database.introspection.table_names():
        for app, name in wanted.items():
            call_command(
                "migrate", app, name, database=database.alias, interactive=False, verbosity=0
            )
    elif state(database) != dict(wanted):
        raise Refused("The tables here are of another version: start from an empty database")
    here = database.alias
    if User.objects.using(here).exists() or AuditEntry.objects.using(here).exists():
        raise Refused("This installation holds people already: start from an empty database")


def finish(database: BaseDatabaseWrapper) -> None:
    """Bring the tables up to this version."""
    call_command("migrate", database=database.alias, interactive=False, verbosity=0)
