"""Between the wire and the functions, inside the sandbox."""

import copy

NAMES = ("words", "retrieval", "answers", "attribution", "judge", "swaps", "bias", "leaks", "injections", "cost")


def do_ask(solution, name, *arguments):
    if name not in NAMES:
        raise KeyError(name)
    return getattr(solution, name)(*arguments)


def do_intervals(solution, judged, known):
    """Return rate, low and high of many sets of labels; -1 is no label."""
    found = []
    for says, people in zip(judged, known):
        rows = [{"judge": int(a), "human": None if b < 0 else int(b)} for a, b in zip(says, people)]
        told = solution.judge(rows)
        found.append([float(told[name]) for name in ("rate", "low", "high")])
    return found


def do_changed(solution, name, *arguments):
    before = copy.deepcopy(arguments)
    getattr(solution, name)(*arguments)
    return repr(before) != repr(arguments)
