"""What each page costs on a full installation, beside an empty page of the same framework.

``python -m benchmarks.pages [--people N]`` starts Kasauti with the demonstration round in a folder
of its own, copies its people until N stand on the shortlist, and prints for each page how many
queries it makes, what it weighs, its CPU milliseconds at the server (database's left out) and
their ratio to an empty page, with forty people and with N: what grows with rows is seen.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from rich.console import Console
from rich.table import Table

from benchmarks.installation import installed
from kasauti.postgres import url

PROGRAM = "from benchmarks.pages import measure; measure({people})"
SHORTLIST = ("", "?page=2", "?view=picture", "?side=ml", "?met=0&order=ml")


def measure(people: int) -> None:
    """Print the figures of each page as JSON lines, from inside an installation."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from benchmarks.crowd import crowd
    from kasauti.records.models import Application, Role, User

    settings.ROOT_URLCONF = "benchmarks.empty_page"
    settings.ALLOWED_HOSTS = ["*"]
    role = Role.objects.get()
    crowd(role.pk, {role.pk: people - Application.objects.filter(role=role).count()})
    client = Client()
    client.force_login(User.objects.get())
    person = Application.objects.order_by("pk").first()
    assert person is not None
    pages = {"an empty page": "/empty", "roles": "/"}
    pages |= {
        f"shortlist {query or 'first page'}": f"/roles/{role.slug}/{query}" for query in SHORTLIST
    }
    pages |= {
        "files": f"/roles/{role.slug}/files",
        "a person": f"/people/{person.pk}/",
        "search": "/search?q=rao",
    }
    for name, address in pages.items():
        print(json.dumps({"page": name, **_cost(client, address)}), flush=True)


def _cost(client: object, address: str, times: int = 12) -> dict[str, float]:
    """Return the median CPU milliseconds, the queries and the bytes of one page."""
    import time
    from statistics import median

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection):
        answer = client.get(address)  # type: ignore[attr-defined]
        made = len(connection.queries_log)  # the next request begins counting anew
    assert answer.status_code == 200, (address, answer.status_code)
    spent = []
    for _ in range(times):
        started = time.process_time()
        client.get(address)  # type: ignore[attr-defined]
        spent.append(1000 * (time.process_time() - started))
    return {"queries": made, "bytes": len(answer.content), "ms": median(spent)}


def _figures(people: int) -> list[dict[str, float]]:
    with installed() as kasauti:
        kasauti.start("--demo")
        environment = kasauti.environment | {
            "DJANGO_SETTINGS_MODULE": "kasauti.settings",
            "DATABASE_URL": url(kasauti.data),
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(people=people)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    people = parser.parse_args().people
    few, many = _figures(40), _figures(people)
    table = Table(title=f"Pages with 40 and with {people:,} people on the shortlist")
    for head in ("page", "queries 40", f"queries {people:,}", "KB", "CPU ms 40",
                 f"CPU ms {people:,}", "× empty"):  # fmt: skip
        table.add_column(head, justify="left" if head == "page" else "right")
    for one, other in zip(few, many, strict=True):
        table.add_row(
            str(one["page"]), f"{one['queries']}", f"{other['queries']}",
            f"{other['bytes'] / 1000:.0f}", f"{one['ms']:.1f}", f"{other['ms']:.1f}",
            f"{other['ms'] / many[0]['ms']:.1f}",
        )  # fmt: skip
    Console().print(table)
    grown = [one["page"] for one, other in zip(few, many, strict=True)
             if other["queries"] > one["queries"]]  # fmt: skip
    print("queries grow with rows: " + (", ".join(map(str, grown)) or "on no page"))


if __name__ == "__main__":
    main()
