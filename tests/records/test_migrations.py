"""Large indexes are built while others work, and anew after an abort."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
BUILT = (
    "application_board", "application_screened", "candidate_named", "candidate_name_begins",
    "intake_item_open", "move_turned_down", "result_ranking",
)  # fmt: skip
CUT_OFF = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'candidate_named'::regclass"
VALID = """
    SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid
     WHERE indisvalid AND relname = ANY(%s)
"""


def test_indexes_of_which_one_was_half_built_are_built_anew() -> None:
    loader = MigrationLoader(connection)
    before = loader.project_state(("records", "0038_caldav"))
    with connection.cursor() as cursor:
        cursor.execute(CUT_OFF)
    migration = loader.get_migration("records", "0039_lists_of_many")
    with connection.schema_editor(atomic=migration.atomic) as editor:
        migration.apply(before, editor)
    with connection.cursor() as cursor:
        cursor.execute(VALID, [[*BUILT, "result_role_attainment"]])
        assert {name for (name,) in cursor} == set(BUILT)
