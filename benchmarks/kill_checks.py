"""What is looked at after processes were killed: once each, nothing left over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from benchmarks.installation import Installation
from benchmarks.kill_during_intake import TWICE, ask
from benchmarks.machines import Machines
from benchmarks.mail_sink import Sink

_OPEN_ENDS = """
    SELECT 'files', count(*) FROM records_intakeitem WHERE finished_at IS NULL
    UNION ALL SELECT 'mails', count(*) FROM records_mail
        WHERE state = 'sending' OR (state = 'waiting' AND not_before < now())
    UNION ALL SELECT 'erasures', count(*) FROM records_erasure WHERE finished_at IS NULL
    UNION ALL SELECT 'jobs', count(*) FROM procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND task_name IN
            ('intakes.read_item', 'mail.deliver', 'erasures.finish')
        AND coalesce(scheduled_at, now()) < now() + interval '1 hour'"""
_COUNTS = {
    "intakes": "SELECT count(*) FROM records_intake",
    "unpacked": "SELECT count(*) FROM records_auditentry WHERE verb = 'intakes.unpack'",
    "items": "SELECT count(*) FROM records_intakeitem WHERE state IN ('done', 'needs a person')",
    "other items": "SELECT count(*) FROM records_intakeitem"
    " WHERE state NOT IN ('done', 'needs a person', 'unpacked')",
    "people": "SELECT count(*) FROM records_candidate",
    "applications": "SELECT count(*) FROM records_application WHERE result_id IS NOT NULL",
    "results": "SELECT count(*) FROM records_screeningresult",
    "read twice": TWICE,
    "failed jobs": "SELECT count(*) FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing')",
    "moves": "SELECT count(*) FROM records_stagemove",
    "held mails": "SELECT count(*) FROM records_mail WHERE template = 'not_taken_forward'"
    " AND state = 'waiting'",
    "receipts": "SELECT count(*) FROM records_erasure WHERE finished_at IS NOT NULL"
    " AND pending = '{}' AND found_after = '{}'",
    "erasures": "SELECT count(*) FROM records_erasure",
    "told erasures": "SELECT count(*) FROM records_auditentry WHERE verb = 'erasures.finish'",
}
_LETTERS = "SELECT subject, message_id, state, id FROM records_mail WHERE subject LIKE 'Letter %'"
_LEFT = "SELECT found_after::text FROM records_erasure WHERE found_after <> '{}'"
_HOURLY = """
import time, django
django.setup()
from kasauti.records.stored_bytes import clear_unfinished
clear_unfinished(before=time.time())
"""
_HANDED = """
    SELECT object FROM records_auditentry
    WHERE verb = 'mail.deliver' AND detail->>'state' = 'sent'
    GROUP BY object HAVING count(*) > 1"""


@dataclass
class Found:
    """What one seed left behind; ``faults`` are sentences.

    Parameters
    ----------
    unsure : int
        Mails whose worker was killed while the mail server had them: a person decides.
    unsure_taken : int
        Those of them that the mail server had taken.
    taken_twice : int
        Mails that it took twice before anybody decided anything.
    undecided : list of int
        The unsure mails' ids.
    lost : int
        Mails that never came, once every unsure one was sent again.
    """

    files: int
    screened_once: int = 0
    mails: int = 0
    taken_once: int = 0
    unsure: int = 0
    unsure_taken: int = 0
    taken_twice: int = 0
    lost: int = 0
    undecided: list[int] = field(default_factory=list)
    erasures: int = 0
    seed: int = 0
    killed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    again: int = 0
    faults: list[str] = field(default_factory=list)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a fault unless what was found is what was wanted."""
        if found != wanted:
            self.faults.append(f"{what}: {found} instead of {wanted}")


def open_ends(installation: Installation) -> dict[str, int]:
    """Return what is not finished yet and how much of it."""
    return {str(what): int(str(n)) for what, n in ask(installation, _OPEN_ENDS) if n}


