"""Running what a candidate may run: what they are told, and what hostile code cannot do with it."""

from __future__ import annotations

import pytest

from kasauti.work_samples import Runner, Trial, practice_files, practice_statement, trial

OWN = """
def test_own():
    assert 1 == 2, 'never'

class TestMore:
    def test_more(self):
        pass
"""
WRITES = """
import os, struct
for place in range(3, 20):
    try:
        os.write(place, {what})
    except OSError:
        pass
"""


def run(runner: Runner, code: str, what: str = "tests", **more: str) -> Trial:
    files = {"solution.py": code.encode()} | {k: v.encode() for k, v in more.items()}
    limits = {"wall_seconds": 20.0, "cpu_seconds": 3.0, "memory_mib": 256}
    return trial(files, practice_files("public"), runner, what=what, limits=limits)


def test_the_public_tests_and_ones_own_say_what_failed(runner: Runner) -> None:
    code = "def mean(v):\n    print('here')\n    return v[0]\n"
    found = run(runner, code, **{"test_own.py": OWN})
    passed = {test.name: test.passed for test in found.tests}
    assert passed == {
        "test_of_one_number": True, "test_of_several": False, "test_of_none": False,
        "test_own": False, "TestMore.test_more": True,
    }  # fmt: skip
    told = {test.name: test.told for test in found.tests}
    assert "solution.py, line 3: return v[0]" in told["test_of_none"]
    assert "IndexError" in told["test_of_none"]
    assert "never" in told["test_own"]
    assert found.output.count("here") == 3
    assert not found.stopped


def test_a_file_runs_and_draws(runner: Runner) -> None:
    code = practice_files("starter")["solution.py"].decode()
    found = run(runner, code, "solution.py")
    assert "mean of 1 to 4: 1" in found.output
    (plot,) = found.plots
    assert plot.title == "squares"
    assert plot.series[0][1][3] == (3.0, 9.0)


def test_what_cannot_be_imported_says_why(runner: Runner) -> None:
    found = run(runner, "import nowhere\n")
    assert [test.name for test in found.tests] == ["test_public.py"]
    assert "nowhere" in found.tests[0].told


def test_code_that_never_ends_is_stopped_and_what_was_known_is_told(runner: Runner) -> None:
    found = run(runner, "def mean(v):\n    while len(v) > 1: pass\n    return v[0]\n")
    assert [test.name for test in found.tests] == ["test_of_one_number"]
    assert found.stopped


@pytest.mark.parametrize(
    "code",
    [
        "import os; os._exit(0)",
        WRITES.format(what=r"b'\xff' * 64") + "os._exit(1)",
        WRITES.format(what="struct.pack('<I', 2) + b'[]'"),
        "import plot\nplot.send(plot={'title': 'x', 'series': 3})\n",
        "import plot\nfor i in range(5000): plot.send(test='x' * 1000, told='y')\n",
    ],
)  # fmt: skip
def test_code_that_spoils_its_own_answer_harms_nobody(runner: Runner, code: str) -> None:
    found = run(runner, code)
    assert found.stopped
    assert len(found.tests) <= 600


def test_output_for_other_eyes_hides_nothing(runner: Runner) -> None:
    found = run(runner, "print('\\x1b[31mred\\u202e <b>')", "solution.py")
    assert "\\u001b[31mred\\u202e <b>" in found.output


def test_only_a_file_that_is_there_can_be_run(runner: Runner) -> None:
    with pytest.raises(KeyError):
        run(runner, "", "other.py")


def test_the_practice_task_is_told_in_both_languages() -> None:
    assert practice_statement("hi") != practice_statement("en") == practice_statement("ta")
