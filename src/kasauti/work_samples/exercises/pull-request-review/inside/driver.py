"""Reads the review, and runs what it suggests, inside the sandbox."""

import sys
import tomllib
import types
from pathlib import Path

ORDER = ("model.py", "evaluate.py", "dataset.py", "train.py", "client.py")


def do_review(_):
    """Return the review as it was written; what it is worth is judged elsewhere."""
    review = tomllib.loads(Path("/box/candidate/review.toml").read_text("utf-8"))
    findings = review.get("finding", [])
    if not isinstance(findings, list) or not all(isinstance(row, dict) for row in findings):
        raise ValueError("findings are written as [[finding]]")
    plain = (str, int, bool)
    return {
        "verdict": str(review.get("verdict", "")),
        "findings": [{k: v for k, v in row.items() if isinstance(v, plain)} for row in findings[:400]],
    }


def do_probe(_, sources, file, first, last, replacement, probe, given):
    """Return what a probe sees of the sources, with the lines of one file replaced."""
    lines = sources[file].splitlines()
    if last >= first:
        lines[first - 1 : last] = replacement.splitlines()
    sources = sources | {file: "\n".join(lines) + "\n"}
    for name in ORDER:
        module = sys.modules[name[:-3]] = types.ModuleType(name[:-3])
        exec(compile(sources[name], name, "exec"), module.__dict__)
    space = {name[:-3]: sys.modules[name[:-3]] for name in ORDER} | {"given": given}
    exec(probe, space)
    return space["answer"]
