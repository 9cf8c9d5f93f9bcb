"""What follows from a variant's two faults: the lab that the candidate gets, its log and its curves.

A fault is a mutant that has a ``place``: edits of the lab in ``reference/solution.py``.
"""

import runpy
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FINDINGS, MAIN = "\n# What was wrong.\n", "def main():\n"


def faults():
    """Return the faults by name."""
    table = tomllib.loads((PACKAGE / "mutants.toml").read_text("utf-8"))["mutant"]
    return {row["name"]: row for row in table if "place" in row}


def lab(parameters, *names):
    """Return the lab's text with the named faults in it, without findings."""
    text = (PACKAGE / "reference/solution.py").read_text("utf-8")
    text = text[: text.index(FINDINGS)].rstrip()
    known = faults()
    for name in names:
        for old, new in known[name]["edits"]:
            if old not in text:
                raise ValueError(f"{name}: the lab does not hold {old!r}")
            text = text.replace(old, new)
    for name in ("alphabet", "rate"):
        text = text.replace("{{" + name + "}}", str(parameters[name]))
    return text


def main_of_the_lab():
    """Return the text of the lab's ``main`` and what calls it."""
    text = (PACKAGE / "reference/solution.py").read_text("utf-8")
    return text[text.index(MAIN) :].rstrip()


def drawn(log):
    """Return a run's curves as the text of an SVG, by what the candidate gets to draw with."""
    curves = runpy.run_path(str(PACKAGE / "starter/curves.py"))
    return curves["drawn"](curves["read"](log))


def run_of(given):
    """Return where the log of a variant's run lies."""
    return PACKAGE / "hidden/runs" / f"{'+'.join(given['faults'])}.csv"


def derived(given):
    """Return the parameters that follow from those of the manifest."""
    log = run_of(given).read_text("utf-8")
    runs = tomllib.loads((PACKAGE / "manifest.toml").read_text("utf-8"))["runs"]
    return {
        "cause_one": given["faults"][0],
        "cause_two": given["faults"][1],
        "most_runs": runs["most"],
        "free_seconds": runs["free_cpu_seconds"],
        "vocabulary": len(given["alphabet"]),
        "catalogue": "\n".join(f"- `{name}`: {row['slip']} ({row['place']})" for name, row in sorted(faults().items())),
        "faulty_lab": lab(given, *given["faults"]),
        "lab_main": main_of_the_lab(),
        "run": log.rstrip(),
        "curves": drawn(log),
    }
