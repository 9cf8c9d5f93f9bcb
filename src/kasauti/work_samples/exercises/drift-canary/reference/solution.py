"""A controller for drift and canaries."""

import numpy as np

SEASON, MINIMUM, HORIZON, CALM, WATCH, SHARE = {{season}}, {{minimum}}, {{horizon}}, {{calm}}, {{watch}}, {{share}}
# Evidence: about 4 features x 2 figures x 5 windows are looked at in each batch. At 5.5 standard
# errors one look goes wrong 4 times in 100 million, so a year of hourly batches stays quiet.
# Effect: half-way from harmless to drift, so that ten thousand rows do not turn a trifle into one.
DRIFT_Z, HARM_Z, SPLIT_Z = 5.5, 4.5, 5.5
MOVED, SPREAD, WORSE = 0.3, 1.28, 0.05
WINDOWS = (1, 2, 4, 8, 16)
LABELS = (200, 400, 800, 1600, 3200)  # below 200 the normal approximation of a share is none


def excess(counts, totals):
    """Return by how many standard errors the second share is above the first."""
    if min(totals) == 0:
        return 0.0
    pooled = sum(counts) / sum(totals)
    error = np.sqrt(max(pooled * (1 - pooled), 1e-9) * (1 / totals[0] + 1 / totals[1]))
    return (counts[1] / totals[1] - counts[0] / totals[0]) / error


class Inputs:
    """What the features of a batch say against a reference: broken, or moved."""

    def __init__(self, reference):
        self.error, self.kinds = reference["error"], set(reference["kinds"])
        self.means, self.spread, self.missing, self.median = {}, {}, {}, {}
        phase = np.asarray(reference["phase"])
        for name, column in reference["features"].items():
            column = np.asarray(column, float)
            there = np.isfinite(column)
            means = np.array([column[there & (phase == p)].mean() for p in range(SEASON)])
            self.means[name] = means
            self.spread[name] = (column[there] - means[phase[there]]).std()
            self.missing[name] = 1 - there.mean()
            self.median[name] = np.median(column[there])
        self.moments = {name: [] for name in self.means}
        self.labels = np.zeros(0)

    def broken(self, batch):
        """Return the signs of breakage in a batch."""
        rows = max((len(column) for column in batch["features"].values()), default=0)
        if not rows:
            return set()
        signs = set()
        for name in self.means:
            column = np.asarray(batch["features"].get(name, np.full(rows, np.nan)), float)
            there = column[np.isfinite(column)]
            share = 1 - len(there) / rows
            expected = self.missing[name]
            if share - expected > 0.05 and share - expected > 7 * np.sqrt(max(expected * (1 - expected), 0.01) / rows):
                signs.add(f"missing {name}")
            if len(there) >= 10:
                ratio = abs(np.median(there) / self.median[name])
                if ratio >= 7 or ratio <= 1 / 7:
                    signs.add(f"unit {name}")
        total = sum(batch["kinds"].values())
        unseen = sum(count for kind, count in batch["kinds"].items() if kind not in self.kinds)
        if total and unseen >= 0.01 * total and unseen >= 2:
            signs.add("unseen category")
        return signs

    def learn(self, batch):
        """Take a batch that is not broken into what drift is judged on."""
        for name in self.means:
            column = np.asarray(batch["features"].get(name, ()), float)
            column = column[np.isfinite(column)]
            apart = (column - self.means[name][batch["phase"]]) / self.spread[name]
            self.moments[name].append((len(apart), apart.sum(), (apart**2).sum()))
            del self.moments[name][: -WINDOWS[-1]]

    def learn_labels(self, wrong):
        """Take the labels that arrived, whatever batch they are of."""
        self.labels = np.append(self.labels, wrong)[-LABELS[-1] :]

    def moved(self):
        """Return whether the world has moved: an effect that matters, with evidence for it."""
        return any(self._feature_moved(rows) for rows in self.moments.values()) or self._worse()

    def _feature_moved(self, rows):
        for window in WINDOWS:
            count, total, squares = np.sum(rows[-window:], axis=0) if rows else (0, 0, 0)
            if count < 50:
                continue
            mean = total / count
            if abs(mean) > MOVED and abs(mean) * np.sqrt(count) > DRIFT_Z:
                return True
            ratio = np.log(max(squares / count - mean**2, 1e-12)) / 2
            if abs(ratio) > np.log(SPREAD) and abs(ratio) * np.sqrt(2 * count) > DRIFT_Z:
                return True
        return False

    def _worse(self):
        for window in LABELS:
            if window > len(self.labels):
                break
            rise = self.labels[-window:].mean() - self.error
            if rise > WORSE and rise > 6 * np.sqrt(self.error * (1 - self.error) / window):
                return True
        return False


