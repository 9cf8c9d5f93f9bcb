"""Verifying the audit trail: asked for by a person, done by a worker."""

from __future__ import annotations

from kasauti.actions import asked_runs, deferred, trail
from kasauti.actions.asked_runs import Found, Kind
from kasauti.records.models import AuditCheck, AuditEntry, User

_KIND = Kind(
    AuditCheck, "audit_checks.ask", "audit_checks.end", deferred.check_trail,
    lambda _check: "while the trail was verified",
)  # fmt: skip


def ask(*, by: User) -> AuditCheck:
    """Have the whole chain verified; where a check is under way, return that."""
    return asked_runs.ask(_KIND, by=by)


def run(check_id: int, *, attempt: int = 0) -> None:
    """Verify the chain; the body of a job. Done twice it changes nothing the second time."""
    asked_runs.run(_KIND, check_id, _verified, attempt=attempt)


def _verified(_check: AuditCheck) -> Found:
    last = AuditEntry.objects.order_by("-number").first()
    broken = trail.check(until=last.number if last else 0)  # others write on meanwhile
    kept = {
        "entries": last.number if last else 0,
        "head": last.digest if last else "",
        "broken_at": broken.number if broken else None,
        "sentence": broken.sentence if broken else "",
    }
    return Found(kept, {"entries": kept["entries"], "broken_at": kept["broken_at"]})
