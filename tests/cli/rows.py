"""A row in every table, as the tables stood at one migration: python tests/cli/rows.py [MIGRATION].

With a migration and a file, an empty database is brought to that migration first, and a backup of
it is written to the file afterwards. What each table holds then is printed as JSON.
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
import psycopg
from psycopg import sql

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
VALUES: dict[str, Any] = {
    "DateTimeField": AT, "DateField": date(2026, 11, 2), "TimeField": AT.time(),
    "BooleanField": True, "IntegerField": 1, "SmallIntegerField": 1, "BigIntegerField": 1,
    "PositiveIntegerField": 1, "PositiveSmallIntegerField": 1, "FloatField": 0.5,
    "DecimalField": Decimal(1), "JSONField": {}, "ArrayField": [], "BinaryField": b"kept",
    "TextField": "Kept word for word", "UUIDField": uuid.UUID(int=1),
    "EmailField": "kept@example.org", "URLField": "https://example.org/kept",
}  # fmt: skip
TRAIL = "auditentry"
STAYING = ("django_migrations", "django_session", "shared_cache")
"""What is made anew with an installation; the queue has a test of its own."""


def fill(apps: Any) -> None:
    """Put a row into every table that has none and takes one, whatever stands in its fields."""
    from django.db import Error, transaction

    waiting = [model for model in apps.get_models() if model._meta.app_label == "records"]
    for _ in range(8):  # a row may wait for those it refers to
        left = []
        for model in waiting:
            if model._meta.model_name == TRAIL or model._default_manager.exists():
                continue
            try:
                with transaction.atomic():
                    model._default_manager.create(**_values(model))
            except (Error, LookupError):
                left.append(model)
        waiting = left


def _values(model: Any) -> dict[str, Any]:
    return {
        field.attname: _value(field)
        for field in model._meta.concrete_fields
        if not field.generated and not (field.primary_key and field.remote_field is None)
    }


def _value(field: Any) -> Any:
    """Return what a field may hold; a reference is to the one row that is there."""
    kind = field.get_internal_type()
    if field.remote_field is not None:
        there = field.related_model._default_manager.first()
        if there is None and not field.null:
            raise LookupError(field)
        return there and there.pk
    if field.choices:
        return field.choices[0][0]
    if field.name == "sha256":
        return _file(b"What somebody sent")
    if kind in ("CharField", "SlugField"):
        return field.name[: field.max_length]
    return VALUES[kind]


def _file(content: bytes) -> str:
    """Keep a file as the product does, by its hash."""
    from django.conf import settings

    digest = hashlib.sha256(content).hexdigest()
    place: Path = settings.DATA / "files" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return digest


def held(
    database: psycopg.Connection[Any], columns: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the count and a digest of the rows of each table, by name.

    Parameters
    ----------
    columns : dict, optional
        Only these tables, and of each only these columns.
    """
    found = database.execute(
        "SELECT table_name, array_agg(column_name::text ORDER BY column_name)"
        " FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY table_name"
    ).fetchall()
    told = {}
    for name, here in found:
        if name in STAYING or name.startswith("procrastinate_"):
            continue
        if columns is not None and name not in columns:
            continue
        wanted = [one for one in (columns[name][2] if columns else here) if one in here]
        rows = sql.SQL(
            "SELECT count(*), md5(coalesce(string_agg(r, '|' ORDER BY r), ''))"
            " FROM (SELECT ROW({})::text AS r FROM {}) held"
        ).format(sql.SQL(", ").join(map(sql.Identifier, wanted)), sql.Identifier(name))
        count, digest = database.execute(rows).fetchone() or (0, "")
        told[name] = [count, digest, wanted]
    return told


def begin(name: str) -> None:
    """Make the tables as the product made them when this was its last migration."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    call_command("migrate", "records", name, interactive=False, verbosity=0)
    for app in MigrationLoader(connection).migrated_apps - {"records"}:
        call_command("migrate", app, interactive=False, verbosity=0)


def main(arguments: list[str]) -> None:
    """Fill the database that ``DATABASE_URL`` names, and print what it holds then."""
    django.setup()
    from django.db import connection, transaction
    from django.db.migrations.loader import MigrationLoader

    from kasauti.actions import backups, schema, trail

    if arguments:
        begin(arguments[0])
    loader = MigrationLoader(connection)
    at = list(schema.state(connection).items())
    fill(loader.project_state(at).apps)
    with transaction.atomic():
        trail.record("backups.write", None, by=None)
    if arguments:
        backups.write(Path(arguments[1]), say=lambda _: None)
    connection.ensure_connection()
    sys.stdout.write(json.dumps(held(connection.connection)))


if __name__ == "__main__":
    main(sys.argv[1:])
