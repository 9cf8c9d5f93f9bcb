"""``kasauti candidates``: people brought along from another system."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
@click.option(
    "--files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A zip of the résumés that the rows name.",
)
@click.option(
    "--job", "jobs", multiple=True, metavar="JOB=ROLE", help="A job is which role's slug."
)
@click.option("--stage", "stages", multiple=True, metavar="WORD=STAGE", help="HR round=interview …")
@click.option("--reason", "reasons", multiple=True, metavar="WORD=REASON", help="Too costly=pay …")
@click.option("--system", help="The system that wrote it, where its columns do not tell.")
@click.option("--dates", type=click.Choice(["day", "month"]), help="What 03/04/2025 begins with.")
@click.option("--look", is_flag=True, help="Say how the first rows would come in, and stop.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Refused rows, CSV."
)
def bring(
    file: Path,
    email: str,
    mapped: tuple[str, ...],
    look: bool,
    report: Path | None,
    files: Path | None,
    **words: Any,
) -> None:
    """Bring the candidates of a CSV FILE in; stopped half-way, the same command goes on.

    Columns are told by their names; --map says what a column is, or with an empty field that it is
    not taken. Jobs, stages and reasons are told by their words; --job, --stage and --reason say
    otherwise. The same person twice is one, and nothing that is known is overwritten.
    """
    chosen, choices = dict(_pair(one) for one in mapped), _choices(words)
    with use_tables():
        from kasauti.actions import imports
        from kasauti.actions.refusals import Refused
        from kasauti.records.models import User

        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise Refused(f"{email} has no account: use create-user")
        content = file.read_bytes()
        if look:
            _look(content, chosen, choices, user)
            return
        source = _unfinished(user, content)
        if source is not None and any(source.mapping.get(c, "") != f for c, f in chosen.items()):
            raise Refused(
                "This file was begun with other columns: leave --map out to go on with it"
            )
        if source is None:
            source = imports.take(file.name, content, by=user)
            if files is not None:
                _attach(source, files, user)
            imports.start(source, {**source.mapping, **chosen}, by=user, choices=choices)
        imports.bring_in(source.pk)
        _tell(source, report)


def _choices(words: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of words, as ``imports.start`` takes it."""
    pairs = {
        kind: dict(_pair(one) for one in words[kind]) for kind in ("jobs", "stages", "reasons")
    }
    told = {name: words[name] for name in ("system", "dates") if words[name]}
    return {**pairs, **told}


def _attach(source: CandidateImport, files: Path, user: User) -> None:
    from kasauti.actions import import_files

    with files.open("rb") as content:
        import_files.attach(source, files.name, content, size=files.stat().st_size, by=user)


def _unfinished(user: User, content: bytes) -> CandidateImport | None:
    """Return the import of these very bytes that was begun and not ended."""
    from kasauti.records.models import CandidateImport

    digest = sha256(content).hexdigest()
    begun = CandidateImport.objects.filter(by=user, digest=digest, finished_at=None)
    return begun.exclude(started_at=None).last()


def _look(content: bytes, chosen: dict[str, str], told: dict[str, Any], user: User) -> None:
    """Say what words are taken for and how the first rows would come in; nothing is stored."""
    from kasauti.actions import import_words, imports, spreadsheets
    from kasauti.actions.import_fields import guessed, never, system_of

    sheet = spreadsheets.read(content)
    taken = [header for header in sheet.headers if not never(header)]
    meant = {**guessed(taken), **chosen}
    for header in sheet.headers:
        field = meant.get(header) or "not taken"
        click.echo(f"{header} → {field if header in taken else 'left out on purpose'}")
    mapping = imports.checked(taken, meant)
    rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
    cells, system = import_words.counted(rows, mapping), system_of(sheet.headers)
    choices = imports.suggested(cells, mapping, told, by=user, system=system)
    for kind, found in import_words.values(cells, mapping, choices).items():
        for one in found:
            if one.words:
                click.echo(f"{kind}: “{one.words}” → {one.meant or 'nothing'}, in {one.rows} rows")
    for number, look in enumerate(imports.preview(taken, rows[:_A_LOOK], mapping, choices), 2):
        words = ", ".join(filter(None, (*look.told.values(), look.stage and f"→ {look.stage}")))
        click.echo(f"row {number}: {words}{f'  ({look.problem})' if look.problem else ''}")


def _tell(source: CandidateImport, report: Path | None) -> None:
    from kasauti.actions import imports

    counts = imports.counts(source)
    click.echo(
        f"{counts['made']} new, {counts['known']} known already, {counts['refused']} did not go in"
    )
    for column in source.left_out:
        click.echo(f"column left out on purpose: {column}")
    for column in imports.unmapped(source):
        click.echo(f"column not taken: {column}")
    for kind, found in source.choices.get("unknown", {}).items():
        for words, rows in found.items():
            if words:
                click.echo(f"{kind}: “{words}” taken for nothing, in {rows} rows")
    if report is not None:
        report.write_text(imports.report(source, cells=True), "utf-8")


def _pair(told: str) -> tuple[str, str]:
    column, sign, field = told.rpartition("=")
    if not sign:
        raise click.BadParameter(f"{told}: write COLUMN=FIELD", param_hint="--map")
    return column.strip(), field.strip()
