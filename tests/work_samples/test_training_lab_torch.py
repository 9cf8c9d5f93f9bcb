"""The training-debug lab in PyTorch: listed everywhere, asked and judged where PyTorch is."""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.training_faults import fresh, invariants, lab, loss, out_of_line, run
from kasauti.cli import main
from kasauti.sandbox import HarnessRunner, SandboxLevel, SandboxRefused, lacking, runtime
from kasauti.work_samples import Exercise, grade, master_seed, shipped, training_lab, trial

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs/reference/training-faults-torch.md"
EXERCISE = next(found for found in shipped() if found.name == "training-debug-torch")
LACKS = lacking(EXERCISE.needs)
needs_torch = pytest.mark.skipif(bool(LACKS), reason=f"NO PYTORCH, NOT TESTED: {LACKS}")
VARIANTS = ["a", "b", "c"]


def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.metadata.distribution

    def absent(name: str) -> importlib.metadata.Distribution:
        if name == "torch":
            raise importlib.metadata.PackageNotFoundError(name)
        return there(name)

    monkeypatch.setattr(importlib.metadata, "distribution", absent)


def test_without_pytorch_it_is_listed_with_the_line_that_mends_it(monkeypatch) -> None:
    without_torch(monkeypatch)
    told = CliRunner().invoke(main, ["exercise", "list"]).output
    rows = {line.split()[0]: line for line in told.splitlines()}
    assert len(rows) == len(shipped())
    assert "needs PyTorch: .venv/bin/python -m pip install torch==" in rows[EXERCISE.name]
    assert not [name for name, row in rows.items() if "PyTorch:" in row and name != EXERCISE.name]


def test_what_both_labs_hand_out_and_are_attacked_with_is_the_same() -> None:
    """A package stands alone, so that it can be copied: its files stand in each of the two."""
    other = EXERCISE.folder.with_name("training-debug")
    for name in ("starter/curves.py", "starter/language.py", "attacks/claims_everything.py",
                 "attacks/leaves_with_the_healthy_lab.py"):  # fmt: skip
        assert (EXERCISE.folder / name).read_bytes() == (other / name).read_bytes(), name


def test_without_pytorch_nothing_of_it_is_run(monkeypatch, runner) -> None:
    without_torch(monkeypatch)
    wanting = HarnessRunner(SandboxLevel.NAMESPACES, needs=EXERCISE.needs)
    with pytest.raises(SandboxRefused, match=r"needs PyTorch: .* pip install torch"):
        wanting.start({}, {}, "strict")
    told = CliRunner().invoke(main, ["exercise", "verify", EXERCISE.name, "--quick"])
    assert told.exit_code == 1
    assert "needs PyTorch" in told.output
    assert "Traceback" not in told.output


def test_what_no_sandbox_shows_is_told_so() -> None:
    assert lacking(["numpy", "pandas"]) == ""
    assert "no sandbox shows" in lacking(["django"])


def test_the_line_that_mends_names_the_version_that_is_pinned(monkeypatch) -> None:
    without_torch(monkeypatch)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (pinned,) = extras["optional-dependencies"]["torch"]
    assert f"pip install {pinned} " in lacking(["torch"])


def test_the_table_of_its_faults_was_measured_for_each() -> None:
    text = TABLE.read_text("utf-8")
    known = training_lab.faults(EXERCISE.folder)
    assert len(known) >= 12
    assert f"named out of {len(known)}," in (ROOT / "docs/reference/exercises.md").read_text()
    for name in known:
        assert f"| `{name}` |" in text, f"{name} is missing: python -m benchmarks.training_faults"


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_starter_gives_no_findings_away(variant: str) -> None:
    seeded = EXERCISE.manifest["variants"][variant]["faults"]
    for name, content in EXERCISE.files("starter", variant).items():
        assert not [fault for fault in seeded if fault in content.decode()], name
        assert "{{" not in content.decode()


def test_modules_that_judge_it_are_part_of_its_digest(monkeypatch, tmp_path: Path) -> None:
    plain = Exercise(EXERCISE.folder, {**EXERCISE.manifest, "shared": []})
    assert plain.digest != EXERCISE.digest


@needs_torch
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_log_that_candidates_get_is_of_their_lab(variant: str) -> None:
    made, language = lab(EXERCISE, variant, *EXERCISE.manifest["variants"][variant]["faults"])
    _, log = made.train(language.lines(3000, seed=1), language.lines(128, seed=2), 0, 0)
    given = EXERCISE.files("starter", variant)["run.csv"].decode().splitlines()
    names, first = given[0].split(","), [float(value) for value in given[1].split(",")]
    for name in ("train", "validation", "gradient", "weights"):
        assert first[names.index(name)] == pytest.approx(log[0][name], rel=1e-3)
    last = dict(zip(names, map(float, given[-1].split(",")), strict=True))
    assert last["step"] == made.STEPS
    assert last["validation"] > 2.2, "the validation loss of the run that is given is to be flat"


@needs_torch
def test_a_healthy_lab_starts_even_and_reports_what_is_true() -> None:
    made, language = lab(EXERCISE, "a")
    lines = language.lines(64, seed=5)
    assert loss(made, fresh(made), lines) == pytest.approx(2.485, abs=0.3)
    model, log = made.train(language.lines(200, seed=6), lines, 0, 20)
    assert log[-1]["validation"] == pytest.approx(loss(made, model, lines), abs=1e-5)


@needs_torch
def test_what_is_out_of_line_names_the_fault_and_not_the_healthy_lab() -> None:
    usual = {}
    for fault in ("", "heads-mixed-up", "positions-missing", "dropout-in-evaluation"):
        made, language = lab(EXERCISE, "a", *filter(None, [fault]))
        made.STEPS = 0
        usual[fault] = invariants(made, language, *run(made, language))
    assert out_of_line(usual[""], usual[""]) == "none of these"
    assert out_of_line(usual["heads-mixed-up"], usual[""]).startswith("leak")
    assert out_of_line(usual["positions-missing"], usual[""]).startswith("places")
    assert out_of_line(usual["dropout-in-evaluation"], usual[""]).startswith("twice")


@needs_torch
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_run_and_the_public_tests_end_within_their_time(runner, variant: str) -> None:
    limits = {**EXERCISE.manifest["limits"], "cpu_seconds": EXERCISE.runs.free_cpu_seconds}
    starter, public = EXERCISE.files("starter", variant), EXERCISE.files("public", variant)
    tests = trial(starter, public, runner, limits=limits)
    assert not tests.stopped
    assert len(tests.tests) == 4
    again = trial(starter, {}, runner, what="solution.py", limits={**limits, "cpu_seconds": 30.0})
    assert not again.stopped, again.output
    assert again.output.startswith("step,train,validation")
    assert len(again.plots) == 4


@needs_torch
def test_a_grading_says_which_pytorch_it_ran_on(runner) -> None:
    assert "torch" in dict(runtime().versions)
    files = EXERCISE.files("reference", "c")
    seed = master_seed(b"test", "1", EXERCISE)
    result = grade(EXERCISE, "c", files, runner, seed, only=["the_start_is_even"], scale=0.1)
    assert [test.passed for test in result.tests] == [True]
