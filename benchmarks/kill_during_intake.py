"""A thousand files dropped on the site, everything killed twice on the way, counted at the end.

``python -m benchmarks.kill_during_intake [--files N] [--kills K]`` starts Kasauti in a folder of
its own, signs in, drops one zip of N invented résumés (all formats of the demonstration, each
person renamed, so that all differ), kills every process with SIGKILL K times on the way, starts
it again each time, and prints how many files were finished, how many twice, how many lost.
"""

from __future__ import annotations

import argparse
import io
import re
import time
import zipfile
from dataclasses import replace

import httpx
import psycopg

from benchmarks.installation import Installation, installed
from kasauti import demonstration
from kasauti.postgres import url

EMAIL, PASSWORD = "asha@example.in", "correct horse battery"
ROLE = """
import json, sys, django
django.setup()
from kasauti.actions import roles
from kasauti.records.models import User
roles.create(json.load(sys.stdin), by=User.objects.get())
"""
FINISHED = "SELECT count(*) FROM records_intakeitem WHERE state IN ('done', 'needs a person')"
STATES = "SELECT state, count(*) FROM records_intakeitem GROUP BY state ORDER BY state"
TWICE = """
    SELECT count(*) FROM (
        SELECT object FROM records_auditentry WHERE verb = 'intakes.read_item'
        GROUP BY object HAVING count(*) > 1
    ) AS twice"""


def archive(number: int, *, after: int = 0) -> bytes:
    """Return a zip of ``number`` invented résumés, no two alike; scans are left out.

    Those of another archive are others too if it holds no more than ``after``.
    """
    people = [p for p in demonstration.people() if not p.look.startswith("scan:")]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for n in range(after, after + number):
            turn, person = n // len(people), people[n % len(people)]
            first, _, last = person.name.partition(" ")
            # No name is within another's: whoever is erased must be found nowhere afterwards.
            name, ending = f"{first}{chr(97 + turn)} {last}", person.file.rpartition(".")[2]
            other = replace(
                person, name=name, email=f"p{n}@example.in", phone=f"+91 98{n:03} {n:05}"
            )
            packed.writestr(f"{turn:03}-{person.id}.{ending}", demonstration.resume(other))
    return buffer.getvalue()


def drop(address: str, packed: bytes) -> None:
    """Sign in and drop a zip onto the only role, as a browser does."""
    with httpx.Client(base_url=address, timeout=300, follow_redirects=True) as browser:
        browser.get("sign-in/")
        token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        signed_in = browser.post("sign-in/", data=token | {"login": EMAIL, "password": PASSWORD})
        slug = re.search(r'href="/roles/([a-z0-9-]+)/"', signed_in.text)
        assert slug is not None, "no role on the first page"
        token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        files = {"files": ("all.zip", packed, "application/zip")}
        browser.post(f"roles/{slug[1]}/files", data=token, files=files).raise_for_status()


def ask(installation: Installation, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url(installation.data)) as connection:
        return connection.execute(question).fetchall()  # type: ignore[call-overload,no-any-return]


def finished(installation: Installation) -> int:
    return int(str(ask(installation, FINISHED)[0][0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=2)
    options = parser.parse_args()
    print(f"Writing {options.files} résumés …", flush=True)
    packed = archive(options.files)
    with installed() as installation:
        address = installation.start()
        installation.run("create-user", EMAIL, "--name", "Asha", "--password", PASSWORD)
        installation.python(ROLE, demonstration.role())
        began = time.monotonic()
        drop(address, packed)
        print(f"dropped {len(packed) / 1e6:.1f} MB in {time.monotonic() - began:.1f} s", flush=True)
        for kill in range(1, options.kills + 1):
            goal = options.files * kill // (options.kills + 1)
            while (done := finished(installation)) < goal:
                time.sleep(0.1)
            installation.kill_all()
            print(f"killed everything at {done} of {options.files} files", flush=True)
            installation.start()
        while ask(installation, "SELECT 1 FROM records_intakeitem WHERE finished_at IS NULL"):
            time.sleep(0.2)
        took = time.monotonic() - began
        people = ask(installation, "SELECT count(*) FROM records_application")[0][0]
        results = ask(installation, "SELECT count(*) FROM records_screeningresult")[0][0]
        print(f"{dict(ask(installation, STATES))} in {took:.0f} s, restarts among them")
        print(f"people {people}, results {results} of {options.files} files")
        print(f"read twice {ask(installation, TWICE)[0][0]}")
        print(installation.run("audit", "verify").stdout.strip())


if __name__ == "__main__":
    main()
