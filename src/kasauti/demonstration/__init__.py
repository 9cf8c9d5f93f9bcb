"""Forty invented applicants for one role, and what is true of them.

They let a new installation show a whole round before it holds a real person, and let benches
measure on files whose truth is known. Every person, employer and figure here is made up. Each
résumé is written afresh from data, in the looks, formats and ways of writing dates that Indian
applicants use; some of the forty deceive, and some are in the wrong queue. Skills are marked by
braces in the data, which no file prints. ``applicants()`` yields the same bytes on every run.
"""

from kasauti.demonstration.agreement import order_kept, quadratic_kappa
from kasauti.demonstration.comparison import Comparison, FoundEntry, compare
from kasauti.demonstration.figures import Figure, proportion
from kasauti.demonstration.files import applicants, resume, role
from kasauti.demonstration.person import Person, Post, Study, people
from kasauti.demonstration.truth import TrueEntry, TrueSkill, Truth, truth, truth_of

__all__ = [
    "Comparison",
    "Figure",
    "FoundEntry",
    "Person",
    "Post",
    "Study",
    "TrueEntry",
    "TrueSkill",
    "Truth",
    "applicants",
    "compare",
    "order_kept",
    "people",
    "proportion",
    "quadratic_kappa",
    "resume",
    "role",
    "truth",
    "truth_of",
]