def looked_at(machines: Machines, work: Any, sink: Sink, *, known: int, files: int) -> Found:
    """Count everything once it has settled."""
    found = Found(files)
    counts = {
        what: int(str(ask(machines.installation, question)[0][0]))
        for what, question in _COUNTS.items()
    }
    _files(found, counts, known - len(work.erased) + files)
    _erasures(found, counts, work)
    left = ask(machines.installation, _LEFT)
    found.expect("what an erasure found afterwards", left, [])
    found.expect("people turned down", counts["moves"], len(work.rejected))
    found.expect("their mails", counts["held mails"], len(work.rejected))
    found.expect("failed jobs", counts["failed jobs"], 0)
    _mails(found, machines, work, sink)
    _bytes(found, machines)
    said = machines.installation.run("audit", "verify")
    found.expect("the trail holds", said.returncode, 0)
    return found


def _files(found: Found, counts: dict[str, int], wanted: int) -> None:
    found.screened_once = counts["items"] - counts["read twice"] - (wanted - found.files)
    found.expect("drops", counts["intakes"], 2)
    found.expect("archives unpacked", counts["unpacked"], 2)
    found.expect("read twice", counts["read twice"], 0)
    found.expect("not read", counts["other items"], 0)
    for what in ("items", "people", "applications", "results"):
        found.expect(what, counts[what], wanted)


def _erasures(found: Found, counts: dict[str, int], work: Any) -> None:
    wanted = len(work.erased)
    found.erasures = counts["receipts"]
    found.expect("erasures", counts["erasures"], wanted)
    found.expect("finished with nothing found after", counts["receipts"], wanted)
    found.expect("told of in the trail", counts["told erasures"], wanted)
    found.expect("receipts shown", sum("/erased/" in way for way in work.receipts), wanted)


def _mails(found: Found, machines: Machines, work: Any, sink: Sink) -> None:
    rows = ask(machines.installation, _LETTERS)
    by_subject = Counter(str(subject) for subject, *_ in rows)
    found.mails = len(rows)
    found.expect("letters written twice", max(by_subject.values(), default=0), 1)
    gone = {f"Letter {n}" for n in range(work.letters) if n % len(work.people) < len(work.erased)}
    missing = {f"Letter {n}" for n in range(work.letters)} - set(by_subject) - gone
    found.expect("letters lost", sorted(missing), [])
    states = Counter(str(state) for _, _, state, _ in rows)
    found.unsure = states.pop("unsure", 0)
    found.undecided = [int(str(pk)) for *_, state, pk in rows if state == "unsure"]
    found.expect("letters in another state", {k: v for k, v in states.items() if k != "sent"}, {})
    found.unsure_taken = sum(
        bool(sink.taken[str(key)]) for _, key, state, _ in rows if state == "unsure"
    )
    found.taken_twice = sum(times > 1 for times in sink.taken.values())
    found.taken_once = sum(sink.taken[str(key)] == 1 for _, key, *_ in rows)
    found.expect("mails taken twice", found.taken_twice, 0)
    found.expect(
        "told as sent, never taken",
        [
            subject
            for subject, key, state, _ in rows
            if state == "sent" and not sink.taken[str(key)]
        ],
        [],
    )
    found.expect("told as sent twice", ask(machines.installation, _HANDED), [])


def look_again(found: Found, machines: Machines, sink: Sink) -> None:
    """Count once more after a person had each unsure mail sent again."""
    rows = ask(machines.installation, _LETTERS)
    found.expect("not sent in the end", [row for row in rows if row[2] != "sent"], [])
    found.lost = sum(not sink.taken[str(key)] for _, key, *_ in rows)
    found.expect("mails that never came", found.lost, 0)
    copies = sum(times - 1 for times in sink.taken.values() if times > 1)
    found.expect("copies, each under the first one's Message-ID", copies, found.unsure_taken)


def _bytes(found: Found, machines: Machines) -> None:
    machines.installation.python(_HOURLY, None)
    rows = ask(machines.installation, "SELECT sha256 FROM records_resumefile")
    named = {str(digest) for (digest,) in rows}
    there = {path.name for path in (machines.data / "files").rglob("*") if path.is_file()}
    found.expect("files without bytes", len(named - there), 0)
    found.expect("bytes without a file", sorted(there - named), [])
    for machine in "ab":
        scratch = machines.data / f"machine-{machine}" / "scratch"
        left = sorted(str(path.relative_to(scratch)) for path in scratch.glob("*/*"))
        found.expect(f"scratch of machine {machine}", left, [])
