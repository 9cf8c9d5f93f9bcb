"""``kasauti doctor``: what works here, what does not, and the mend."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

_LEAST_FREE = 1_000_000_000
_LEAST_POSTGRES = 160_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, and one sentence."""

    name: str
    well: bool
    sentence: str


@click.command()
def doctor() -> None:
    """Look at the installation and say what to mend; exit code 1 if there is anything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kasauti.settings")
    import django

    django.setup()
    ill = 0
    for check in _checks():
        ill += not check.well
        sign = click.style("well", fg="green") if check.well else click.style("ill ", fg="red")
        click.echo(f"{sign}  {check.name}: {check.sentence}")
    if ill:
        raise click.exceptions.Exit(1)


def _checks() -> Iterator[Check]:
    from django.conf import settings
    from django.db import DatabaseError

    yield _folder(settings.DATA)
    yield _code()
    looks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("database", _database),
        ("tables", _tables),
        ("workers", _workers),
        ("files", _files),
        ("audit trail", _audit),
        ("retention", _retention),
        ("erasures", _erasures),
    )
    for name, look in looks:
        try:
            yield look()
        except DatabaseError as error:
            first = str(error).strip().splitlines()[0]
            yield Check(name, False, f"{first}. Is Kasauti running (bin/up)?")
            return


def _folder(data: Path) -> Check:
    if not data.is_dir():
        return Check("data folder", False, f"{data} is not there: bin/up makes it.")
    free = shutil.disk_usage(data).free
    told = f"{data}, {free / 1e9:.1f} GB free."
    return Check("data folder", free >= _LEAST_FREE, told)


def _code() -> Check:
    """Look at the sandbox's parts; ``kasauti sandbox doctor`` attacks it."""
    from kasauti.sandbox import USE, Bubblewrap

    backend = Bubblewrap()
    if refusal := backend.refusal():
        told = f"cannot run here: {refusal}."
        if os.environ.get("KASAUTI_WORKER_JOBS") == "rest":
            return Check("candidates' code", True, f"{told} Another machine's workers run it.")
        return Check("candidates' code", False, told)
    level = backend.level()
    told = f"level {int(level)}, {USE[level]}; kasauti sandbox doctor attacks it."
    return Check("candidates' code", True, told)


def _database() -> Check:
    from django.db import connection

    connection.ensure_connection()
    version = connection.pg_version  # type: ignore[attr-defined]
    told = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    well = version >= _LEAST_POSTGRES
    return Check("database", well, f"{told}." if well else f"{told}: 16 or newer is needed.")


def _tables() -> Check:
    from kasauti.actions import health

    behind = health.migrations_behind()
    if behind:
        return Check("tables", False, f"{behind} migrations behind: kasauti migrate.")
    return Check("tables", True, "up to date.")


def _workers() -> Check:
    from kasauti.actions import health

    queue = health.queue()
    told = f"{queue.workers} at work, {queue.waiting} jobs wait, {queue.failed} have failed."
    if not queue.workers:
        return Check("workers", False, f"{told} Start some: kasauti worker.")
    return Check("workers", True, told)


def _files() -> Check:
    from kasauti.records.models import ResumeFile

    rows = ResumeFile.objects.iterator()
    missing = [row for row in rows if not row.path.is_file()]
    if missing:
        return Check("files", False, f"{len(missing)} are not in the data folder: restore them.")
    return Check("files", True, f"{ResumeFile.objects.count()} in place.")


def _audit() -> Check:
    from kasauti.actions import trail

    broken = trail.check()
    sentence = "holds." if broken is None else f"{broken.sentence}: look into who changed it."
    return Check("audit trail", broken is None, sentence)


def _retention() -> Check:
    from kasauti.actions import erasures

    count = sum(1 for _ in erasures.overdue())
    if count:
        told = f"{count} people are kept longer than their clock allows: erase them, or set"
        return Check("retention", False, f"{told} KASAUTI_RETENTION=on.")
    return Check("retention", True, "nobody is kept longer than their clock allows.")


def _erasures() -> Check:
    from kasauti.actions import machines

    lost = machines.lost()
    if lost:
        names = ", ".join(f"{one.name} ({one.key[:8]})" for one in lost)
        told = f"{names} was not seen for a day and keeps copies of who was erased: start it or, if"
        return Check("erasures", False, f"{told} its disk is destroyed, kasauti machines gone.")
    return Check("erasures", True, "no machine is missed.")
