"""Grading: what is nobody's fault, what is a violation, what is refused, what is told."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti.cli import main
from kasauti.cli.exercise import read_submission
from kasauti.work_samples import (
    InfrastructureFailure,
    SubmissionError,
    checked_submission,
    described,
    estimates,
    grade,
    holds,
    load_exercise,
    master_seed,
    report,
    sealed,
    shipped,
    variant_of,
    verdicts,
)
from kasauti.work_samples.grading import _Grading

PIPELINE = next(e for e in shipped() if e.name == "feature-pipeline")
SEED = master_seed(b"key", "attempt", PIPELINE)
NAMES = ["../solution.py", "/etc/x", "a//b", "a\\b", "nul\0", "esc\x1b.py"]
FEW = ["caps_come_from_training", "all_is_float64", "an_empty_frame_is_answered"]


def reference() -> dict[str, bytes]:
    files = PIPELINE.files("reference", "a")
    return {"solution.py": files["solution.py"]}


@pytest.mark.parametrize(
    "name", ["../solution.py", "/etc/x", "a//b", "a\\b", "nul\0", "esc\x1b.py"]
)
def test_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(SubmissionError, match="plain relative name"):
        checked_submission({"solution.py": b"", name: b""}, "solution.py")


def test_names_that_meet_where_case_does_not_count() -> None:
    with pytest.raises(SubmissionError, match="case alone"):
        checked_submission({"solution.py": b"", "Solution.py": b""}, "solution.py")


def test_too_many_files_and_too_many_bytes() -> None:
    with pytest.raises(SubmissionError, match="files"):
        checked_submission({f"{n}.py": b"" for n in range(100_000)}, "solution.py")
    with pytest.raises(SubmissionError, match="MiB"):
        checked_submission({"solution.py": bytes(3 << 20)}, "solution.py")


def test_a_folder_with_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("")
    (tmp_path / "notes.txt").symlink_to("/etc/passwd")
    with pytest.raises(SubmissionError, match=r"notes.txt is no plain file"):
        read_submission(tmp_path, "solution.py")


def test_the_same_attempt_gets_the_same_inputs_and_variant() -> None:
    assert master_seed(b"key", "attempt", PIPELINE) == SEED
    assert master_seed(b"key", "another", PIPELINE) != SEED
    drawn = {variant_of(master_seed(b"key", str(n), PIPELINE), PIPELINE) for n in range(40)}
    assert drawn == set(PIPELINE.variants)


def test_groups_come_in_an_order_of_the_attempts_own(runner, monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(_Grading, "group", lambda self, tests: asked.append(tests[0].group))
    orders = set()
    for attempt in range(12):
        asked.clear()
        grade(PIPELINE, "a", reference(), runner, master_seed(b"key", str(attempt), PIPELINE))
        assert sorted(asked) == sorted(PIPELINE.weights)
        orders.add(tuple(asked))
    assert len(orders) > 3


def test_verdicts_stand_in_the_order_of_the_exercise(runner) -> None:
    found = grade(PIPELINE, "a", reference(), runner, SEED, only=FEW)
    told = [test.name for test in PIPELINE.hidden.TESTS if test.name in FEW]
    assert [test.name for test in found.tests] == told


class Broken:
    """A sandbox that never comes up."""

    timed = False
    tried = 0

    def start(self, files, limits, profile):
        self.tried += 1
        return self

    def send(self, data, seconds):
        raise OSError("the pipe broke")

    def unsolicited(self, seconds=0.0):
        return False

    def stop(self):
        return None


def test_a_sandbox_that_fails_is_tried_again_and_never_blamed() -> None:
    broken = Broken()
    with pytest.raises(InfrastructureFailure, match="3 tries"):
        grade(PIPELINE, "a", reference(), broken, SEED)
    assert broken.tried == 3


class EndedInMidRun:
    """A process that is not there any more after some answers: whoever ended it."""

    def __init__(self, running, by_the_machine: bool) -> None:
        self._running, self._by_the_machine, self._answers = running, by_the_machine, 0

    def __getattr__(self, name: str):
        return getattr(self._running, name)

    def receive(self, count, seconds):
        self._answers += 1
        if self._answers == 4:
            if self._by_the_machine:
                self._running._process.kill()
                self._running._process.wait(60)  # what is inside dies with it
            else:
                self._running.stop()
        return self._running.receive(count, seconds)


class Ending:
    timed = False

    def __init__(self, runner, by_the_machine: bool, which: int) -> None:
        self.runner, self.by_the_machine, self.which, self.begun = runner, by_the_machine, which, 0

    def start(self, files, limits, profile):
        running = self.runner.start(files, limits, profile)
        self.begun += 1
        return EndedInMidRun(running, self.by_the_machine) if self.begun == self.which else running


def test_a_process_that_the_machine_ends_in_mid_run_is_nobodys_fault(runner) -> None:
    with pytest.raises(InfrastructureFailure, match="sandbox itself failed"):
        grade(PIPELINE, "a", reference(), Ending(runner, True, 1), SEED, only=FEW[:1])


def test_a_reference_that_ends_in_mid_run_is_nobodys_fault(runner) -> None:
    if not runner.timed:
        pytest.skip("NO CONTROL GROUPS, NOTHING IS TIMED")
    only = ["cost_is_bounded"]
    with pytest.raises(InfrastructureFailure, match="the reference did not answer"):
        grade(PIPELINE, "a", reference(), Ending(runner, False, 2), SEED, only=only, scale=0.2)


def test_a_violation_is_told_and_gives_no_level(runner) -> None:
    result = grade(PIPELINE, "a", PIPELINE.attacks("a")["huge_reply"], runner, SEED, only=FEW)
    assert result.score == 0
    assert result.violations
    assert all(found.level is None for found in estimates(PIPELINE, result))


def test_what_code_prints_is_shown_without_its_tricks(runner) -> None:
    files = {"solution.py": b"print('\\x1b[2J\\u202e<script>')\n" + reference()["solution.py"]}
    result = grade(PIPELINE, "a", files, runner, SEED, only=FEW)
    assert result.score == 1
    assert "\x1b" not in result.output
    assert "\\u001b[2J\\u202e<script>" in result.output


def test_shadow_modules_reach_nothing_that_judges(runner) -> None:
    more = dict.fromkeys(("conftest.py", "sitecustomize.py", "struct.py"), b"raise SystemExit")
    result = grade(
        PIPELINE, "a", reference() | more | {"x.pth": b"import os"}, runner, SEED, only=FEW
    )
    assert result.score == 1


def test_a_malicious_model_file_stays_inside(runner) -> None:
    loads = (
        b"import pickle, os\n"
        b"class Evil:\n    def __reduce__(self): return (os.system, ('touch /tmp/out',))\n"
        b"pickle.loads(pickle.dumps(Evil()))\n"
    )
    files = {"solution.py": loads + reference()["solution.py"]}
    assert grade(PIPELINE, "a", files, runner, SEED, only=FEW).score == 1
    assert not Path("/tmp/out").exists()


@pytest.mark.parametrize(
    "value",
    ["float('nan')", "10 ** 400", "'\\ud800'", "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", "object()"],
)
def test_hostile_answers_fail_a_test_and_nothing_else(runner, value: str) -> None:
    source = f"""
