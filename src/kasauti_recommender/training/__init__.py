"""Training: data check, train, evaluate against champion and popularity, register, gate.

``pipeline.run`` does all of it. Versions stand on a ``Shelf`` and are named by what they were made
from; the champion is a pointer that is swapped in one step. ``Registry`` records them in MLflow.
"""
