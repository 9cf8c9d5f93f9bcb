"""A view parses, calls and renders: fifteen lines at most."""

import ast
from pathlib import Path

import pytest

VIEWS = sorted((Path(__file__).parents[2] / "src/kasauti/web").glob("**/views/*.py"))
VIEWS += sorted((Path(__file__).parents[2] / "src/kasauti/web").glob("*/views.py"))
LONGEST = 15


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_view_is_thin(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            documented = isinstance(node.body[0], ast.Expr) and len(node.body) > 1
            first = node.body[1] if documented else node.body[0]
            lines = (node.end_lineno or 0) - first.lineno + 1
            assert lines <= LONGEST, f"{node.name} runs over {lines} lines"
