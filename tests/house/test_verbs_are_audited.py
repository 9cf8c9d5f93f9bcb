"""Whatever an action writes stands in the audit trail: a verb that writes records, or says why not.

A verb records itself, or through what it calls; one that is only part of a verb is called by one
that records, in the same transaction.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ACTIONS = Path(__file__).parents[2] / "src" / "kasauti" / "actions"
WRITES = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "update",
    "update_or_create",
}  # fmt: skip
RECORD = "trail.record"
# Public functions that write and record nothing, with the reason. The list may only shrink.
NOT_RECORDED = {
    "announcements.announce": "the deliveries of an entry, written with it",
    "answers.keep": "part of an application, which is recorded",
    "applying.read_draft": "a file read for its own applicant before they apply",
    "approvals.withdraw_for": "part of superseding or revoking an offer, which is recorded",
    "backups.restore": "before the installation is there: its trail is what comes back",
    "blind_readings.tell_of_check": "a notification that something waits",
    "blind_readings.tell_of_sample": "a notification that something waits",
    "gradings.run_trial": "a try that its author asked for, which is recorded; it scores nobody",
    "groups.carry": "answers without a name: an entry would tell whose",
    "groups.remove": "answers without a name: an entry would tell whose",
    "import_files.forget": "files beside a spreadsheet, whose time is over",
    "import_files.let_go": "part of the end of an import, which is recorded",
    "imports.clear_values": "cells whose time is over; who came of them stays recorded",
    "intakes.add_items": "part of a drop, which is recorded",
    "intakes.drop_unused": "files that nothing names",
    "knowledge.keep": "answers as they are typed; handing in is recorded",
    "machines.open_parts": "part of an erasure, which is recorded",
    "notifications.tell": "a notification of what is recorded",
    "offers.keep_letter": "part of sending or sealing an offer, which is recorded",
    "people.candidate_for": "part of an application or an import, which is recorded",
    "reading.open_and_keep": "what a file says, read for a verb that is recorded",
    "screenings.store": "what a file means for a role, read for a verb that is recorded",
    "stages.begin": "part of creating a role, which is recorded",
    "tasks.deliver": "the job of webhooks.deliver",
    "tasks.read_draft": "the job of applying.read_draft",
    "tasks.run_trial": "the job of gradings.run_trial",
    "tokens.find": "when a token was last used",
    "tokens.forget_answers": "answers kept against a request that comes twice",
    "trail.record": "the trail itself",
    "webhooks.deliver": "tries of handing an entry over",
    "workspace.keep": "keystrokes; handing in is recorded",
    "workspace.run": "a run in the workspace, in its own log; handing in is recorded",
    "workspace.take_over": "which window writes; handing in is recorded",
}


def functions(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Give the functions of a module and the methods of its classes, by name."""
    for one in module.body:
        if isinstance(one, ast.FunctionDef):
            yield one.name, one
        elif isinstance(one, ast.ClassDef):
            held = (held for held in one.body if isinstance(held, ast.FunctionDef))
            yield from ((f"{one.name}.{method.name}", method) for method in held)


def written(function: ast.FunctionDef) -> bool:
    """Return whether a function itself changes rows; a plain set or dictionary has no manager."""
    calls = (one.func for one in ast.walk(function) if isinstance(one, ast.Call))
    methods = (one for one in calls if isinstance(one, ast.Attribute) and one.attr in WRITES)
    return any(_is_of_rows(one) for one in methods)


def _is_of_rows(method: ast.Attribute) -> bool:
    """Return whether a method may be one of rows: Counter.update and hashes' update are not."""
    return not (isinstance(method.value, ast.Name) and method.value.id in {"counted", "digest"})


def named(stem: str, function: ast.FunctionDef) -> set[str]:
    """Return what a function names: its own module's functions as ``module.name``."""
    found = set()
    for one in ast.walk(function):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            found.add(f"{one.value.id}.{one.attr}")
        elif isinstance(one, ast.Name):
            found.add(f"{stem}.{one.id}")
    return found


def reaching(of: dict[str, set[str]], found: set[str]) -> set[str]:
    """Return the functions that name one of these, or one that does."""
    size = 0
    while len(found) > size:
        size = len(found)
        found |= {name for name, names in of.items() if names & found}
    return found


def unrecorded(modules: dict[str, ast.Module]) -> set[str]:
    """Return the public functions that write, themselves or through others, and record nothing."""
    every = [
        (f"{stem}.{name}", stem, one)
        for stem, module in modules.items()
        for name, one in functions(module)
    ]
    names = {name: named(stem, one) for name, stem, one in every}
    writing = reaching(names, {name for name, _, one in every if written(one)})
    recording = reaching(names, {RECORD})
    open_ones = {name for name in writing if "._" not in name}
    return open_ones - (recording - {RECORD})


def test_a_verb_that_writes_records_it_or_says_why_not() -> None:
    modules = {path.stem: ast.parse(path.read_text()) for path in sorted(ACTIONS.glob("*.py"))}
    assert unrecorded(modules) == set(NOT_RECORDED)


def test_a_new_verb_that_forgets_the_trail_is_found() -> None:
    silent = ast.parse(
        "def promote(person, *, by):\n    _kept(person)\n\n"
        "def _kept(person):\n    person.level = 5\n    person.save()\n"
    )
    told = ast.parse(
        "def promote(person, *, by):\n    person.save()\n    trail.record('p', person, by=by)\n"
    )
    assert unrecorded({"people": silent}) == {"people.promote"}
    assert unrecorded({"people": told}) == set()
