"""The looks at a version's drift, kept so that the days can be seen beside each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from kasauti_recommender.monitoring.drift import Drift
from kasauti_recommender.serving import pictures
from kasauti_recommender.serving.pictures import Pictures

_MOST = 400  # looks drawn: more than a year of days


def keep_look(
    models: Path, version: str, drifts: Sequence[Drift], threshold: float, *, now: int
) -> None:
    """Add a look to those at a version, and draw them.

    Parameters
    ----------
    models : Path
        Folder of the versions; looks stand in ``drift.jsonl``, the picture in ``pictures``.
    version : str
        That is watched.
    drifts : sequence of Drift
    threshold : float
        PSI that rings.
    now : int
        Seconds since 1970-01-01 UTC.
    """
    worst = max(drifts, key=lambda one: one.psi)
    look = {"at": now, "version": version, "psi": worst.psi, "feature": worst.feature}
    with (models / "drift.jsonl").open("a") as file:
        file.write(json.dumps(look) + "\n")
    held = looks(models, version)[-_MOST:]
    Pictures((models,)).keep("drift", pictures.drift(held, threshold))


def looks(models: Path, version: str) -> list[tuple[int, float, str]]:
    """Return when a version was looked at, its largest PSI then, and of which feature.

    A line that a kill cut short is left out.
    """
    found = []
    for line in (models / "drift.jsonl").read_text().splitlines():
        try:
            said = json.loads(line)
            if said["version"] == version:
                found.append((int(said["at"]), float(said["psi"]), str(said["feature"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found
