"""A full installation from a demonstration round: its people copied, names and figures varied.

What is copied is what was really read and screened; only names, addresses and the figures by
which lists are ordered are varied, so that indexes and ties look like those of a real pool.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# By table: where an application's own row is, and what differs in its copy. ``crowd.id`` numbers
# the copies, above every number in use.
_COPIES = {
    "records_resumefile": (
        "a.file_id",
        {"sha256": "encode(sha256(convert_to('crowd ' || crowd.id, 'UTF8')), 'hex')"},
    ),
    "records_reading": (
        "(SELECT r.id FROM records_reading AS r WHERE r.file_id = a.file_id)",
        {"file_id": "crowd.id"},
    ),
    "records_candidate": (
        "a.candidate_id",
        {
            "name": "t.name || ' ' || crowd.id",
            "email": "CASE WHEN t.email = '' THEN '' ELSE crowd.id || '.' || t.email END",
        },
    ),
    "records_screeningresult": (
        "a.result_id",
        {
            "file_id": "crowd.id",
            "role_id": "crowd.role",
            "attainment": "least(1, t.attainment + 0.12 * crowd.part)",
            "engineering": "least(5, t.engineering + 0.4 * crowd.part)",
            "ml": "least(5, t.ml + 0.4 - 0.4 * crowd.part)",
        },
    ),
    "records_application": (
        "a.id",
        {
            "candidate_id": "crowd.id",
            "file_id": "crowd.id",
            "result_id": "crowd.id",
            "role_id": "crowd.role",
        },
    ),
}


def crowd(source: int, wanted: Mapping[int, int]) -> None:
    """Put copies of those screened for role ``source`` onto roles: so many onto each of ``wanted``.

    Raises
    ------
    ValueError
        If nobody has been screened for the source.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM records_application WHERE role_id = %s AND result_id IS NOT NULL"
            " ORDER BY id LIMIT 200",
            [source],
        )
        sources = [pk for (pk,) in cursor.fetchall()]
        if not sources:
            raise ValueError("nobody has been screened for the source: load the demonstration")
        cursor.execute(
            f"""CREATE TEMPORARY TABLE crowd ON COMMIT DROP AS
                SELECT row_number() OVER (ORDER BY n, role) + {_highest()} AS id, role,
                       (%s::bigint[])[1 + (n + role) %% %s] AS source,
                       mod(abs(hashtext(n || '.' || role)), 1000) / 1000.0 AS part
                  FROM unnest(%s::bigint[], %s::int[]) AS wanted (role, people)
                 CROSS JOIN LATERAL generate_series(1, people) AS n""",
            [sources, len(sources), list(wanted), list(wanted.values())],
        )
        for table, (found, changes) in _COPIES.items():
            _copy(cursor, table, found, changes)
        cursor.execute("ANALYZE")


def _highest() -> str:
    numbers = ", ".join(f"(SELECT coalesce(max(id), 0) FROM {table})" for table in _COPIES)
    return f"greatest({numbers})"


def _copy(cursor: CursorWrapper, table: str, found: str, changes: dict[str, str]) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema() AND is_generated = 'NEVER'",
        [table],
    )
    columns = [name for (name,) in cursor.fetchall()]
    changes = changes | {"id": "crowd.id"}
    values = ", ".join(changes.get(name, f"t.{name}") for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM crowd"
        f" JOIN records_application AS a ON a.id = crowd.source JOIN {table} AS t ON t.id = {found}"
    )
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
