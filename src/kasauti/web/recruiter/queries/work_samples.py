"""What the reviewer's page shows: blind at first, then result, reviews and log side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kasauti import work_samples
from kasauti.actions import gradings, reviews, run_budgets, work_logs
from kasauti.actions.assignments import exercise_of
from kasauti.records.models import (
    RunState,
    SimilarityFlag,
    Submission,
    User,
    WorkEvent,
    WorkReview,
)
from kasauti.skills import competency
from kasauti.web.recruiter.queries.assignments import title_of
from kasauti.web.ui import Figure

TICKS, HIGH = 60, 44  # bars of the timeline, and its height in pixels


@dataclass(frozen=True, slots=True)
class Box:
    """A criterion of the rubric with what was written so far."""

    name: str
    competency: str
    kind: str
    anchors: Sequence[tuple[int, str]]
    follow_up: str
    level: str
    words: str


def sample_page(submission: Submission, reader: User) -> dict[str, Any]:
    """Return what the page needs; no result and no person before the reader's own review."""
    assignment = submission.assignment
    own = reviews.review_of(reader, submission)
    answer = exercise_of(assignment.exercise).answer
    page = {
        "section": "roles",
        "assignment": assignment,
        "title": title_of(assignment),
        "submission": submission,
        "own": own,
        "seen": reviews.may_see(reader, submission),
        "boxes": _boxes(submission, own),
        "files": sorted(submission.files.items(), key=lambda one: (one[0] != answer, one[0])),
        "statement": exercise_of(assignment.exercise).statement(assignment.variant),
    }
    return page | (_opened(submission) if page["seen"] else {})


def _boxes(submission: Submission, own: WorkReview | None) -> list[Box]:
    written = own.judged if own else {}
    found = []
    for one in reviews.criteria(submission):
        given = written.get(one["name"])
        level = "" if given is None else "N" if given["level"] is None else str(given["level"])
        found.append(
            Box(
                one["name"],
                one["competency"],
                competency(one["competency"]).dimension.value,
                tuple(enumerate(one["anchors"], 1)),
                one["follow_up"],
                level,
                given["words"] if given else "",
            )
        )
    return found


def _opened(submission: Submission) -> dict[str, Any]:
    """Return the result, others' reviews, what is alike, and the log."""
    grading = submission.grading
    record = grading.sealed["record"] if grading.state == RunState.DONE else None
    filed = submission.reviews.filter(filed_at__isnull=False).select_related("reviewer")
    return {
        "grading": grading,
        "holds": gradings.holds(grading),
        "record": record,
        "levels": _levels(record) if record else [],
        "groups": _groups(record) if record else [],
        "reviews": [one for one in filed if one.judged],
        "flags": _flags(submission),
        "timeline": timeline(submission),
        "spent": run_budgets.spent(submission.assignment),
    }


def _levels(record: dict[str, Any]) -> list[tuple[str, str, str, Figure, str]]:
    return [
        (
            row["subject"],
            competency(row["subject"]).name,
            competency(row["subject"]).dimension.value,
            Figure(row["level"], row["low"], row["high"]),
            row["note"],
        )
        for row in record["estimates"]
    ]


def _groups(record: dict[str, Any]) -> list[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    return [
        (name, told, [test for test in record["tests"] if test["group"] == name])
        for name, told in record["groups"].items()
    ]


def _flags(submission: Submission) -> list[tuple[SimilarityFlag, list[tuple[str, str]]]]:
    """Return what is alike with the lines where shared passages begin, side by side."""
    found = submission.flags.select_related("other__assignment__application__candidate", "by")
    return [(flag, _side_by_side(flag)) for flag in found]


def _side_by_side(flag: SimilarityFlag) -> list[tuple[str, str]]:
    answer = exercise_of(flag.submission.assignment.exercise).answer
    left, right = (
        str(one.files.get(answer, "")).splitlines() for one in (flag.submission, flag.other)
    )
    shown: list[tuple[str, str]] = []
    for first, second in flag.passages:
        pair = (_line(left, first), _line(right, second))
        if pair not in shown:
            shown.append(pair)
    return shown[:30]


def _line(lines: list[str], number: int) -> str:
    return f"{number}  {lines[number - 1].strip()}" if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The log on a line of time: places are per cent of the whole.

    Parameters
    ----------
    minutes : int
    bars : sequence of (place, top)
        How much was typed; tops in pixels from above.
    pastes : sequence of (place, characters, text)
    runs : sequence of (place, passed, of, words)
    away : sequence of (place, width)
        When the page was left.
    whole : bool
        True if replaying the log gives exactly what was handed in.
    entries : int
    """

    minutes: int
    bars: Sequence[tuple[float, float]]
    pastes: Sequence[tuple[float, int, str]]
    runs: Sequence[tuple[float, int, int, str]]
    away: Sequence[tuple[float, float]]
    whole: bool
    entries: int


def timeline(submission: Submission) -> Timeline:
    """Return the log of a submission as it is drawn."""
    assignment = submission.assignment
    events = list(assignment.events.all())
    started = assignment.started_at or submission.at
    whole = max(1, int(1000 * (submission.at - started).total_seconds()))

    def place(ms: float) -> float:
        return round(min(100.0, 100 * ms / whole), 2)

    typed = [0] * TICKS
    pastes = []
    for event in events:
        if event.kind in work_samples.EDITS:
            put_in = work_samples.inserted(event.data)
            typed[min(TICKS - 1, TICKS * event.ms // whole)] += max(1, len(put_in))
            if event.kind == "paste":
                pastes.append((place(event.ms), len(put_in), put_in[:300]))
    most = max([*typed, 1])
    return Timeline(
        minutes=round(whole / 60_000),
        bars=[
            (round(100 * (i + 0.5) / TICKS, 2), round(HIGH - 30 * n / most, 1))
            for i, n in enumerate(typed)
            if n
        ],
        pastes=pastes,
        runs=[
            (
                place(1000 * (run.asked_at - started).total_seconds()),
                *_outcome(run.result),
                run.what,
            )
            for run in assignment.runs.filter(practice=False)
        ],
        away=_away(events, place, whole),
        whole=work_logs.leads_to(submission, events),
        entries=len(events),
    )


def _outcome(result: dict[str, Any]) -> tuple[int, int]:
    tests = result.get("tests", ())
    return sum(bool(test["passed"]) for test in tests), len(tests)


def _away(events: Sequence[WorkEvent], place: Any, whole: int) -> list[tuple[float, float]]:
    found, left = [], None
    for event in events:
        if event.kind == "left" and left is None:
            left = event.ms
        elif event.kind == "back" and left is not None:
            found.append((place(left), max(0.2, place(event.ms) - place(left))))
            left = None
    if left is not None:
        found.append((place(left), max(0.2, place(whole) - place(left))))
    return found
