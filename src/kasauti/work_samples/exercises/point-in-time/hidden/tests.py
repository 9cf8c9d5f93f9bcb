"""Hidden tests of the training-set builder: fresh histories, an oracle that looks at every pair."""

from datetime import datetime, timedelta, timezone

import numpy as np

from kasauti.work_samples import Bench, hidden_test

START = int(datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp())
NAMES = ("id", "entity", "kind", "time", "available", "value")
FIGURES = ("count", "total", "statistic", "age", "plan")


def text(seconds, minutes=0):
    return datetime.fromtimestamp(int(seconds), timezone(timedelta(minutes=minutes))).isoformat()


def window(bench):
    return int(bench.parameters["days"]) * 86_400


def table(rows, minutes=0):
    """Events from (id, entity, kind, time, available, value)."""
    made = {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}
    made["time"] = [text(s, minutes) for s in made["time"]]
    made["available"] = [text(s, minutes) for s in made["available"]]
    return made


def labelled(rows, minutes=0):
    return {
        "entity": [e for e, _ in rows], "time": [text(t, minutes) for _, t in rows],
        "label": [float(place % 2) for place in range(len(rows))],
    }


def versions(rows):
    return {
        "entity": [e for e, _, _ in rows], "valid_from": [text(t) for _, t, _ in rows],
        "plan": [float(p) for _, _, p in rows],
    }


def oracle(bench, events, labels, attributes):
    first = {}
    for row in sorted(events, key=lambda row: row[4]):
        first.setdefault(row[0], row)
    known = [row for row in first.values() if row[2] != bench.parameters["outcome"]]
    choose = {"mean": np.mean, "max": np.max, "min": np.min}[bench.parameters["statistic"]]
    found = {name: [] for name in FIGURES}
    for entity, t in labels:
        inside = [r for r in known if r[1] == entity and t - window(bench) <= r[3] < t and r[4] < t]
        values = [r[5] for r in inside if not np.isnan(r[5])]
        plans = [(v, place, p) for place, (e, v, p) in enumerate(attributes) if e == entity and v <= t]
        found["count"].append(len(inside))
        found["total"].append(float(sum(values)))
        found["statistic"].append(float(choose(values)) if values else np.nan)
        found["age"].append(float(t - max(r[3] for r in inside)) if inside else np.nan)
        found["plan"].append(float(max(plans)[2]) if plans else np.nan)
    return found


def holds(bench, events, labels, attributes=(), minutes=0):
    rows = bench.call("build", table(events, minutes), labelled(labels, minutes), versions(list(attributes)))
    return agrees(bench, rows, events, labels, attributes)


def agrees(bench, rows, events, labels, attributes=()):
    expected = oracle(bench, events, labels, attributes)
    bench.check(rows["entity"] == [e for e, _ in labels], "not one row per label in the labels' order")
    for name in FIGURES:
        bench.same(rows[name], expected[name], name, 1e-7)
    return rows


def history(bench, count, entities=5, *, kinds=("buy", "view"), spread=3):
    draw = bench.random
    made = []
    for place in range(count):
        time = START + int(draw.integers(0, spread * window(bench)))
        kind = str(draw.choice(kinds))
        late = int(draw.integers(0, 3_600))
        made.append((f"e{place}", f"u{draw.integers(entities)}", kind, time, time + late, float(draw.normal())))
    return made


def due(bench, count, entities=5, spread=3):
    draw = bench.random
    return [(f"u{draw.integers(entities)}", START + int(draw.integers(0, spread * window(bench)))) for _ in range(count)]


@hidden_test("time", "nothing of the label's time or later, to the second")
def nothing_of_the_label_time_or_later(bench: Bench):
    t = START + 5 * window(bench)
    steps = [-2, -1, 0, 1, 2, 3600]
    events = [(f"e{s}", "u", "buy", t + s, t + s, float(bench.random.normal())) for s in steps]
    holds(bench, events, [("u", t)])


