"""A verb takes its turn before it locks or writes a row: two that meet wait, none is thrown out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ACTIONS = Path(__file__).parents[2] / "src" / "kasauti" / "actions"
WRITES = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "select_for_update",
    "update", "update_or_create",
}  # fmt: skip


def called(within: ast.AST) -> list[tuple[int, str]]:
    """Return where what is called, in the order of the lines."""
    calls = [node for node in ast.walk(within) if isinstance(node, ast.Call)]
    return sorted((one.func.end_lineno or one.lineno, ast.unparse(one.func)) for one in calls)


def recording(module: ast.Module) -> Iterator[ast.FunctionDef]:
    """Give the functions that write an audit entry, themselves or through one beside them."""
    functions = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}
    calls = {name: {what for _, what in called(one)} for name, one in functions.items()}
    found, size = {"trail.record"}, 0
    while len(found) > size:
        size = len(found)
        found |= {name for name, made in calls.items() if made & found}
    return (one for name, one in functions.items() if name in found)


def verbs() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Give the functions that are one transaction and write an audit entry in it."""
    for path in sorted(ACTIONS.glob("*.py")):
        found = recording(ast.parse(path.read_text()))
        for one in found:
            if "transaction.atomic" in map(ast.unparse, one.decorator_list):
                yield f"{path.stem}.{one.name}", one


@pytest.mark.parametrize(("name", "verb"), [pytest.param(*one, id=one[0]) for one in verbs()])
def test_a_verb_that_is_not_decorated_in_turn_takes_it_before_it_writes(
    name: str, verb: ast.FunctionDef
) -> None:
    turns = [line for line, what in called(verb) if what == "trail.take_turn"]
    assert turns, f"{name} is one transaction and takes no turn: @trail.in_turn"
    writes = [line for line, what in called(verb) if what.rpartition(".")[2] in WRITES]
    assert not writes or min(turns) < min(writes), name
