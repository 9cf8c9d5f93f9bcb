"""The world that a controller is tested in: what happens, batch by batch, and what is done about it."""

import numpy as np

NAMES = ("amount", "distance", "wait", "age")
ERROR, FAILED, SLOW, CONVERTED = 0.10, 0.01, 0.02, 0.12
STABLE, CANDIDATE = {"model": 7, "index": 5, "features": 3}, {"model": 8, "index": 6, "features": 4}


class World:
    """What the controller's service lives in; ``step`` answers what the controller does about it."""

    def __init__(self, bench, rows=2000, *, season=1.0, name="c"):
        draw = bench.random
        self.bench, self.random, self.rows, self.name = bench, draw, rows, name
        self.season, self.time, self.last = bench.parameters["season"], 0, None
        self.levels = {n: draw.uniform(90, 150) for n in NAMES}
        self.spreads = {n: draw.uniform(6, 12) for n in NAMES}
        turns = 2 * np.pi * np.arange(self.season) / self.season
        self.swing = {n: season * np.sin(turns + draw.uniform(0, 6)) for n in NAMES}
        self.moved = dict.fromkeys(NAMES, 0.0)
        self.bundle = dict(STABLE)
        bench.call("make", name, self.reference())

    def column(self, name, phase, shift=0.0, spread=1.0):
        standard = self.random.normal(size=len(phase)) * spread + self.swing[name][phase] + shift
        return self.levels[name] + self.spreads[name] * standard

    def reference(self):
        phase = np.repeat(np.arange(self.season), 600)
        found = {n: self.column(n, phase, self.moved[n]) for n in NAMES}
        for column in found.values():
            column[self.random.random(len(column)) < 0.02] = np.nan
        return {"features": found, "phase": phase, "kinds": {"app": 7000, "web": 3000}, "error": ERROR}

    def batch(
        self, *, rows=None, shift=None, spread=None, wrong=ERROR, labels=200, canary=None, reference=None,
        failed=FAILED, odd_phase=0, requests=1000,
    ):  # fmt: skip
        rows = self.rows if rows is None else rows
        phase = np.full(rows, (self.time + odd_phase) % self.season)
        columns = {}
        for name in NAMES:
            moved = self.moved[name] + (shift or {}).get(name, 0.0)
            columns[name] = self.column(name, phase, moved, (spread or {}).get(name, 1.0))
            columns[name][self.random.random(rows) < 0.02] = np.nan
        app = int(self.random.binomial(rows, 0.7))
        batch = {
            "id": f"b{self.time}", "phase": self.time % self.season, "features": columns,
            "kinds": {"app": app, "web": rows - app},
            "wrong": (self.random.random(labels) < wrong).astype("int64"),
            "bundle": dict(self.bundle), "requests": requests,
            "errors": int(self.random.binomial(requests, failed)), "reference": reference, "canary": canary,
        }  # fmt: skip
        self.time += 1
        return batch

    def observe(self, batch):
        self.last = self.bench.call("observe", self.name, batch)
        self.bench.check(
            self.last[0] in ("ok", "alert", "retrain", "promote", "rollback"), f"no action {self.last[0]!r}"
        )
        return self.last[0]

    def step(self, **changes):
        return self.observe(self.batch(**changes))

    def quiet(self, count, **changes):
        """Step through ``count`` batches that must all be ok."""
        for place in range(count):
            found = self.step(**changes)
            self.bench.check(found == "ok", f"{found} in batch {place} of a quiet stream")

    def until(self, action, most, what, **changes):
        """Step until ``action``, at most ``most`` batches; anything else than ok before it fails."""
        for place in range(most):
            found = self.step(**changes)
            if found == action:
                self.bench.measured[f"batches until {action}"] = place + 1.0
                return place + 1
            self.bench.check(found == "ok", f"{found} instead of {action}: {what}")
        self.bench.check(False, f"no {action} within {most} batches: {what}")
        return most

    def canary(self, *, requests=1000, share=None, failed=FAILED, slow=SLOW, converted=CONVERTED, bundle=None):
        share = self.bench.parameters["share"] if share is None else share
        there = int(self.random.binomial(requests, share))
        totals = [requests - there, there]
        draw = self.random.binomial
        return {
            "bundle": dict(CANDIDATE if bundle is None else bundle), "requests": totals,
            "errors": [int(draw(totals[0], FAILED)), int(draw(totals[1], failed))],
            "slow": [int(draw(totals[0], SLOW)), int(draw(totals[1], slow))],
            "converted": [int(draw(totals[0], CONVERTED)), int(draw(totals[1], converted))],
        }  # fmt: skip

    def run_canary(self, most, *, requests=None, rows=100, **how):
        """Stream a canary until the controller says something of it; return what and when."""
        if requests is None:  # the minimum is reached in six batches
            requests = int(self.bench.parameters["minimum"] / self.bench.parameters["share"] / 6)
        seen = 0
        for place in range(most):
            canary = self.canary(requests=requests, **how)
            seen += canary["requests"][1]
            found = self.step(rows=rows, canary=canary, requests=requests)
            if found != "ok":
                return found, place + 1, seen
        return "ok", most, seen

    def must_see(self):
        """The positive control that ends a test of quiet: gross breakage, then gross drift."""
        found = [self.observe(broken(self.batch(rows=2000), "wait", "unit")) for _ in range(2)]
        self.bench.check("alert" in found, "blind to broken data after the quiet")


def broken(batch, name, how, share=0.3):
    """Return the batch with one thing broken."""
    column = batch["features"][name]
    if how == "missing":
        column[np.argsort(-np.nan_to_num(column, nan=-1e9))[: int(share * len(column))]] = np.nan
    elif how == "absent":
        del batch["features"][name]
    elif how == "unit":
        column *= 100.0
    elif how == "thousandth":
        column /= 1000.0
    elif how == "unseen":
        gone = int(share * batch["kinds"]["app"])
        batch["kinds"] |= {"app": batch["kinds"]["app"] - gone, "kiosk": gone}
    return batch
