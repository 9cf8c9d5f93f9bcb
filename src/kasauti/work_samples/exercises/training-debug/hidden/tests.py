"""Hidden tests of the lab: those that the training-debug labs share."""

from kasauti.work_samples.training_lab_tests import TESTS

__all__ = ["TESTS"]
