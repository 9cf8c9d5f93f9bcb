"""Between the wire and the function, inside the sandbox."""

import copy

FIGURES = ("count", "total", "statistic", "age", "plan")


def told(rows):
    found = {name: [float(v) for v in rows[name]] for name in (*FIGURES, "label")}
    return found | {name: [str(v) for v in rows[name]] for name in ("entity", "time")}


def do_build(solution, events, labels, attributes):
    return told(solution.build(events, labels, attributes))


def do_changes_input(solution, events, labels, attributes):
    given = [events, labels, attributes]
    before = copy.deepcopy(given)
    rows = solution.build(*given)
    return [repr(before) != repr(given), told(rows)]


def do_keep(solution, *tables):
    """Take what a build is given, and do nothing: what carrying it costs."""
