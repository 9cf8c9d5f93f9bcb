"""Against baselines on real sequences: ahead, or level for less; all else is missed and said so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kasauti_recommender.cli.bench.bars import Bar, of_sequences
from kasauti_recommender.training.sequence_quality import OURS, Measured

CASES = (
    "last item out: known user",
    "last item out: one click",
    "one moment for all: known user",
    "one moment for all: new user, one click",
)
KNN = Measured(CASES[1], "item-kNN", 0.08, 0.02, 10_000, 0.5, 0.5, 300 << 20, 0.1)
SERVED = Measured(CASES[1], OURS, 0.081, 0.02, 10_000, 40, 20, 480 << 20, 2.0)


def against(ours: Measured, other: Measured) -> Bar:
    (bar,) = (bar for bar in of_sequences([ours, other]) if bar.what.startswith("against"))
    return bar


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_held_against_the_baselines(case: str) -> None:
    bar = against(replace(SERVED, case=case), replace(KNN, case=case))
    assert case in bar.what
    assert bar.met


def test_what_is_behind_is_missed_and_the_method_named() -> None:
    bar = against(replace(SERVED, rate=0.05), KNN)
    assert bar.met is False
    assert "not so of item-kNN" in bar.measured


def test_level_is_enough_only_for_less_time_and_less_memory() -> None:
    level = replace(SERVED, rate=0.0790)
    cheap = replace(level, processor_seconds=0.1, memory=200 << 20)
    assert against(cheap, KNN).met
    assert not against(replace(cheap, processor_seconds=9), KNN).met
    assert not against(replace(cheap, memory=400 << 20), KNN).met
    assert not against(replace(cheap, rate=0.0700), KNN).met  # beyond what chance explains


def test_time_and_memory_of_every_method_are_told() -> None:
    said = against(SERVED, KNN).measured
    assert "0.0810 (20.0 s of processor, 480 MiB, 2.0 ms a list)" in said
    assert "item-kNN 0.0800 (0.5 s of processor, 300 MiB, 0.1 ms a list)" in said
