"""Adverse impact, group differences and swap tests: numbers about a process, never about a person.

Takes counts and scores by group, which people gave voluntarily and which are kept apart from
everybody who decides; gives selection rates with their ratio, interval, mid-p, what moving one
person would change and what could not have been seen, each withheld below its minimum size. The
swap tests change one signal of a document at a time and ask any scorer, handed in as a callable,
whether its score moved.

Pure: counting people is ``actions``' work, showing the tables that of the pages.
"""

from kasauti.fairness.counts import GroupCount
from kasauti.fairness.differences import Difference, standardised_difference
from kasauti.fairness.exact import chance_of_alarm, detectable_rate, mid_p
from kasauti.fairness.impact import GroupImpact, Impact, Standing, adverse_impact
from kasauti.fairness.scoring_rates import Scored, ScoringRates, scoring_rates
from kasauti.fairness.signals import Signal, signals
from kasauti.fairness.swaps import Direction, Pair, SwapResult, pairs_needed, swap_test

__all__ = [
    "Difference",
    "Direction",
    "GroupCount",
    "GroupImpact",
    "Impact",
    "Pair",
    "Scored",
    "ScoringRates",
    "Signal",
    "Standing",
    "SwapResult",
    "adverse_impact",
    "chance_of_alarm",
    "detectable_rate",
    "mid_p",
    "pairs_needed",
    "scoring_rates",
    "signals",
    "standardised_difference",
    "swap_test",
]
