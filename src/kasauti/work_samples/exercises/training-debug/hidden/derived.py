"""What follows from a variant's two faults: the lab that the candidate gets, its log and its curves."""

from pathlib import Path

from kasauti.work_samples import training_lab


def derived(given):
    """Return the parameters that follow from those of the manifest."""
    return training_lab.derived(Path(__file__).parents[1], given)
