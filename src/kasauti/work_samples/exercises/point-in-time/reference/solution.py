"""The reference: each entity's events sorted once; a label looks at its own window alone."""

from bisect import bisect_left, bisect_right
from datetime import datetime
from math import isnan, nan

WINDOW = {{days}} * 86_400
OUTCOME = "{{outcome}}"
CHOOSE = {"mean": lambda values: sum(values) / len(values), "max": max, "min": min}["{{statistic}}"]
COLUMNS = {
    "events": ("id", "entity", "kind", "time", "available", "value"),
    "labels": ("entity", "time", "label"),
    "attributes": ("entity", "valid_from", "plan"),
}


def seconds(table, column):
    """Return a column of times as seconds; refuse what has no offset."""
    found = []
    for text in table[column]:
        time = datetime.fromisoformat(text)
        if time.tzinfo is None:
            raise ValueError(f"{column}: {text} has no offset")
        found.append(time.timestamp())
    return found


def require(name, table):
    missing = [column for column in COLUMNS[name] if column not in table]
    if missing:
        raise ValueError(f"{name} has no column {', '.join(missing)}")


def delivered(events):
    """Return (entity, time, available, value) of each event once, as it was first known."""
    times, known = seconds(events, "time"), seconds(events, "available")
    first = {}
    for place, name in enumerate(events["id"]):
        if name not in first or known[place] < known[first[name]]:
            first[name] = place
    return [
        (events["entity"][i], times[i], known[i], events["value"][i])
        for i in first.values()
        if events["kind"][i] != OUTCOME
    ]


def by_entity(rows):
    found = {}
    for entity, *rest in rows:
        found.setdefault(entity, []).append(rest)
    for rest in found.values():
        rest.sort(key=lambda row: row[0])
    return found


def known(history, times, t):
    """Return the events of the window before t that were known before t."""
    low, high = bisect_left(times, t - WINDOW), bisect_left(times, t)
    return [row for row in history[low:high] if row[1] < t]


def build(events, labels, attributes):
    """Return one row per label with what was known strictly before it."""
    for name, table in (("events", events), ("labels", labels), ("attributes", attributes)):
        require(name, table)
    histories = by_entity(delivered(events))
    starts = {entity: [row[0] for row in rows] for entity, rows in histories.items()}
    plans = by_entity(zip(attributes["entity"], seconds(attributes, "valid_from"), attributes["plan"]))
    rows = {name: list(labels[name]) for name in ("entity", "time", "label")}
    rows |= {name: [] for name in ("count", "total", "statistic", "age", "plan")}
    for entity, t in zip(labels["entity"], seconds(labels, "time")):
        history, times = histories.get(entity, []), starts.get(entity, [])
        inside = known(history, times, t)
        values = [row[2] for row in inside if not isnan(row[2])]
        rows["count"].append(len(inside))
        rows["total"].append(float(sum(values)))
        rows["statistic"].append(CHOOSE(values) if values else nan)
        rows["age"].append(t - inside[-1][0] if inside else nan)
        own = plans.get(entity, [])
        place = bisect_right([row[0] for row in own], t)
        rows["plan"].append(own[place - 1][1] if place else nan)
    return rows
