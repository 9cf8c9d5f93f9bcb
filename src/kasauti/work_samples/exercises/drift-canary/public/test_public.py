"""Public tests: about a third of what is judged. They run in the same sandbox as the hidden ones."""

import numpy as np
from solution import Controller

SEASON, HORIZON, MINIMUM, SHARE = {{season}}, {{horizon}}, {{minimum}}, {{share}}
STABLE, NEW = {"model": 7, "index": 5, "features": 3}, {"model": 8, "index": 6, "features": 4}
draw = np.random.default_rng(0)


def reference():
    phase = np.repeat(np.arange(SEASON), 600)
    column = 100 + 10 * draw.normal(size=len(phase))
    return {"features": {"amount": column}, "phase": phase, "kinds": {"app": 700, "web": 300}, "error": 0.1}


def batch(number, *, shift=0.0, rows=2000, **more):
    found = {
        "id": f"b{number}", "phase": number % SEASON, "features": {"amount": 100 + 10 * (draw.normal(size=rows) + shift)},
        "kinds": {"app": rows - rows // 3, "web": rows // 3}, "wrong": (draw.random(200) < 0.1).astype(int),
        "bundle": dict(STABLE), "requests": 1000, "errors": 10, "reference": None, "canary": None,
    }  # fmt: skip
    return found | more


def canary(failed=0.01):
    """Counts of one batch, such that the minimum is reached in six."""
    new = MINIMUM // 6 + 1
    totals = [int(new / SHARE) - new, new]
    return {
        "bundle": dict(NEW), "requests": totals, "errors": [totals[0] // 100, int(totals[1] * failed)],
        "converted": [n // 8 for n in totals], "slow": [n // 50 for n in totals],
    }  # fmt: skip


def test_nothing_happens_nothing_is_said():
    controller = Controller(reference())
    assert [controller.observe(batch(i))["action"] for i in range(30)] == ["ok"] * 30


def test_a_large_shift_is_reported_once():
    controller = Controller(reference())
    actions = [controller.observe(batch(i, shift=0.8))["action"] for i in range(10)]
    assert actions.count("retrain") == 1
    assert "retrain" in actions[:3]


def test_a_unit_that_slipped_is_an_alert_and_no_drift():
    controller = Controller(reference())
    slipped = [batch(i) for i in range(5)]
    for one in slipped:
        one["features"]["amount"] = one["features"]["amount"] * 100
    actions = [controller.observe(one)["action"] for one in slipped]
    assert actions.count("alert") == 1
    assert "retrain" not in actions


def test_a_failing_canary_goes_back_whole():
    controller = Controller(reference())
    decisions = [controller.observe(batch(i, canary=canary(0.06))) for i in range(10)]
    actions = [decision["action"] for decision in decisions]
    assert set(actions[:5]) == {"ok"}  # before the minimum
    assert decisions[actions.index("rollback")]["to"] == STABLE


def test_a_good_canary_is_promoted_at_the_horizon():
    controller = Controller(reference())
    actions = [controller.observe(batch(i, canary=canary()))["action"] for i in range(HORIZON)]
    assert actions == ["ok"] * (HORIZON - 1) + ["promote"]


def test_a_batch_delivered_again_gets_its_answer():
    controller = Controller(reference())
    first = batch(0)
    assert controller.observe(first) == controller.observe(first) == {"action": "ok"}
