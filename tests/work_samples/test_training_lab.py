"""The training-debug lab: its backward pass is right, and what is told of its runs is measured."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from benchmarks.training_faults import invariants, lab, out_of_line, run
from kasauti.work_samples import Exercise, shipped, training_lab

TABLE = Path(__file__).parents[2] / "docs/reference/training-faults.md"


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return next(found for found in shipped() if found.name == "training-debug")


def faults(exercise: Exercise) -> list[str]:
    return list(training_lab.faults(exercise.folder))


def test_the_backward_pass_is_that_of_finite_differences(exercise: Exercise) -> None:
    made, language = lab(exercise, "a")
    random = np.random.default_rng(0)
    p = {n: v + 0.1 * random.normal(size=v.shape) for n, v in made.initial(random).items()}
    x, y = made.pairs(made.encode(language.lines(4, seed=3)))

    def loss(parameters: dict[str, np.ndarray]) -> float:
        return float(made.cross_entropy(made.forward(parameters, x)[0], y)[0])

    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    logits, cache = made.forward(p, x)
    made.backward(p, made.cross_entropy(logits, y)[1], cache, gradients)
    for name, value in p.items():
        along, step = random.normal(size=value.shape), 1e-7
        slope = loss(p | {name: value + step * along}) - loss(p | {name: value - step * along})
        expected = (gradients[name] * along).sum()
        assert slope / (2 * step) == pytest.approx(expected, rel=1e-4, abs=1e-6), name


def test_the_backward_pass_is_right_under_dropout_too(exercise: Exercise) -> None:
    made, language = lab(exercise, "a")
    p = made.initial(np.random.default_rng(1))
    x, y = made.pairs(made.encode(language.lines(4, seed=4)))

    def loss(parameters: dict[str, np.ndarray]) -> float:
        dropped = made.forward(parameters, x, np.random.default_rng(5))[0]
        return float(made.cross_entropy(dropped, y)[0])

    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    logits, cache = made.forward(p, x, np.random.default_rng(5))
    made.backward(p, made.cross_entropy(logits, y)[1], cache, gradients)
    for name in ("tokens", "0.up", "1.mix"):
        along, step = np.random.default_rng(2).normal(size=p[name].shape), 1e-7
        slope = loss(p | {name: p[name] + step * along}) - loss(p | {name: p[name] - step * along})
        assert slope / (2 * step) == pytest.approx((gradients[name] * along).sum(), rel=1e-4)


@pytest.mark.parametrize("variant", ["a", "b", "c"])
def test_the_log_that_candidates_get_is_of_their_lab(exercise: Exercise, variant: str) -> None:
    seeded = exercise.manifest["variants"][variant]["faults"]
    made, language = lab(exercise, variant, *seeded)
    _, log = made.train(language.lines(3000, seed=1), language.lines(128, seed=2), 0, 0)
    given = exercise.files("starter", variant)["run.csv"].decode().splitlines()
    names, first = given[0].split(","), [float(value) for value in given[1].split(",")]
    for name in ("train", "validation", "gradient", "weights"):
        assert first[names.index(name)] == pytest.approx(log[0][name], rel=1e-3)
    last = dict(zip(names, map(float, given[-1].split(",")), strict=True))
    assert last["step"] == made.STEPS
    assert last["validation"] > 2.2, "the validation loss of the run that is given is to be flat"


@pytest.mark.parametrize("variant", ["a", "b", "c"])
def test_the_curves_are_a_picture_without_script(exercise: Exercise, variant: str) -> None:
    picture = ET.fromstring(exercise.files("starter", variant)["curves.svg"])
    curves = [found for found in picture.iter() if found.tag.endswith("polyline")]
    assert len(curves) == 5
    assert all(len(curve.attrib["points"].split()) == 16 for curve in curves)
    assert not [found for found in picture.iter() if found.tag.endswith("script")]


def test_the_starter_gives_no_findings_away(exercise: Exercise) -> None:
    for variant in exercise.variants:
        for name, content in exercise.files("starter", variant).items():
            seeded = exercise.manifest["variants"][variant]["faults"]
            assert not [fault for fault in seeded if fault in content.decode()], name
            assert "{{" not in content.decode()


def test_the_table_of_faults_was_measured_for_each(exercise: Exercise) -> None:
    text = TABLE.read_text("utf-8")
    assert len(faults(exercise)) >= 12
    for name in faults(exercise):
        assert f"| `{name}` |" in text, f"{name} is missing: python -m benchmarks.training_faults"


def test_what_is_out_of_line_names_the_fault_and_not_the_healthy_lab(exercise: Exercise) -> None:
    usual = {}
    for fault in ("", "mask-missing", "positions-missing", "dropout-in-evaluation"):
        made, language = lab(exercise, "a", *filter(None, [fault]))
        made.STEPS = 0
        usual[fault] = invariants(made, language, *run(made, language))
    assert out_of_line(usual[""], usual[""]) == "none of these"
    assert out_of_line(usual["mask-missing"], usual[""]).startswith("leak")
    assert out_of_line(usual["positions-missing"], usual[""]).startswith("places")
    assert out_of_line(usual["dropout-in-evaluation"], usual[""]).startswith("twice")
