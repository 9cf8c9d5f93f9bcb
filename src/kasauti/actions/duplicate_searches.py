"""Looking for duplicates now: asked for by a person, done by a worker."""

from __future__ import annotations

import logging

from django.utils import timezone

from kasauti.actions import deferred, duplicates, trail
from kasauti.records.models import Duplicate, DuplicateSearch, User

log = logging.getLogger(__name__)

STEPS = len(Duplicate.Reason) + 1
"""By each thing that records may share; then what was found is kept."""
MOST_ATTEMPTS = 3


@trail.in_turn
def ask(*, by: User) -> DuplicateSearch:
    """Have records compared; where a search is under way already, return that."""
    under_way = DuplicateSearch.objects.filter(finished_at=None).first()
    if under_way is not None:
        return under_way
    search = DuplicateSearch.objects.create(by=by)
    trail.record("duplicates.ask", search, by=by)
    deferred.look_for_duplicates(search.pk)
    return search


def run(search_id: int, *, attempt: int = 0) -> None:
    """Compare everybody; the body of a job.

    Done twice it changes nothing the second time. A search whose worker died begins anew; one that
    fails, or whose worker died ``MOST_ATTEMPTS`` times, is closed and says so.
    """
    opened = DuplicateSearch.objects.filter(pk=search_id, finished_at=None)
    search = opened.first()
    if search is None:
        return
    if attempt >= MOST_ATTEMPTS:
        _close(search, failure="its worker ended before it was done, again and again")
        return
    try:
        opened.update(done=0)
        new = duplicates.find(after=lambda done: opened.update(done=done))
    except Exception as error:
        log.exception("looking for duplicates failed")
        _close(search, failure=f"{type(error).__name__} while records were compared")
    else:
        _close(search, done=STEPS, new=new)


@trail.in_turn
def _close(search: DuplicateSearch, *, failure: str = "", **found: int) -> None:
    opened = DuplicateSearch.objects.filter(pk=search.pk, finished_at=None)
    if opened.update(failure=failure, finished_at=timezone.now(), **found):
        new = found.get("new", 0)
        trail.record("duplicates.look", search, by=None, new=new, ended=not failure)
