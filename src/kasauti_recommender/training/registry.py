"""Runs and versions in MLflow: a local database by default, a server by its address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# Nothing is sent to anyone: MLflow counts its users unless told not to.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_CONFIGURE_LOGGING", "false")

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

MODEL = "kasauti-recommender"


class Registry:
    """Records what was trained from what, and which version is the champion.

    The shelf decides what is served; the registry records. Where it cannot be reached nothing
    that answers shoppers stops, and recording again later adds what is missing.

    Parameters
    ----------
    folder : Path
        Of the shelf; the local database stands in it.
    uri : str
        Address of a tracking server; empty for the local database.
    """

    def __init__(self, folder: Path, uri: str = "") -> None:
        self.uri = uri or f"sqlite:///{(folder / 'mlflow.db').resolve()}"
        self._client = MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)

    def record(
        self,
        version: str,
        source: Path,
        *,
        digests: Mapping[str, str],
        parameters: Mapping[str, object],
        figures: Mapping[str, float],
    ) -> str:
        """Record a version once; a second call for the same version changes nothing.

        Returns
        -------
        str
            The registry's own number of the version.
        """
        if (number := self._number(version)) is not None:
            return number
        run = self._client.create_run(self._experiment(), run_name=version, tags=dict(digests))
        for name, value in parameters.items():
            self._client.log_param(run.info.run_id, name, value)
        for name, figure in figures.items():
            self._client.log_metric(run.info.run_id, name, figure)
        self._client.set_terminated(run.info.run_id)
        made = self._client.create_model_version(
            MODEL, source.resolve().as_uri(), run.info.run_id, tags={"version": version, **digests}
        )
        return str(made.version)

    def crown(self, version: str) -> None:
        """Point the alias ``champion`` at a recorded version."""
        number = self._number(version)
        if number is not None:
            self._client.set_registered_model_alias(MODEL, "champion", number)

    def note(self, version: str, name: str, words: str) -> None:
        """Keep what was found out about a recorded version."""
        number = self._number(version)
        if number is not None:
            self._client.set_model_version_tag(MODEL, number, name, words)

    def champion(self) -> str | None:
        """Return the version that the alias points at."""
        try:
            return str(self._client.get_model_version_by_alias(MODEL, "champion").tags["version"])
        except MlflowException:
            return None

    def figures(self, version: str) -> dict[str, float]:
        """Return what was measured of a recorded version, empty for an unknown one."""
        for found in self._client.search_model_versions(f"name='{MODEL}'"):
            if found.tags.get("version") == version and found.run_id:
                return dict(self._client.get_run(found.run_id).data.metrics)
        return {}

    def _experiment(self) -> str:
        known = self._client.get_experiment_by_name(MODEL)
        return str(known.experiment_id if known else self._client.create_experiment(MODEL))

    def _number(self, version: str) -> str | None:
        try:
            self._client.get_registered_model(MODEL)
        except MlflowException:
            self._client.create_registered_model(MODEL)
        for found in self._client.search_model_versions(f"name='{MODEL}'"):
            if found.tags.get("version") == version:
                return str(found.version)
        return None
