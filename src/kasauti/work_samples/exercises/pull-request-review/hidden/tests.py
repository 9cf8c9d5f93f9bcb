"""Hidden tests of the review: hits and false alarms against the key, and repairs that are run."""

import importlib.util
import itertools
from pathlib import Path
from statistics import NormalDist

from kasauti.work_samples import Bench, hidden_test

WEIGHT = {"blocker": 3, "major": 2, "minor": 1}
KINDS = {"leakage", "evaluation", "training", "numerics", "correctness", "reliability", "security", "performance"}
NEAR, LONGEST, MOST = 2, 20, 60


def _probes():
    spec = importlib.util.spec_from_file_location("pull_request_probes", Path(__file__).with_name("probes.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROBES = _probes()


class Read:
    """A review held against the key.

    A finding hits a planted defect if its lines come within two lines of the faulty ones and its kind is one that
    fits; the first finding at a defect counts. One that touches no planted defect is a false alarm.
    """

    def __init__(self, bench):
        given = bench.parameters
        self.planted = [s for s in given["sites"] if s["planted"]]
        self.quiet = [s for s in given["sites"] if not s["planted"]] + given["oddities"]
        answer = bench.call("review")
        self.verdict = answer["verdict"]
        self.rows = [self.checked(bench, row, given["sources"]) for row in answer["findings"]]
        bench.check(len(self.rows) <= MOST, f"{len(self.rows)} findings: {MOST} are the most")
        self.hits, self.false, met = {}, [], set()
        for row in self.rows:
            if row["severity"] == "note":
                continue
            site = self.met(row)
            if site is None:
                self.false.append(row)
            elif site["name"] not in met:
                met.add(site["name"])
                if row["kind"] in site["kinds"]:
                    self.hits[site["name"]] = (site, row)
        self.d_prime = self.sensitivity()
        bench.measured |= {"d_prime": self.d_prime, "hits": float(len(self.hits)), "false_alarms": float(len(self.false))}
        bench.check(len(self.hits) > 0, "no defect is found")
        bench.check(len(self.false) <= len(self.hits), f"{len(self.false)} false alarms and {len(self.hits)} hits: all is flagged")

    @staticmethod
    def checked(bench, row, sources):
        bench.check(row.get("file") in sources, f"a finding in no file of the change: {row.get('file')!r}")
        line = row.get("line")
        last = row.get("last", line)
        lines = sources[row["file"]].count("\n")
        whole = type(line) is int and type(last) is int
        bench.check(whole and 1 <= line <= last <= lines, f"{row['file']} has no lines {line!r} to {last!r}")
        bench.check(row.get("kind") in KINDS, f"no kind {row.get('kind')!r}")
        bench.check(row.get("severity") in (*WEIGHT, "note"), f"no severity {row.get('severity')!r}")
        bench.check(isinstance(row.get("text"), str) and row["text"].strip(), "a finding without a text")
        return row | {"last": last}

    def met(self, row):
        if row["last"] - row["line"] >= LONGEST:
            return None
        found = []
        for site in self.planted:
            if site["file"] == row["file"]:
                apart = min(max(row["line"] - fault, fault - row["last"], 0) for fault in site["fault"])
                found.append((apart, site["name"], site))
        return min(found)[2] if found and min(found)[0] <= NEAR else None

    def sensitivity(self):
        """d′ from hits weighted by severity and false alarms, with the log-linear correction."""
        weights = [WEIGHT[s["severity"]] for s in self.planted]
        each = sum(weights) / len(weights)
        hit = sum(WEIGHT[s["severity"]] for s, _ in self.hits.values())
        z = NormalDist().inv_cdf
        false = min(len(self.false), len(self.quiet))
        return z((hit + 0.5 * each) / (sum(weights) + each)) - z((false + 0.5) / (len(self.quiet) + 1))

    def of(self, family):
        """Return how many of a family are hit, and how many there are."""
        there = [s for s in self.planted if s["family"] == family]
        return sum(s["name"] in self.hits for s in there), len(there)

    def repairs(self):
        """Return hits with a replacement, as (site, row)."""
        return [(s, r) for s, r in self.hits.values() if isinstance(r.get("replacement"), str)]


def at_least(bench, wanted):
    read = Read(bench)
    bench.check(read.d_prime >= wanted, f"d′ {read.d_prime:.2f}: {len(read.hits)} hits, {len(read.false)} false alarms")


@hidden_test("sensitivity", "the review tells defects from what only looks like one: d′ of at least 1")
def d_prime_is_at_least_one(bench: Bench):
    at_least(bench, 1.0)


@hidden_test("sensitivity", "d′ of at least 1.5")
def d_prime_is_at_least_one_and_a_half(bench: Bench):
    at_least(bench, 1.5)


@hidden_test("sensitivity", "d′ of at least 2")
def d_prime_is_at_least_two(bench: Bench):
    at_least(bench, 2.0)


@hidden_test("sensitivity", "d′ of at least 2.5")
def d_prime_is_at_least_two_and_a_half(bench: Bench):
    at_least(bench, 2.5)


@hidden_test("sensitivity", "d′ of at least 3")
def d_prime_is_at_least_three(bench: Bench):
    at_least(bench, 3.0)


def family_is_read(bench, family):
    found, there = Read(bench).of(family)
    bench.check(3 * found >= 2 * there, f"{found} of {there} found")


@hidden_test("learning", "what is wrong between the table and the rows is found: leaks, labels, splits")
def the_data_are_read(bench: Bench):
    family_is_read(bench, "data")


@hidden_test("learning", "what is wrong in the training loop is found")
def the_training_loop_is_read(bench: Bench):
    family_is_read(bench, "training")


@hidden_test("learning", "what is wrong in the figures of merit is found")
def the_metrics_are_recomputed(bench: Bench):
    family_is_read(bench, "metrics")


@hidden_test("service", "what is wrong in the client of the store is found")
def the_client_is_read(bench: Bench):
    family_is_read(bench, "service")


@hidden_test("service", "leaks and holes in security are found, each")
def no_blocker_is_missed(bench: Bench):
    read = Read(bench)
    missed = [s for s in read.planted if s["severity"] == "blocker" and s["name"] not in read.hits]
    bench.check(not missed, f"missed in {', '.join(s['file'] for s in missed)}")


@hidden_test("judgement", "at least five defects are found with at most one false alarm for five")
def false_alarms_are_rare(bench: Bench):
    read = Read(bench)
    bench.check(len(read.hits) >= 5 and 5 * len(read.false) <= len(read.hits), f"{len(read.hits)} hits, {len(read.false)} false alarms")


@hidden_test("judgement", "what is unusual and right is left alone")
def the_unusual_is_left_alone(bench: Bench):
    read = Read(bench)
    there = {(o["file"], line) for o in bench.parameters["oddities"] for line in range(o["first"], o["last"] + 1)}
    touched = [row for row in read.false if any((row["file"], n) in there for n in range(row["line"], row["last"] + 1))]
    bench.check(len(read.hits) >= 5 and len(touched) <= 1, f"{len(touched)} harmless places flagged, {len(read.hits)} hits")


@hidden_test("judgement", "severities order the defects by the harm they do")
def severities_follow_the_harm(bench: Bench):
    read = Read(bench)
    pairs = [
        (WEIGHT[r["severity"]], WEIGHT[t["severity"]])
        for (s, r), (u, t) in itertools.permutations(read.hits.values(), 2)
        if WEIGHT[s["severity"]] > WEIGHT[u["severity"]]
    ]
    right = sum((a > b) + 0.5 * (a == b) for a, b in pairs)
    bench.check(len(read.hits) >= 5 and pairs and right >= 0.7 * len(pairs), f"{right:g} of {len(pairs)} pairs in order")


@hidden_test("judgement", "a change with a blocker is not approved, and the blocker is named one")
def the_verdict_follows(bench: Bench):
    read = Read(bench)
    named = [r for s, r in read.hits.values() if s["severity"] == r["severity"] == "blocker"]
    bench.check(read.verdict == "request changes" and named, f"verdict {read.verdict!r}, {len(named)} blockers named")


@hidden_test("repairs", "two suggested repairs do what is right, on inputs made for this")
def two_repairs_work(bench: Bench):
    working = [s["name"] for s, row in Read(bench).repairs() if repaired(bench, s["name"], row)]
    bench.check(len(working) >= 2, f"{len(working)} repairs work")


@hidden_test("repairs", "no suggested repair breaks what was right around it")
def repairs_break_nothing(bench: Bench):
    rows = Read(bench).repairs()
    bench.check(len(rows) >= 2, f"{len(rows)} repairs are suggested")
    sound = [s for s in bench.parameters["sites"] if not s["planted"]]
    for _, row in rows:
        for other in sound:
            if other["file"] == row["file"]:
                bench.check(repaired(bench, other["name"], row), f"the repair at {row['file']} {row['line']} breaks what is near")


def repaired(bench, name, row):
    given = row["file"], row["line"], row["last"], row["replacement"]
    return PROBES.holds(bench, name, bench.parameters["sources"], *given)


TESTS = [value for value in list(globals().values()) if type(value).__name__ == "HiddenTest"]
