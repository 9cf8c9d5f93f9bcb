"""What the training-debug labs share: texts of a lab with faults in it, its log, its curves.

A fault is a mutant of the package that has a ``place``: edits of the lab in its reference. The
hidden tests are in ``training_lab_tests``; both are named by the packages as ``shared``.
"""

from __future__ import annotations

import runpy
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FINDINGS, _MAIN = "\n# What was wrong.\n", "def main():\n"


def faults(package: Path) -> dict[str, dict[str, Any]]:
    """Return a lab's faults by name: ``slip``, ``place``, ``decisive`` and ``edits``."""
    table = tomllib.loads((package / "mutants.toml").read_text("utf-8"))["mutant"]
    return {row["name"]: row for row in table if "place" in row}


def lab(package: Path, given: Mapping[str, Any], *names: str) -> str:
    """Return the lab's text with the named faults in it, without findings.

    Parameters
    ----------
    package : Path
        The exercise's folder.
    given : mapping
        The variant's parameters.
    names : str

    Raises
    ------
    ValueError
        Where the lab does not hold what a fault changes.
    """
    text = _reference(package)
    text = text[: text.index(_FINDINGS)].rstrip()
    known = faults(package)
    for name in names:
        for old, new in known[name]["edits"]:
            if old not in text:
                raise ValueError(f"{name}: the lab does not hold {old!r}")
            text = text.replace(old, new)
    for name in ("alphabet", "rate"):
        text = text.replace("{{" + name + "}}", str(given[name]))
    return text


def run_of(package: Path, given: Mapping[str, Any]) -> Path:
    """Return where the log of a variant's run lies."""
    return package / "hidden/runs" / f"{'+'.join(given['faults'])}.csv"


def derived(package: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that follow from those of the manifest."""
    log = run_of(package, given).read_text("utf-8")
    manifest = tomllib.loads((package / "manifest.toml").read_text("utf-8"))
    main = _reference(package)
    return {
        "package": package,
        "cause_one": given["faults"][0],
        "cause_two": given["faults"][1],
        "most_runs": manifest["runs"]["most"],
        "free_seconds": manifest["runs"]["free_cpu_seconds"],
        "vocabulary": len(given["alphabet"]),
        "catalogue": _catalogue(package),
        "faulty_lab": lab(package, given, *given["faults"]),
        "lab_main": main[main.index(_MAIN) :].rstrip(),
        "run": log.rstrip(),
        "curves": _drawn(package, log),
        **manifest["lab"],
    }


def _reference(package: Path) -> str:
    return (package / "reference/solution.py").read_text("utf-8")


def _catalogue(package: Path) -> str:
    rows = sorted(faults(package).items())
    return "\n".join(f"- `{name}`: {row['slip']} ({row['place']})" for name, row in rows)


def _drawn(package: Path, log: str) -> str:
    """Return a run's curves as the text of an SVG, by what the candidate gets to draw with."""
    curves = runpy.run_path(str(package / "starter/curves.py"))
    return str(curves["drawn"](curves["read"](log)))
