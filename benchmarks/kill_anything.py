"""Two machines on one PostgreSQL: any of their processes is killed, nothing is lost or done twice.

``python -m benchmarks.kill_anything [--seeds 10] [--files 60] [--kills 8]`` starts two sites and
two workers as docs/how-to/run-on-several-machines.md describes, drops a zip of invented résumés,
writes to many people, turns some down and erases others, all at once and through the API and the
candidates' own pages. Meanwhile processes are killed with SIGKILL and started again; the seed says
which and when. A request that got no answer is sent again to the other site with the same key.

For each seed: what was killed; whether each file was screened once, each mail handed over once,
each erasure finished with one receipt; what was left behind. A mail whose worker was killed while
the mail server had it is "unsure": Kasauti never sends it again by itself, a person decides. The
bench does, for each, and looks that it was the same mail: mailboxes drop a Message-ID they have.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.installation import Installation, installed
from benchmarks.kill_checks import Found, look_again, looked_at, open_ends
from benchmarks.kill_during_intake import archive, ask
from benchmarks.machines import NAMES, Machines
from benchmarks.mail_sink import Sink, listening
from benchmarks.patient import Patient
from kasauti import demonstration

KNOWN = 40  # people who are there before anything is killed
ERASED, REJECTED = 8, 8
PREPARE = """
import json, sys, django
django.setup()
from kasauti.actions import intakes, roles, tokens, users
from kasauti.records.models import Role
given = json.load(sys.stdin)
user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
role = roles.create(given["role"], by=user)
with open(given["archive"], "rb") as packed:
    intakes.drop(role, [("known.zip", packed)], by=user)
