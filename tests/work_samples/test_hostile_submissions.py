"""What hostile files carry out of a grading: nothing."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest

from kasauti.cli.exercise import read_submission
from kasauti.work_samples import (
    Result,
    SubmissionError,
    Verdict,
    described,
    grade,
    master_seed,
    report,
    sealed,
    shipped,
)

RAG = next(e for e in shipped() if e.name == "rag-evaluation")
SEED = master_seed(b"key", "attempt", RAG)
FEW = ["figures_are_of_documents", "words_of_every_script", "position_bias_is_flagged"]
REFERENCE = RAG.files("reference", "a")["solution.py"]


def graded(runner, source: bytes, more: dict[str, bytes] | None = None) -> Result:
    return grade(RAG, "a", {"solution.py": source} | (more or {}), runner, SEED, only=FEW)


class Touches:
    """A pickle that would leave a file behind where it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_archives_and_model_files_beside_the_code_are_never_opened(runner, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("../../../../solution.py", "raise SystemExit")
        made.writestr(str(trace), "slipped")
    more = {
        "model.pkl": pickle.dumps(Touches(trace)),
        "model.joblib": pickle.dumps(Touches(trace)),
        "solution.zip": archive.getvalue(),
    }
    assert graded(runner, REFERENCE, more).score == 1
    assert not trace.exists()


def test_pipes_among_the_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("")
    os.mkfifo(tmp_path / "data")
    with pytest.raises(SubmissionError, match="data is no plain file"):
        read_submission(tmp_path, "solution.py")


def test_hidden_inputs_are_not_kept_for_a_later_process(runner) -> None:
    keeps = b"""
import glob
for path in glob.glob("/tmp/kept*") + glob.glob("/dev/shm/kept*"):
    print("FOUND", open(path).read()[:100])
words_, retrieval_ = words, retrieval
def keep(*given):
    for place in ("/tmp/kept", "/dev/shm/kept"):
        try:
            open(place, "a").write(repr(given))
        except OSError as error:
            print("NOT KEPT", error)
def words(text):
    keep(text)
    return words_(text)
def retrieval(*given):
    keep(given)
    return retrieval_(*given)
"""
    outputs = [graded(runner, REFERENCE + keeps) for _ in range(2)]
    assert [found.score for found in outputs] == [1, 1]
    assert not [found.output for found in outputs if "FOUND" in found.output]


def test_hidden_inputs_that_are_printed_reach_nobody_but_reviewers_and_end(runner) -> None:
    prints = b"""
words_ = words
def words(text):
    print("INPUT", repr(text) * 40)
    return words_(text)
"""
    result = graded(runner, REFERENCE + prints)
    assert "INPUT" in result.output
    assert len(result.output) < 3 * 2 * 4000
    told = described(RAG, result)
    told.pop("output")
    assert "INPUT" not in json.dumps(told)
    assert "INPUT" not in report(told)


def test_what_code_says_when_it_fails_is_shown_without_its_tricks(runner) -> None:
    source = r"""
def words(text):
    raise ValueError("\x1b]8;;http://x\x07\x1b[2J<script>alert(1)</script>\u202e\u2066\r")
retrieval = swaps = words
"""
    told = report(described(RAG, graded(runner, source.encode())))
    assert "<script>" in told  # pages escape it, the terminal does not mind
    assert not [c for c in told if not c.isprintable() and c != "\n"]


def test_figures_that_are_no_numbers_enter_no_record() -> None:
    verdict = Verdict("t", "judge", "p", True, "", {"rate": float("nan"), "n": 2.0, "x": 1e999})
    result = Result("rag-evaluation", "1.0", "a", "d", (verdict,), 1.0, ())
    record = described(RAG, result)
    assert record["tests"][0]["measured"] == {"n": 2.0}
    assert json.loads(json.dumps(sealed(record, b"k" * 32), allow_nan=False))