class Canary:
    """One canary while it runs: sums of its counts."""

    def __init__(self, batch):
        self.bundle, self.stable = dict(batch["canary"]["bundle"]), dict(batch["bundle"])
        self.sums = {name: np.zeros(2) for name in ("requests", "errors", "converted", "slow")}
        self.batches, self.split_off = 0, False

    def add(self, counts):
        """Take the counts of one batch."""
        self.batches += 1
        for name, sums in self.sums.items():
            sums += counts[name]

    def split(self):
        """Return whether the split is not as declared."""
        total = self.sums["requests"].sum()
        error = np.sqrt(max(total, 1) * SHARE * (1 - SHARE))
        self.split_off = self.split_off or abs(self.sums["requests"][1] - SHARE * total) > SPLIT_Z * error
        return self.split_off

    def ripe(self):
        """Return whether anything may be said of it."""
        return self.sums["requests"][1] >= MINIMUM

    def harmful(self):
        """Return whether harm shows itself; the bound stands a look in every batch."""
        totals = self.sums["requests"]
        lost = totals - self.sums["converted"]
        return (
            excess(self.sums["errors"], totals) > HARM_Z
            or excess(self.sums["slow"], totals) > HARM_Z
            or excess(lost, totals) > HARM_Z
        )


class Controller:
    """Says of each batch what is to be done."""

    def __init__(self, reference):
        self.inputs = Inputs(reference)
        self.answers = {}
        self.open = {}  # sign of breakage -> batches since it was last seen
        self.retraining = False
        self.canary, self.decided = None, None
        self.promoted = None

    def observe(self, batch):
        """Return the action for a batch; a batch delivered again gets the answer it got."""
        if batch["id"] not in self.answers:
            self.answers[batch["id"]] = self._decide(batch)
        return dict(self.answers[batch["id"]])

    def _decide(self, batch):
        if batch["reference"] is not None:
            self.inputs, self.retraining = Inputs(batch["reference"]), False
        self._follow_canary(batch)
        broken = self.inputs.broken(batch)
        if not broken:
            self.inputs.learn(batch)
        self.inputs.learn_labels(batch["wrong"])
        signs = set(broken)
        if self.canary is not None and self.canary.split():
            signs.add("split")
        back = self._rollback(batch)
        if back is not None:
            return {"action": "rollback", "to": back}
        if self._news(signs):
            return {"action": "alert"}
        if not self.retraining and not broken and self.inputs.moved():
            self.retraining = True
            return {"action": "retrain"}
        if self._due(broken):
            return {"action": "promote"}
        return {"action": "ok"}

    def _follow_canary(self, batch):
        if batch["canary"] is None:
            self.canary = self.decided = None
        elif self.decided != batch["canary"]["bundle"]:
            if self.canary is None or self.canary.bundle != batch["canary"]["bundle"]:
                self.canary, self.promoted = Canary(batch), None
            self.canary.add(batch["canary"])

    def _news(self, signs):
        """Follow the incidents and return whether one of them is new."""
        new = [sign for sign in signs if sign not in self.open]
        for sign in list(self.open):
            self.open[sign] += 1
        for sign in signs:
            self.open[sign] = 0
        for sign in [sign for sign, absent in self.open.items() if absent >= CALM]:
            del self.open[sign]
        return bool(new)

    def _rollback(self, batch):
        if self.canary is not None and self.canary.ripe() and self.canary.harmful():
            self.decided, stable = self.canary.bundle, self.canary.stable
            self.canary = None
            return stable
        if self.promoted is None or batch["bundle"] != self.promoted["bundle"]:
            return None
        self.promoted["batches"] += 1
        self.promoted["now"] += (batch["errors"], batch["requests"])
        (before, totals), (errors, requests) = self.promoted["before"], self.promoted["now"]
        if self.promoted["batches"] <= WATCH and excess((before, errors), (totals, requests)) > HARM_Z:
            stable, self.promoted = self.promoted["stable"], None
            return stable
        return None

    def _due(self, broken):
        canary = self.canary
        if canary is None or canary.batches < HORIZON or not canary.ripe() or canary.split_off:
            return False
        if broken or self.open:
            return False
        before = canary.sums["errors"][0], canary.sums["requests"][0]
        self.promoted = {
            "bundle": canary.bundle, "stable": canary.stable, "before": before, "batches": 0, "now": np.zeros(2),
        }
        self.decided, self.canary = canary.bundle, None
        return True
