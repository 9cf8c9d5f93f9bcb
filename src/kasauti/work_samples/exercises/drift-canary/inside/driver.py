"""Between the wire and the controller, inside the sandbox."""

import copy

controllers = {}


def told(decision):
    to = decision.get("to")
    return [str(decision["action"]), None if to is None else {str(k): int(v) for k, v in to.items()}]


def do_make(solution, name, reference):
    controllers[name] = solution.Controller(reference)


def do_observe(solution, name, batch):
    return told(controllers[name].observe(batch))


def do_changes_input(solution, name, batch):
    before = repr(copy.deepcopy(batch))
    decision = told(controllers[name].observe(batch))
    return [repr(batch) != before, decision[0]]
