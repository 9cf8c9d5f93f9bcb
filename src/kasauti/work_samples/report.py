"""A result that a person reads in a minute."""

from __future__ import annotations

from typing import Any

_SIGN = {"passed": "✓", "failed": "✗", "not judged": "–"}


def report(record: dict[str, Any]) -> str:
    """Return a record as text: what holds, what does not, what it says of levels, what to ask."""
    lines = [
        f"{record['title']}, variant {record['variant']}, version {record['version']}",
        f"Score {record['score']:.2f} of 1 (not a level)",
        "",
    ]
    lines += [_estimate(found) for found in record["estimates"]]
    for group, figures in record["groups"].items():
        lines += ["", f"{group}: {figures['passed']} of {figures['judged']}, "
                      f"weight {figures['weight']:.2f}"]  # fmt: skip
        lines += [_test(test) for test in record["tests"] if test["group"] == group]
    if record["violations"]:
        lines += ["", "Look at this before anything else:", *record["violations"]]
    lines += [
        "",
        "Not judged by machine: the rubric. What people see decides beyond the map's top.",
    ]
    return "\n".join(lines)


def _estimate(found: dict[str, Any]) -> str:
    if found["level"] is None:
        return f"{found['subject']}  not evidenced  {found['note']}".rstrip()
    interval = f"{found['low']:.1f} to {found['high']:.1f}"
    return f"{found['subject']}  {found['level']:.1f} ({interval})  {found['note']}".rstrip()


def _test(test: dict[str, Any]) -> str:
    line = f"  {_SIGN[test['verdict']]} {test['promises']}"
    if test["measured"]:
        figures = ", ".join(f"{k.replace('_', ' ')} {v:.3g}" for k, v in test["measured"].items())
        line += f" [{figures}]"
    if test["verdict"] == "failed" and test["seen"]:
        line += f"\n      {test['seen']}"
    return line + (f"\n      {test['note']}" if test["note"] else "")