scopes = [name for name in tokens.SCOPES if name.partition(":")[0] in ("roles", "people", "mail")]
print(json.dumps([role.slug, tokens.create("bench", scopes, user=user, by=user)[1]]))
"""
LINKS = """
import json, sys, django
django.setup()
from kasauti.actions import links
print(json.dumps([links.sign("status", pk) for pk in json.load(sys.stdin)]))
"""
PEOPLE = "SELECT id, candidate_id FROM records_application ORDER BY id"


def prepared(folder: Path, installation: Installation) -> tuple[str, str]:
    """Fill an installation with people who are known already; return the role and a token."""
    packed = folder / "known.zip"
    packed.write_bytes(archive(KNOWN))
    machines = Machines(installation)
    machines.prepare()
    given = {"role": demonstration.role(), "archive": str(packed)}
    slug, token = json.loads(installation.python(PREPARE, given))
    machines.start_all()
    _until_settled(machines)
    machines.stop()
    return slug, token


def _until_settled(machines: Machines, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while left := open_ends(machines.installation):
        assert time.monotonic() < deadline, f"{left} {machines.installation.logs()}"
        time.sleep(0.25)


class Work:
    """What people do to the two sites, all at once.

    Parameters
    ----------
    machines : Machines
    token, role : str
        An API token and the role's slug.
    packed : bytes
        A zip of résumés to drop.
    letters : int
        How many mails are written.
    seed : int
        Draws who is erased, turned down and written to.
    """

    def __init__(
        self, machines: Machines, token: str, role: str, packed: bytes, *, letters: int, seed: int
    ) -> None:
        self.people = [(int(str(a)), int(str(c))) for a, c in ask(machines.installation, PEOPLE)]
        random.Random(seed).shuffle(self.people)
        self.erased = [candidate for _, candidate in self.people[:ERASED]]
        self.rejected = [pk for pk, _ in self.people[ERASED : ERASED + REJECTED]]
        self.links = json.loads(machines.installation.python(LINKS, self.erased))
        self.sites = machines.addresses()
        self.token, self.role, self.packed, self.letters = token, role, packed, letters
        self.receipts: list[str] = []
        self.again = 0

    def run(self) -> None:
        """Do all of it, each kind in a thread; return when every request was answered."""
        doings = (self._drop, self._write, self._reject, self._erase)
        with ThreadPoolExecutor(len(doings)) as pool:
            for done in [pool.submit(doing) for doing in doings]:
                done.result()

    def send_again(self, mail: int) -> None:
        """Decide, as a person does, that a mail of which nobody knows is sent again."""
        self._patient().post(f"/api/v1/mail/{mail}/send-again", f"again {mail}")

    def _patient(self) -> Patient:
        return Patient(self.sites, self.token)

    def _drop(self) -> None:
        patient = self._patient()
        time.sleep(3.0)  # so that mails and files meet in the queue
        files = {"files": ("many.zip", self.packed, "application/zip")}
        patient.post(f"/api/v1/roles/{self.role}/files", "drop", files=files)
        self.again += patient.again

    def _write(self) -> None:
        patient = self._patient()
        # To those who are being erased as well: such a mail may go with them, or leave before.
        staying = [pk for pk, _ in self.people]
        for n in range(self.letters):
            pk, words = staying[n % len(staying)], {"subject": f"Letter {n}", "body": "Soon more."}
            patient.post(f"/api/v1/applications/{pk}/mail", f"letter {n}", json=words, gone=True)
        self.again += patient.again

    def _reject(self) -> None:
        patient = self._patient()
        told = {"people": self.rejected, "reason": "ml depth"}
        patient.post(f"/api/v1/roles/{self.role}/rejections", "reject", json=told)
        self.again += patient.again

    def _erase(self) -> None:
        patient = self._patient()
        for link in self.links:
            time.sleep(1.0)
            self.receipts.append(patient.submit(f"/c/{link}/erase"))
        self.again += patient.again


def killing(machines: Machines, dice: random.Random, kills: int, working: object) -> list[str]:
    """Kill processes at moments drawn by ``dice`` while work goes on; return which."""
    killed: list[str] = []
    for _ in range(kills):
        time.sleep(dice.uniform(0.3, 4.0))
        victim = dice.choice(NAMES)
        if working.done() and not open_ends(machines.installation):  # type: ignore[attr-defined]
            break
        machines.kill(victim)
        killed.append(victim)
        time.sleep(dice.uniform(0.0, 1.5))
        machines.start(victim)
    return killed


def one_seed(
    seed: int, like: Path, sink: Sink, role: str, token: str, packed: bytes, options: object
) -> Found:
    """Work and kill on a copy of the prepared installation, and return what was found."""
    files, kills, letters = options.files, options.kills, options.letters  # type: ignore[attr-defined]
    with installed(like=like) as installation, ThreadPoolExecutor(1) as pool:
        machines = Machines(installation, sink.port)
        machines.prepare()
        machines.start_all()
        sink.taken.clear()
        work = Work(machines, token, role, packed, letters=letters, seed=seed)
        began = time.monotonic()
        working = pool.submit(work.run)
        killed = killing(machines, random.Random(seed), kills, working)
        working.result()
        _until_settled(machines)
        seconds = time.monotonic() - began
        found = looked_at(machines, work, sink, known=KNOWN, files=files)
        for pk in found.undecided:
            work.send_again(pk)
        _until_settled(machines)
        look_again(found, machines, sink)
        found.seed, found.killed, found.seconds, found.again = seed, killed, seconds, work.again
        machines.stop()
    return found


def table(found: Sequence[Found]) -> Table:
    """Return a row for each seed."""
    heads = (
        "seed", "killed", "s", "tried again", "files", "screened once", "mails", "taken once",
        "unsure", "of them taken", "twice by itself", "none after asking", "erasures", "faults",
    )  # fmt: skip
    table = Table(title="Processes killed by SIGKILL on two machines with one PostgreSQL")
    for head in heads:
        table.add_column(head, justify="left" if head in {"killed", "faults"} else "right")
    for one in found:
        killed = ", ".join(f"{n}× {name}" for name in NAMES if (n := one.killed.count(name)))
        row = (one.seed, killed, f"{one.seconds:.0f}", one.again, one.files, one.screened_once,
               one.mails, one.taken_once, one.unsure, one.unsure_taken, one.taken_twice, one.lost,
               one.erasures, "; ".join(one.faults) or "none")  # fmt: skip
        table.add_row(*map(str, row))
    return table


def main() -> int:
    """Run every seed, print the table; 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--letters", type=int, default=100)
    parser.add_argument("--kills", type=int, default=8)
    options = parser.parse_args()
    packed, found = archive(options.files, after=KNOWN), []
    with installed() as template, listening(0.2) as sink:
        role, token = prepared(template.data.parent, template)
        for seed in range(options.first, options.first + options.seeds):
            one = one_seed(seed, template.data, sink, role, token, packed, options)
            print(f"seed {seed}: {len(one.killed)} kills, {'; '.join(one.faults) or 'no fault'}",
                  flush=True)  # fmt: skip
            found.append(one)
    Console(width=200).print(table(found))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} cores, load average {load}")
    return 1 if any(one.faults for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
