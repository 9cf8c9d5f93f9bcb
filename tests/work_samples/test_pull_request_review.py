"""The pull request that a seed makes: defects are defects, what is right works."""

from __future__ import annotations

import importlib.util
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from kasauti.work_samples import Exercise, shipped, wire

REVIEW = next(e for e in shipped() if e.name == "pull-request-review")
WORDS = {"entity": "customer", "outcome": "churned"}


def loaded(part: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("part", REVIEW.folder / part)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROBES, DRIVER, DERIVED = (
    loaded(part) for part in ("hidden/probes.py", "inside/driver.py", "hidden/derived.py")
)


def bench(given: dict) -> SimpleNamespace:
    def call(name: str, *arguments):
        return wire.decode(wire.encode(getattr(DRIVER, f"do_{name}")(None, *arguments)))

    return SimpleNamespace(call=call, random=np.random.default_rng(3), parameters=given)


@pytest.fixture(autouse=True)
def modules_as_before(monkeypatch):
    import sys

    for name in DRIVER.ORDER:
        monkeypatch.setitem(sys.modules, name[:-3], ModuleType(name[:-3]))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", [0, 21, 22, 1, 2])
def test_planted_lines_fail_their_probe_and_their_repair_passes(seed: int) -> None:
    given = WORDS | DERIVED.derived({"seed": seed, **WORDS})
    room = bench(given)
    for site in given["sites"]:
        as_it_is = PROBES.holds(room, site["name"], given["sources"])
        assert as_it_is is not site["planted"], site["name"]
        where = site["file"], site["first"], site["last"], site["right"]
        # A file with two defects may need both repaired for a probe that goes through both.
        assert PROBES.holds(room, site["name"], given["sources"], *where), site["name"]


def test_every_site_is_planted_in_a_shipped_variant_and_right_in_another() -> None:
    planted = [
        {s["name"]: s["planted"] for s in REVIEW.parameters(v)["sites"]} for v in REVIEW.variants
    ]
    assert all(any(row[name] for row in planted) for name in planted[0])
    assert sum(sum(row.values()) for row in planted) == 30


def test_defects_lie_too_far_apart_to_be_taken_for_each_other() -> None:
    for seed in range(30):
        given = DERIVED.derived({"seed": seed, **WORDS})
        for left in given["sites"]:
            for right in given["sites"]:
                if left["planted"] and right["planted"] and left["name"] < right["name"]:
                    apart = min(abs(a - b) for a in left["fault"] for b in right["fault"])
                    assert left["file"] != right["file"] or apart >= 4, (left, right)


def test_the_diff_leads_to_the_files(tmp_path) -> None:
    exercise: Exercise = REVIEW
    files = exercise.files("starter", "b")
    added = [
        line[1:]
        for line in files["change.diff"].decode().splitlines()
        if line.startswith("+") and not line.startswith("+++")
    ]
    whole = b"".join(files[f"after/{name}.py"] for name in ("dataset", "train")).decode()
    assert 200 < len(added) < 320
    assert sum(line in whole.splitlines() for line in added) > 140
    assert "{{" not in "".join(content.decode() for content in files.values())
