"""Work samples: exercises that really run, and grading that noise and cheating do not change.

An exercise is a folder: manifest, statement, starter, public tests, hidden tests that run outside
of the sandbox, references, mutants that the tests must catch, attacks, rubric, exemplars. Grading
speaks to the candidate's process by framed messages and judges fresh inputs one call at a time;
speed is a ratio of CPU time to a reference run in turns. The result is a score, estimates per
competency with intervals, a report, a signed record. What runs the code is handed in (``Runner``).
"""

from kasauti.work_samples import training_lab
from kasauti.work_samples.bench import Bench, Failed, HiddenTest, NotJudged, hidden_test
from kasauti.work_samples.conversation import (
    CandidateRaised,
    Conversation,
    InfrastructureFailure,
    Process,
    Runner,
    RunStopped,
    Violation,
)
from kasauti.work_samples.grading import (
    Fault,
    Result,
    SubmissionError,
    Verdict,
    checked_submission,
    grade,
    master_seed,
    score,
    shown,
    variant_of,
)
from kasauti.work_samples.levels import estimates
from kasauti.work_samples.package import (
    Exercise,
    ExerciseError,
    Mutant,
    load_exercise,
    shipped,
)
from kasauti.work_samples.practice import practice_files, practice_statement
from kasauti.work_samples.record import canonical, described, holds, public_key, sealed, verdicts
from kasauti.work_samples.report import report
from kasauti.work_samples.similarity import Likeness, fingerprints, likeness
from kasauti.work_samples.timing import CpuRatio, cpu_ratio
from kasauti.work_samples.trial import TESTS, Plot, Trial, TrialTest, trial
from kasauti.work_samples.verify import Finding, verify
from kasauti.work_samples.work_log import EDITS, Entry, LogError, applied, inserted, replayed

__all__ = [
    "EDITS",
    "TESTS",
    "Bench",
    "CandidateRaised",
    "Conversation",
    "CpuRatio",
    "Entry",
    "Exercise",
    "ExerciseError",
    "Failed",
    "Fault",
    "Finding",
    "HiddenTest",
    "InfrastructureFailure",
    "Likeness",
    "LogError",
    "Mutant",
    "NotJudged",
    "Plot",
    "Process",
    "Result",
    "RunStopped",
    "Runner",
    "SubmissionError",
    "Trial",
    "TrialTest",
    "Verdict",
    "Violation",
    "applied",
    "canonical",
    "checked_submission",
    "cpu_ratio",
    "described",
    "estimates",
    "fingerprints",
    "grade",
    "hidden_test",
    "holds",
    "inserted",
    "likeness",
    "load_exercise",
    "master_seed",
    "practice_files",
    "practice_statement",
    "public_key",
    "replayed",
    "report",
    "score",
    "sealed",
    "shipped",
    "shown",
    "training_lab",
    "trial",
    "variant_of",
    "verdicts",
    "verify",
]
