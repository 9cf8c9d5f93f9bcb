"""``kasauti candidates``: people brought along from another system."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kasauti.cli.serve import use_tables

if TYPE_CHECKING:
    from kasauti.records.models import CandidateImport, User

_A_LOOK = 8


@click.group("candidates")
def candidates_group() -> None:
    """Candidates of this installation."""


@candidates_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", "email", required=True, help="E-mail of the account that imports.")
@click.option("--map", "mapped", multiple=True, metavar="COLUMN=FIELD", help="E-mail ID=email …")
@click.option("--look", is_flag=True, help="Say how the first rows would come in, and stop.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Refused rows, CSV."
)
def bring(file: Path, email: str, mapped: tuple[str, ...], look: bool, report: Path | None) -> None:
    """Bring the candidates of a CSV FILE in; stopped half-way, the same command goes on.

    Columns are told by their names; --map says what a column is, or with an empty field that it is
    not taken. The same person twice is one, and nothing that is known is overwritten.
    """
    chosen = dict(_pair(one) for one in mapped)
    with use_tables():
        from kasauti.actions import imports
        from kasauti.actions.refusals import Refused
        from kasauti.records.models import User

        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise Refused(f"{email} has no account: use create-user")
        if look:
            _look(file.read_bytes(), chosen)
            return
        content = file.read_bytes()
        source = _unfinished(user, content)
        if source is not None and any(source.mapping.get(c, "") != f for c, f in chosen.items()):
            raise Refused(
                "This file was begun with other columns: leave --map out to go on with it"
            )
        if source is None:
            source = imports.take(file.name, content, by=user)
            imports.start(source, {**source.mapping, **chosen}, by=user)
        imports.bring_in(source.pk)
        _tell(source, report)


def _unfinished(user: User, content: bytes) -> CandidateImport | None:
    """Return the import of these very bytes that was begun and not ended."""
    from kasauti.records.models import CandidateImport

    digest = sha256(content).hexdigest()
    begun = CandidateImport.objects.filter(by=user, digest=digest, finished_at=None)
    return begun.exclude(started_at=None).last()


def _differs(source: CandidateImport, chosen: dict[str, str]) -> bool:
    return any(source.mapping.get(column, "") != field for column, field in chosen.items())


def _look(content: bytes, chosen: dict[str, str]) -> None:
    """Say how the first rows would come in; nothing is stored."""
    from kasauti.actions import imports, spreadsheets

    sheet = spreadsheets.read(content)
    mapping = {**spreadsheets.guessed(sheet.headers), **chosen}
    for header in sheet.headers:
        click.echo(f"{header} → {mapping.get(header) or 'not taken'}")
    rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows[:_A_LOOK]]
    for number, (person, problem) in enumerate(imports.preview(sheet.headers, rows, mapping), 2):
        told = ", ".join(value for value in person.values() if value)
        click.echo(f"row {number}: {told}{f'  ({problem})' if problem else ''}")


def _tell(source: CandidateImport, report: Path | None) -> None:
    from kasauti.actions import imports

    counts = imports.counts(source)
    click.echo(
        f"{counts['made']} new, {counts['known']} known already, {counts['refused']} did not go in"
    )
    for column in imports.unmapped(source):
        click.echo(f"column not taken: {column}")
    if report is not None:
        report.write_text(imports.report(source, cells=True), "utf-8")


def _pair(told: str) -> tuple[str, str]:
    column, sign, field = told.rpartition("=")
    if not sign:
        raise click.BadParameter(f"{told}: write COLUMN=FIELD", param_hint="--map")
    return column.strip(), field.strip()