@hidden_test("time", "an event that came late waits until it is known")
def late_events_wait_until_they_are_known(bench: Bench):
    t = START + 5 * window(bench)
    lates = [10, 99, 100, 101, 5_000]
    events = [(f"e{late}", "u", "buy", t - 100, t - 100 + late, float(bench.random.normal())) for late in lates]
    holds(bench, events, [("u", t), ("u", t + 1), ("u", t + 2), ("u", t + 90_000)])


@hidden_test("time", "the window is half-open at its edges")
def the_window_has_exact_edges(bench: Bench):
    t = START + 5 * window(bench)
    steps = [-2, -1, 0, 1, 2]
    events = [(f"e{s}", "u", "buy", t - window(bench) + s, t - 500, float(bench.random.normal())) for s in steps]
    holds(bench, events, [("u", t)])


@hidden_test("time", "offsets are of one time, and summer time does not stretch the window")
def offsets_are_one_time(bench: Bench):
    events, labels = history(bench, 60), due(bench, 20)
    first = holds(bench, events, labels, (), 330)
    turned = table(events, -240)
    rows = bench.call("build", turned, labelled(labels, 120), versions([]))
    for name in FIGURES:
        bench.same(rows[name], first[name], f"{name} with other offsets")


@hidden_test("time", "the attribute's version is the one valid at the label's time")
def the_version_valid_at_the_time(bench: Bench):
    t = START + 5 * window(bench)
    attributes = [("u", t + 1, 9), ("u", t, 3), ("u", t - 50, 2), ("v", t - 99, 7), ("u", t - 99, 1)]
    holds(bench, history(bench, 5), [("u", t - 100), ("u", t - 50), ("u", t - 1), ("u", t), ("v", t), ("w", t)], attributes)


@hidden_test("time", "of two versions from one time the later in the table holds")
def the_later_of_two_versions(bench: Bench):
    t = START + window(bench)
    attributes = [("u", t, 5), ("u", t, 2), ("v", t, 1), ("v", t, 8)]
    holds(bench, history(bench, 5), [("u", t + 5), ("v", t + 5)], attributes)


@hidden_test("time", "the outcome never enters")
def the_outcome_never_enters(bench: Bench):
    events = history(bench, 120, kinds=("buy", bench.parameters["outcome"]))
    holds(bench, events, due(bench, 30))


@hidden_test("data", "an id delivered twice counts once, as first known")
def delivered_twice_counts_once(bench: Bench):
    t = START + 5 * window(bench)
    value = float(bench.random.normal())
    events = [
        ("x", "u", "buy", t - 50, t - 5, value), ("x", "u", "buy", t - 50, t - 40, value),
        ("y", "u", "buy", t - 60, t + 99, value), ("y", "u", "buy", t - 60, t - 1, value),
        ("z", "u", "buy", t - 70, t - 60, value), ("z", "u", "buy", t - 70, t + 5, value),
    ]
    holds(bench, events, [("u", t - 30), ("u", t), ("u", t + 500)])


@hidden_test("data", "the order of events does not matter")
def order_does_not_matter(bench: Bench):
    events, labels = history(bench, 150), due(bench, 25)
    holds(bench, sorted(events, key=lambda row: -row[3]), labels)
    holds(bench, [events[i] for i in bench.random.permutation(150)], labels)


@hidden_test("data", "an entity without history has its row")
def no_history_has_a_row(bench: Bench):
    labels = due(bench, 6) + [("stranger", START + 9_000), ("other", START)]
    holds(bench, history(bench, 30), [labels[i] for i in bench.random.permutation(8)])
    holds(bench, [], [("u", START)])


@hidden_test("data", "labels of one entity and time each keep a row: no fan-out")
def no_fan_out(bench: Bench):
    t = START + window(bench)
    holds(bench, history(bench, 80, entities=1), [("u0", t)] * 4 + [("u0", t + 9)], [("u0", START, 1), ("u0", START + 1, 2)])


@hidden_test("data", "NaN counts as an event and in no sum")
def nan_is_an_event(bench: Bench):
    events = [(*row[:5], np.nan if place % 3 == 0 else row[5]) for place, row in enumerate(history(bench, 60))]
    holds(bench, events, due(bench, 20))
    t = START + window(bench)
    holds(bench, [("n", "u", "buy", t - 5, t - 4, np.nan)], [("u", t)])


