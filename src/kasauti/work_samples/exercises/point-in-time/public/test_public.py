"""Public tests: about a third of what is judged. They run in the same sandbox as the hidden ones."""

from solution import build

NONE = {"entity": [], "valid_from": [], "plan": []}
LABELS = {"entity": ["a"], "time": ["2026-03-10T12:00:00+00:00"], "label": [1.0]}


def events(*rows):
    names = ("id", "entity", "kind", "time", "available", "value")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def test_an_event_before_counts():
    rows = build(events(("1", "a", "buy", "2026-03-09T12:00:00+00:00", "2026-03-09T12:00:01+00:00", 5.0)), LABELS, NONE)
    assert rows["count"] == [1]
    assert rows["total"] == [5.0]
    assert rows["age"] == [86400.0]


def test_an_event_at_the_label_time_does_not():
    rows = build(events(("1", "a", "buy", "2026-03-10T12:00:00+00:00", "2026-03-10T12:00:00+00:00", 5.0)), LABELS, NONE)
    assert rows["count"] == [0]


def test_the_outcome_never_counts():
    rows = build(events(("1", "a", "{{outcome}}", "2026-03-09T12:00:00+00:00", "2026-03-09T12:00:01+00:00", 5.0)), LABELS, NONE)
    assert rows["count"] == [0]


def test_one_row_per_label():
    rows = build(events(), LABELS, NONE)
    assert rows["entity"] == ["a"]
    assert rows["label"] == [1.0]
