"""Commands that run Kasauti and look after it: up, worker, migrate, accounts, doctor, audit."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from kasauti.access import Membership

_DEMO_EMAIL = "demo@kasauti.example"


def _django() -> None:
    """Make the tables' rooms usable. Imports stand in the commands: those that store nothing
    never pay for a database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kasauti.settings")
    import django

    django.setup()


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # whoever listened may have gone; Kasauti runs on
        click.echo(line)


def database_said(error: Exception) -> str:
    """Return the first line of what PostgreSQL said."""
    return str(error).strip().splitlines()[0]


@contextlib.contextmanager
def use_tables() -> Iterator[None]:
    """Give a command the tables, and its person a sentence where they cannot be had."""
    _django()
    from django.db import OperationalError

    from kasauti.actions.refusals import Refused

    try:
        yield
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    except OperationalError as error:
        said = database_said(error)
        raise click.ClickException(f"{said}. Start Kasauti first (bin/up).") from None


@click.command()
@click.option("--demo", is_flag=True, help="Load the demonstration round into an empty database.")
@click.option("--host", envvar="KASAUTI_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="KASAUTI_PORT", default=8000, show_default=True)
@click.option(
    "--sites",
    envvar="KASAUTI_SITES",
    type=click.IntRange(min=1),
    help="Processes that answer pages; two by default, one where there is one core.",
)
@click.option(
    "--workers",
    envvar="KASAUTI_WORKERS",
    type=click.IntRange(min=1),
    help="Processes that read and screen; as many as cores by default.",
)
def up(demo: bool, host: str, port: int, sites: int | None, workers: int | None) -> None:
    """Start the database, the site and the workers, and keep them running."""
    from kasauti import postgres
    from kasauti.supervisor import AlreadyRunning, Options, Supervisor, become_service_user

    data = Path(os.environ.get("KASAUTI_DATA") or postgres.default_data_folder()).absolute()
    try:
        become_service_user(data, sys.argv[1:])
        cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
        options = Options(
            data=data,
            host=host,
            port=port,
            sites=sites or min(2, cores or 1),
            workers=workers or cores or 1,
            demo=demo,
            database_url=os.environ.get("DATABASE_URL", ""),
        )
        Supervisor(options, say=_say).run()
    except (
        AlreadyRunning,
        PermissionError,
        FileNotFoundError,
        postgres.NotStarted,
        postgres.NoOwner,
    ) as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option("--host", envvar="KASAUTI_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="KASAUTI_PORT", default=8000, show_default=True)
def web(host: str, port: int) -> None:
    """Serve the site alone, on as many machines as wanted, beside `kasauti worker`."""
    from kasauti.supervisor import web_server

    command = web_server(host, port)
    os.execv(command[0], command)  # noqa: S606


@click.command()
@click.option(
    "--jobs",
    "share",
    envvar="KASAUTI_WORKER_JOBS",
    type=click.Choice(["all", "code", "rest"]),
    default="all",
    show_default=True,
    help="Which it takes: those that run candidates' code, the rest, or all.",
)
def worker(share: str) -> None:
    """Run jobs until stopped: one for each core, on as many machines as wanted."""
    _django()
    from django.conf import settings

    from kasauti import jobs
    from kasauti.actions import machines, scratch

    scratch.clear(settings.DATA / "scratch")
    jobs.run_worker(share=jobs.Share(share), beside=machines.look_after_and_let_go)


@click.command()
def migrate() -> None:
    """Bring the tables up to this version."""
    _django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    _erase_again()
    click.echo("The tables are up to date.")


def _erase_again() -> None:
    """Erase whom a backup brought back, before anybody is served."""
    from kasauti.actions import erasures

    try:
        erasures.erase_again()
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@click.command(hidden=True)
@click.option("--answer", type=click.Path(path_type=Path), required=True)
@click.option("--demo", is_flag=True)
@click.option("--alone", is_flag=True, help="No other machine has workers on this database.")
def prepare(answer: Path, demo: bool, alone: bool) -> None:
    """Do what must be done before the site and the workers start (for the supervisor)."""
    _django()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    from kasauti import jobs
    from kasauti.actions import demonstration, users
    from kasauti.records.models import User

    call_command("migrate", interactive=False, verbosity=0)
    _erase_again()
    if alone:  # so whoever was working is dead
        jobs.rescue(silent_for=0)
        shutil.rmtree(settings.DATA / "scratch", ignore_errors=True)
    told = {}
    if demo and not User.objects.exists():
        told["password"] = secrets.token_urlsafe(12)
        with transaction.atomic():  # all of it or none: the next start tries again
            user = users.create(_DEMO_EMAIL, name="Demo", password=told["password"], by=None)
            demonstration.load(by=user)
    first = User.objects.order_by("pk").first()
    if first is not None:
        told["email"] = first.email
    answer.touch(mode=0o600)
    answer.write_text(json.dumps(told))


@click.command(hidden=True)
@click.option("--seconds", default=180.0)
def settle(seconds: float) -> None:
    """Wait until no dropped file waits to be read (for the supervisor)."""
    _django()
    from kasauti.records.models import IntakeItem, ItemState

    waiting = IntakeItem.objects.filter(state__in=(ItemState.WAITING, ItemState.READING))
    deadline = time.monotonic() + seconds
    while waiting.exists() and time.monotonic() < deadline:
        time.sleep(0.3)


@click.command("create-user")
@click.argument("email")
@click.option("--name", prompt=True)
@click.password_option(envvar="KASAUTI_PASSWORD")
@click.option(
    "--as",
    "membership",
    default="owner",
    show_default=True,
    type=click.Choice([str(one) for one in Membership]),
    help="What they are, on every role.",
)
def create_user(email: str, name: str, password: str, membership: str) -> None:
    """Make an account that signs in with EMAIL."""
    with use_tables():
        from kasauti.actions import users

        held = Membership(membership)
        users.create(email, name=name, password=password, membership=held, by=None)
    click.echo(f"{email} can sign in.")


@click.command("set-password")
@click.argument("email")
@click.password_option(envvar="KASAUTI_PASSWORD")
def set_password(email: str, password: str) -> None:
    """Give the account EMAIL a new password; its sessions end."""
    with use_tables():
        from kasauti.actions import users

        users.set_password(email, password=password, by=None)
    click.echo(f"{email} has a new password.")


@click.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Remove the second factor of the account EMAIL, whose holder is locked out."""
    with use_tables():
        from kasauti.actions import second_factor, users

        second_factor.reset(users.find(email), by=None)
    click.echo(f"{email} signs in with the password alone until a new one is set up.")


@click.group()
def audit() -> None:
    """The record of who did what."""


@audit.command("verify")
def verify() -> None:
    """Check that no audit entry was changed, removed or put in."""
    with use_tables():
        from kasauti.actions import trail
        from kasauti.records.models import AuditEntry

        last = AuditEntry.objects.order_by("-number").first()
        broken = trail.check(until=last.number if last else 0)
    if broken is not None:
        raise click.ClickException(f"The audit trail is broken: {broken.sentence}.")
    if last is None:
        click.echo("The audit trail is empty.")
    else:
        click.echo(f"{last.number} audit entries hold; the last is {last.digest}.")
