"""While machines are upgraded one by one, the old version still writes into the new tables."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.operations import AddField, CreateModel

from kasauti.records import migrations

FIRST = 40
"""Those before were released without."""
NAMES = sorted(path.stem for path in Path(migrations.__file__).parent.glob("[0-9]*.py"))


def refused(migration: type[Migration]) -> list[str]:
    """Return the columns without which an old version's new rows are refused."""
    made = {one.name_lower for one in migration.operations if isinstance(one, CreateModel)}
    added = [one for one in migration.operations if isinstance(one, AddField)]
    return [
        f"{one.model_name}.{one.name}"
        for one in added
        if one.model_name_lower not in made and not _is_filled(one.field)
    ]


def _is_filled(field: models.Field[object, object]) -> bool:
    return field.many_to_many or field.null or field.has_db_default()


@pytest.mark.parametrize("name", [one for one in NAMES if int(one[:4]) >= FIRST])
def test_a_new_column_is_filled_by_the_database_where_the_old_version_leaves_it(name: str) -> None:
    migration = import_module(f"{migrations.__name__}.{name}").Migration
    assert not refused(migration), "give it db_default, or let it be null"


def test_a_column_that_must_be_filled_is_found() -> None:
    class Wanting(Migration):
        operations = (
            CreateModel("New", [("pk", models.AutoField(primary_key=True))]),
            AddField("new", "own", models.IntegerField()),
            AddField("mail", "wanting", models.IntegerField(default=0)),
            AddField("mail", "filled", models.IntegerField(default=0, db_default=0)),
            AddField("mail", "empty", models.IntegerField(null=True)),
        )

    assert refused(Wanting) == ["mail.wanting"]
