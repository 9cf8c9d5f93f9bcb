"""Tables copied out of a database and into another, by PostgreSQL's own COPY."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

# Left where they are: what migrations write, who is signed in, what is counted for a while, and the
# queue, whose jobs are put back by the queue itself.
_STAYING = "('django_migrations', 'django_session', 'shared_cache')"
_QUEUE = "procrastinate\\_%"


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its stored columns, in order."""

    name: str
    columns: tuple[str, ...]

    def copy(self, direction: str) -> sql.Composed:
        """Return the COPY statement, ``direction`` being ``TO STDOUT`` or ``FROM STDIN``."""
        return sql.SQL("COPY {} ({}) {}").format(
            sql.Identifier(self.name),
            sql.SQL(", ").join(map(sql.Identifier, self.columns)),
            sql.SQL(direction),
        )


def tables(database: BaseDatabaseWrapper) -> list[Table]:
    """Return the tables that hold the installation's data, by name."""
    with database.cursor() as cursor:
        cursor.execute(
            f"""SELECT t.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position)
                  FROM information_schema.tables t
                  JOIN information_schema.columns c USING (table_schema, table_name)
                 WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
                   AND c.is_generated = 'NEVER'
                   AND t.table_name NOT IN {_STAYING} AND t.table_name NOT LIKE %s
                 GROUP BY t.table_name ORDER BY t.table_name""",  # noqa: S608
            [_QUEUE],
        )
        return [Table(name, tuple(columns)) for name, columns in cursor.fetchall()]


def copy_out(database: BaseDatabaseWrapper, table: Table) -> Iterator[bytes]:
    """Give a table's rows in COPY's text form, block by block."""
    with _raw(database).cursor() as cursor, cursor.copy(table.copy("TO STDOUT")) as copy:
        for block in copy:
            yield bytes(block)


def copy_in(database: BaseDatabaseWrapper, table: Table, blocks: Iterable[bytes]) -> None:
    """Put rows that ``copy_out`` gave into a table.

    References between tables are looked at when the transaction ends, so that their order is free.
    """
    with _raw(database).cursor() as cursor, cursor.copy(table.copy("FROM STDIN")) as copy:
        for block in blocks:
            copy.write(block)


def empty(database: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Remove the rows that migrations put into new tables."""
    with _raw(database).cursor() as cursor:
        for name in names:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def continue_numbering(
    database: BaseDatabaseWrapper, copied: Iterable[Table], *, ahead: int = 0
) -> None:
    """Set each table's sequence behind the highest number that was copied, and so many ahead."""
    with _raw(database).cursor() as cursor:
        for table in copied:
            if "id" not in table.columns:
                continue
            query = sql.SQL(
                "SELECT setval(s, greatest((SELECT max(id) FROM {name}), 0) + 1 + {ahead}, false)"
                " FROM pg_get_serial_sequence({text}, 'id') AS s WHERE s IS NOT NULL"
            ).format(
                name=sql.Identifier(table.name),
                text=sql.Literal(f'"{table.name}"'),
                ahead=sql.Literal(ahead),
            )
            cursor.execute(query)


def _raw(database: BaseDatabaseWrapper) -> Any:
    database.ensure_connection()
    return database.connection
