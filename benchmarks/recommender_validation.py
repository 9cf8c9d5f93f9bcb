"""What each part of the ranker is worth, on a validation part of real sequences.

    python -m benchmarks.recommender_validation Beauty.txt Beauty_item2attributes.json

Each user's last item is left out altogether and the one before it asked for, so that nothing is
chosen on the answers of the published comparison. Lists are those of the engine without exploration
and variety: what the candidates and the ranker alone do.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.events.sequences import SequenceData, read_sequences
from kasauti_recommender.features.definitions import NAMES, SPEAK_FOR
from kasauti_recommender.features.transform import FeaturePipeline
from kasauti_recommender.ranking.arrange import Rules
from kasauti_recommender.ranking.ranker import Lists, Ranker, Trees, train
from kasauti_recommender.training import learn as learning
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.sequence_baselines import Lister, implicit_als, item_neighbours
from kasauti_recommender.training.sequence_quality import hits, late_items
from kasauti_recommender.training.sequence_service import Service
from kasauti_recommender.training.sequence_splits import Split, leave_last_out

COUNT = 20
BARE = Rules(same_category=1.0, exploration=0.0, penalty=0.0)
FREE, SMALL = Trees(leaves=31, learning_rate=0.1), Parameters().trees
Row = tuple[str, Lister]


class By:
    """In place of a ranker: one feature alone."""

    def __init__(self, name: str) -> None:
        self._place = NAMES.index(name)

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the feature."""
        return features[:, self._place]


class Through:
    """A ranker that learns from, and is served, what a ``FeaturePipeline`` makes of the features.

    Numbers are capped at quantiles of training, gaps filled and told, the last kind is one-hot.
    """

    def __init__(self, lists: Lists, trees: Trees) -> None:
        kind = NAMES.index("last_kind")
        numbers = [n for n in range(len(NAMES)) if n != kind]
        self._pipeline = FeaturePipeline(numbers, [kind]).fit(lists.features)
        names = [*(NAMES[n] for n in numbers), *(f"missing_{NAMES[n]}" for n in numbers)]
        made = self._pipeline.transform(lists.features).astype(np.float32)
        names += [f"kind_{n}" for n in range(made.shape[1] - len(names))]
        self._trees = train(replace(lists, features=made), names, trees, rising=SPEAK_FOR)
        self.seconds, self.rows = 0.0, 0

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Transform as in training, and score."""
        began = time.perf_counter()
        made = self._pipeline.transform(features)
        self.seconds, self.rows = self.seconds + time.perf_counter() - began, self.rows + 1
        return np.asarray(self._trees.predict(made), dtype=np.float32)


def validation(data: SequenceData, users: int, seed: int = 7) -> Split:
    """Return the split by the last item but one; ``users`` are asked a case."""
    split = leave_last_out([history[:-1] for history in data.histories])
    cases = {name: asked.at_most(users, seed=seed) for name, asked in split.cases.items()}
    return replace(split, cases=cases)


def rows(split: Split, data: SequenceData, only: str = "") -> Iterator[Row]:
    """Yield each way to list whose name contains ``only``, and all those of what is kept."""
    items = data.items
    yield "item-kNN", item_neighbours(split.train, items, COUNT)
    yield "implicit ALS", implicit_als(split.train, items, COUNT)
    few, many = (Parameters(trees=FREE, short=0.0, lists=n) for n in (4_000, 16_000))
    for name, parameters, rising in (
        ("trees free, 4,000 events", few, ()),
        ("trees free, 16,000 events", many, ()),
        ("more likeness never lowers, 4,000 events", few, SPEAK_FOR),
        ("the same, 16,000, half know 1 to 3 events", replace(many, short=0.5), SPEAK_FOR),
        ("the same, 15 leaves, half the step", replace(many, short=0.5, trees=SMALL), SPEAK_FOR),
        ("kept", Parameters(), SPEAK_FOR),
    ):
        if name == "kept" or only in name:
            yield from _learnt(split, data, name, parameters, rising)


@contextmanager
def _taught_with(rising: Any) -> Iterator[list[Lists]]:
    """Hold trees to other columns than the pipeline does; give what they are taught by."""
    taught: list[Lists] = []

    def held(lists: Lists, *given: Any, **how: Any) -> Any:
        taught.append(lists)
        return train(lists, *given, **how | {"rising": rising})

    with patch.object(learning, "train", held):
        yield taught


def _learnt(
    split: Split, data: SequenceData, name: str, parameters: Parameters, rising: Any
) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, _taught_with(rising) as taught:
        service = Service(split, data.attributes, Path(folder), COUNT, parameters)
        service.open(BARE)
        yield name, service
        if name != "kept":
            return
        for other, ranker in (
            ("similarity alone", By("similarity")),
            ("co-visits alone", By("co_visits")),
            ("kept, through the feature pipeline", through := Through(taught[0], parameters.trees)),
        ):
            service.open(BARE, cast(Ranker, ranker))
            yield other, service
        print(f"  its transform: {through.seconds / through.rows * 1000:.2f} ms a list")
        for places in (0.0, 0.05, 0.1, 0.2):
            service.open(Rules(exploration=places))
            yield f"kept, whole requests, {places:.0%} for new items", service


def new_items(data: SequenceData) -> Iterator[Row]:
    """Yield ways to list items that came after learning; their answers are ``late_items``'."""
    late = late_items(data)
    before = Parameters(trees=FREE, short=0.0, lists=4_000)
    for name, parameters, rising in (("before", before, ()), ("kept", Parameters(), SPEAK_FOR)):
        with tempfile.TemporaryDirectory() as folder, _taught_with(rising):
            service = Service(late.split, late.known, Path(folder), COUNT, parameters)
            for places in (0.0, 0.05, 0.1, 0.2):
                service.open(Rules(exploration=places))
                service.bring_in(late.coming)
                yield f"{name}, {places:.0%} for new items", service


def main(words: list[str] | None = None) -> int:
    """Print the table, and write it where ``--results`` says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sequences", type=Path)
    parser.add_argument("attributes", type=Path)
    parser.add_argument("--users", type=int, default=4_000, help="asked a case; 0 for all")
    parser.add_argument("--new", action="store_true", help="items that came after learning")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    parser.add_argument("--results", type=Path, help="JSON file to write")
    options = parser.parse_args(words)
    data = read_sequences(options.sequences, options.attributes)
    table, before = list[dict[str, Any]](), os.getloadavg()[0]
    if options.new:
        cases = {"new items": late_items(data).asked.at_most(options.users)}
        ways = new_items(data)
    else:
        split = validation(data, options.users)
        cases, ways = split.cases, rows(split, data, options.only)
    for name, lists in ways:
        if options.only not in name:
            continue
        found = {
            case: round(float(hits(lists(asked.histories), asked.answers).mean()), 4)
            for case, asked in cases.items()
        }
        table.append({"row": name, **found})
        said = ", ".join(f"{case} {rate:.4f}" for case, rate in found.items())
        print(f"{name}: {said}", flush=True)
    load = f"load {before:.1f} to {os.getloadavg()[0]:.1f}"
    asked = {case: len(one.answers) for case, one in cases.items()}
    print(f"HR@{COUNT}; asked {asked}; {os.cpu_count()} cores, {load}")
    if options.results:
        said_of = {"sequences": options.sequences.name, "asked": asked, "load": load}
        options.results.write_text(json.dumps({**said_of, "rows": table}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