class FeaturePipeline:
    def __init__(self, *args, **more): pass
    def fit(self, *args): return self
    def transform(self, frame): return {value}
"""
    result = grade(PIPELINE, "a", {"solution.py": source.encode()}, runner, SEED, only=FEW)
    assert result.score == 0


def test_a_result_becomes_levels_a_report_and_a_sealed_record(runner) -> None:
    result = grade(PIPELINE, "a", reference(), runner, SEED, only=FEW)
    record = described(PIPELINE, result)
    found = {e["subject"]: e for e in record["estimates"]}
    assert set(found) == {"M3", "S1", "S3", "M2"}
    assert found["M3"]["low"] < found["M3"]["level"] < found["M3"]["high"] <= 5
    assert "Score 1.00" in report(record)
    seal = sealed(record, b"k" * 32)
    import base64

    public = base64.b64decode(seal["public_key"])
    assert holds(seal, public)
    forged = copy.deepcopy(seal)
    forged["record"]["score"] = 0.5
    assert not holds(forged, public)
    again = described(PIPELINE, grade(PIPELINE, "a", reference(), runner, SEED, only=FEW))
    assert verdicts(again) == verdicts(record)


def test_a_gate_holds_the_level_below_three(runner) -> None:
    mutant = next(m for m in PIPELINE.mutants() if m.name == "upper-cap-alone")
    result = grade(PIPELINE, "a", PIPELINE.mutated(mutant, "a"), runner, SEED)
    level = {e.subject: e for e in estimates(PIPELINE, result)}["M3"]
    assert level.level == 2.8
    assert "caps_come_from_training" in level.note


def test_the_commands_list_show_grade_and_report(runner, tmp_path: Path) -> None:
    invoke = CliRunner().invoke
    listed = json.loads(invoke(main, ["exercise", "list", "--json"]).output)
    assert "feature-pipeline" in {row["name"] for row in listed}
    shown = json.loads(invoke(main, ["exercise", "show", "feature-pipeline", "--json"]).output)
    assert shown["starter"]["solution.py"]
    assert "hidden" not in shown
    work = tmp_path / "solution.py"
    work.write_bytes(PIPELINE.files("starter", "a")["solution.py"])
    told = tmp_path / "record.json"
    graded = invoke(main, ["exercise", "grade", "feature-pipeline", str(work), "--out", str(told)])
    assert graded.exit_code == 0, graded.output
    assert "Score 0.00" in graded.output
    assert invoke(main, ["exercise", "report", str(told)]).output == graded.output


def test_a_file_of_the_package_is_graded_once_its_variant_is_put_in(runner, tmp_path: Path) -> None:
    invoke = CliRunner().invoke
    raw = str(PIPELINE.folder / "reference/solution.py")
    refused = invoke(main, ["exercise", "grade", "feature-pipeline", raw])
    assert refused.exit_code == 1
    assert "solution.py still holds {{" in refused.output
    written = tmp_path / "mine"
    more = ["--part", "reference", "--out", str(written)]
    assert invoke(main, ["exercise", "show", "feature-pipeline", *more]).exit_code == 0
    assert (written / "solution.py").read_bytes() == reference()["solution.py"]
    again = invoke(main, ["exercise", "show", "feature-pipeline", *more])
    assert "already there" in again.output


def test_a_candidates_own_braces_are_no_file_of_the_package() -> None:
    assert PIPELINE.unrendered(b'print(f"{{bucket}}")') == ""


def test_new_starts_from_one_that_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert CliRunner().invoke(main, ["exercise", "new", str(folder)]).exit_code == 0
    assert load_exercise(folder).variants == PIPELINE.variants
