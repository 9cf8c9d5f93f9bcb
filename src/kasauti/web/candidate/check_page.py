"""What the candidate's pages of a knowledge check show, and what their form sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kasauti.actions import assignments, knowledge
from kasauti.actions.knowledge import Given
from kasauti.interviews import Item, ai_rule_words, mark, stages
from kasauti.interviews.fundamentals import Marked
from kasauti.records.models import KnowledgeCheck
from kasauti.web.candidate import pages

WARNED = (5, 1)  # minutes before the end
STAGE = "K"


@dataclass(frozen=True, slots=True)
class Box:
    """An item as it stands on a page, with what was given."""

    place: int
    stem: str
    options: tuple[str, ...]
    answer: str
    why: str
    marked: Marked | None = None
    key: str = ""
    points: tuple[str, ...] = ()


def _minutes(check: KnowledgeCheck) -> int:
    return round(assignments.allowed(check).total_seconds() / 60)


def brief(request: HttpRequest, token: str, check: KnowledgeCheck) -> dict[str, Any]:
    """Return what the first page needs: what is asked, the rules, where it stands."""
    stage = stages()[STAGE]
    return pages.frame(
        request,
        token=token,
        check=check,
        over=knowledge.is_over(check),
        role=check.application.role,
        minutes=_minutes(check),
        count=len(check.items),
        measures=_(stage.measures),
        rule=_(ai_rule_words(stage.ai_rule)),
        late=check.started_at is None and timezone.now() > check.due_at,
    )


def form(request: HttpRequest, token: str, check: KnowledgeCheck) -> dict[str, Any]:
    """Return what the form needs."""
    given = {one.position: one for one in check.answers.all()}
    boxes = [
        Box(
            place,
            item.stem,
            item.options,
            given[place].answer if place in given else "",
            given[place].why if place in given else "",
        )
        for place, item in enumerate(knowledge.form_of(check))
    ]
    ends = assignments.ends(check)
    left = (ends - timezone.now()).total_seconds() if ends else 0
    return pages.frame(
        request,
        token=token,
        boxes=boxes,
        told={"left": max(0, int(1000 * left)), "words": _words()},
    )


def _words() -> dict[str, Any]:
    """Return what the script says."""
    left = {n: ngettext("%(n)d minute left", "%(n)d minutes left", n) % {"n": n} for n in WARNED}
    return {
        "kept": _("Saved"),
        "keeping": _("Saving …"),
        "trying": _("Not saved yet: trying again"),
        "open": _("Still without an answer or a reason, by item:"),
        "left": left,
    }


def practice(request: HttpRequest, token: str, check: KnowledgeCheck) -> dict[str, Any]:
    """Return items to practise on; once answered, with the key, the belief and both reasons."""
    form = knowledge.practice_of(check)
    given = read_given(request.POST, len(form)) if request.method == "POST" else {}
    boxes = [_practised(place, item, given.get(place)) for place, item in enumerate(form)]
    return pages.frame(request, token=token, boxes=boxes, shown=bool(given))


def _practised(place: int, item: Item, given: Given | None) -> Box:
    if given is None:
        return Box(place, item.stem, item.options, "", "")
    key = f"{item.key:.4g}" if isinstance(item.key, float) else item.key
    marked = mark(item, given.answer)
    points = item.family.points
    return Box(place, item.stem, item.options, given.answer, given.why, marked, key, points)


def read_given(sent: Mapping[str, str], items: int) -> dict[int, Given]:
    """Return what a form gives each item that it names."""
    return {
        place: Given(sent.get(f"answer_{place}", "")[:400], sent.get(f"why_{place}", "")[:2000])
        for place in range(items)
        if f"why_{place}" in sent
    }
