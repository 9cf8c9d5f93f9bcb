"""Looking for duplicates now: asked for by a person, done by a worker."""

from __future__ import annotations

from kasauti.actions import asked_runs, deferred, duplicates
from kasauti.actions.asked_runs import Found, Kind
from kasauti.records.models import Duplicate, DuplicateSearch, User

STEPS = len(Duplicate.Reason) + 1
"""By each thing that records may share; then what was found is kept."""
_KIND = Kind(
    DuplicateSearch, "duplicates.ask", "duplicates.look", deferred.look_for_duplicates,
    lambda _search: "while records were compared",
)  # fmt: skip


def ask(*, by: User) -> DuplicateSearch:
    """Have records compared; where a search is under way, return that."""
    return asked_runs.ask(_KIND, by=by)


def run(search_id: int, *, attempt: int = 0) -> None:
    """Compare everybody; the body of a job. Done twice it changes nothing the second time."""
    asked_runs.run(_KIND, search_id, _looked, attempt=attempt)


def _looked(search: DuplicateSearch) -> Found:
    opened = _KIND.opened(search.pk)
    opened.update(done=0)
    new = duplicates.find(after=lambda done: opened.update(done=done))
    return Found({"done": STEPS, "new": new}, {"new": new})
