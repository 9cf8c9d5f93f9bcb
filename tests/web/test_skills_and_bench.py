"""The skills browser and the bench's page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.actions import asked_runs, bench, measurements
from kasauti.records.models import AuditEntry, Measurement

pytestmark = pytest.mark.database


def test_a_skill_is_found_by_any_of_its_names(visitor: Client) -> None:
    page = visitor.get(reverse("skills"), {"words": "sklearn"}).content.decode()
    assert "scikit-learn" in page
    assert "Kubernetes" not in page
    assert "No such skill" in visitor.get(reverse("skills"), {"words": "zzzz"}).content.decode()


def test_a_skill_opens_onto_names_loadings_and_relations(visitor: Client) -> None:
    page = visitor.get(reverse("skill", args=("pytorch",))).content.decode()
    for part in ("Loads on", "Written as", "Related", "TensorFlow"):
        assert part in page
    assert visitor.get(reverse("skill", args=("no-such-skill",))).status_code == 404


def test_the_bench_says_when_it_has_not_run(visitor: Client) -> None:
    page = visitor.get(reverse("bench")).content.decode()
    assert "Not measured here yet" in page
    assert "Measure now" in page


def test_measuring_is_asked_for_watched_and_told_when_it_fails(visitor: Client) -> None:
    assert visitor.post(reverse("bench")).status_code == 302
    Measurement.objects.update(sections=2)
    page = visitor.get(reverse("bench")).content.decode()
    assert f"Measuring: {bench.TITLES[2]}" in page
    assert f"2 of {len(bench.TITLES)} parts" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Measure now" not in page
    assert AuditEntry.objects.filter(verb="measurements.measure").count() == 1
    measurements.run(Measurement.objects.get().pk, attempt=asked_runs.MOST_ATTEMPTS)
    page = visitor.get(reverse("bench")).content.decode()
    assert "did not finish" in page
    assert "Measure now" in page
    assert "every 2s" not in page


def test_the_bench_shows_what_was_measured_and_what_missed(
    visitor: Client, data_folder: Path
) -> None:
    figures = [
        {"name": "skill F1", "value": 0.91, "low": 0.89, "high": 0.93, "n": 400, "bar": ">= 0.88"},
        {"name": "seconds", "value": 0.3, "low": None, "high": None, "n": 40, "bar": "<= 0.15"},
    ]
    found = {
        "version": "0.1.0",
        "measured": "2026-11-23",
        "data": "Forty invented applicants.",
        "sections": [{"title": "Skills", "about": "As marked.", "figures": figures}],
    }
    (data_folder / "bench.json").write_text(json.dumps(found))
    page = visitor.get(reverse("bench")).content.decode()
    assert "1 of 2 bars reached" in page
    assert "Measure again" in page
    assert "0.890–0.930" in page