@hidden_test("data", "whatever the history: what the slow oracle says")
def as_the_oracle_says(bench: Bench):
    for entities in (1, 3, 20):
        events = history(bench, 200, entities, kinds=("buy", "view", bench.parameters["outcome"]))
        attributes = [(f"u{bench.random.integers(entities)}", START + int(bench.random.integers(0, 2 * window(bench))), place) for place in range(15)]
        holds(bench, events + events[:20], due(bench, 30, entities), attributes)


@hidden_test("contract", "building in parts is building at once")
def parts_are_the_whole(bench: Bench):
    events, labels = history(bench, 120), due(bench, 20)
    labels[7:9] = [("stranger", START + window(bench)), ("another", START + window(bench))]
    whole = holds(bench, events, labels)
    for name in FIGURES:
        parts = []
        for low, high in ((0, 7), (7, 8), (8, 20)):
            parts += bench.call("build", table(events), labelled(labels[low:high]), versions([]))[name]
        bench.same(parts, whole[name], f"{name} in parts")


@hidden_test("contract", "a missing column is named, others are ignored")
def missing_columns_are_named(bench: Bench):
    events, labels = history(bench, 20), due(bench, 5)
    more = table(events) | {"extra": ["x"] * 20}
    rows = bench.call("build", more, labelled(labels), versions([]))
    bench.same(rows["count"], oracle(bench, events, labels, ())["count"], "count with a column more")
    for name in ("available", "kind"):
        less = {k: v for k, v in table(events).items() if k != name}
        kind, message = bench.raised("build", less, labelled(labels), versions([]))
        bench.check(kind == "ValueError" and name in message, f"{name} missing: {kind}: {message}")


@hidden_test("contract", "a time without an offset is refused and its column named")
def naive_times_are_refused(bench: Bench):
    events, labels = history(bench, 10), due(bench, 3)
    holds(bench, events, labels)
    for name in ("time", "available"):
        spoilt = table(events)
        spoilt[name][4] = spoilt[name][4][:19]
        kind, message = bench.raised("build", spoilt, labelled(labels), versions([]))
        bench.check(kind == "ValueError" and name in message, f"{kind}: {message}")


@hidden_test("contract", "the inputs are not changed")
def inputs_are_not_changed(bench: Bench):
    events, labels = history(bench, 30), due(bench, 9)
    plans = [("u1", START, 1)]
    changed, rows = bench.call("changes_input", table(events), labelled(labels), versions(plans))
    agrees(bench, rows, events, labels, plans)
    bench.check(changed is False, "an input was changed")


@hidden_test("contract", "CPU is at most ten times the reference's on a busy entity", timed=True)
def cost_is_bounded(bench: Bench):
    small = history(bench, 100, 1), due(bench, 10, 1)
    holds(bench, *small)
    count = 10_000 if bench.scale >= 1 else 2_000
    asked, calls = {}, []
    for _ in range(15):
        events, labels = history(bench, count, 1), due(bench, count // 10, 1)
        calls.append(("build", table(events), labelled(labels), versions([])))
        asked[id(calls[-1])] = events, labels

    def right(call, rows):
        events, labels = asked[id(call)]
        few = [int(i) for i in bench.random.permutation(len(labels))[:8]]
        expected = oracle(bench, events, [labels[i] for i in few], [])
        for name in FIGURES:
            bench.check(len(rows[name]) == len(labels), "not one row per label")
            bench.same([rows[name][i] for i in few], expected[name], name, 1e-7)

    carrying = bench.carrying([("keep", *call[1:]) for call in calls[:6]])
    ratio = bench.cpu_ratio(calls, 10.0, cap=14, heard=right, carrying=carrying)
    bench.check(not ratio.over, f"{ratio.ratio:.0f} times the reference's CPU")


TESTS = [value for value in list(globals().values()) if type(value).__name__ == "HiddenTest"]
