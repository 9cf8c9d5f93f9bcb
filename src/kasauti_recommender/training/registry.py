"""Runs and versions in MLflow: a local database by default, a server by its address."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kasauti_recommender.serving.manifest import BrokenBundle, Manifest
from kasauti_recommender.training.shelf import Judged, Shelf

if TYPE_CHECKING:  # MLflow loads slowly: a rollback does not wait for it
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

# Nothing is sent to anyone: MLflow counts its users unless told not to. What was not recorded is
# recorded by the next command, so nobody waits for a server that is away.
for _name, _value in (
    ("MLFLOW_DISABLE_TELEMETRY", "true"),
    ("MLFLOW_CONFIGURE_LOGGING", "false"),
    ("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true"),
    ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0"),
    ("MLFLOW_HTTP_REQUEST_TIMEOUT", "10"),
):
    os.environ.setdefault(_name, _value)

MODEL = "kasauti-recommender"
_DIGESTS = ("data", "code", "parameters")


class RegistryAway(OSError):
    """The registry cannot be reached, or does not take what it is told."""


class Registry:
    """Follows the shelf: what was trained from what, what was measured, which is the champion.

    The shelf decides and keeps everything; the registry shows it. Following is done as often as
    one likes: a run that was killed half-way, or that met no server, is made good by the next.

    Parameters
    ----------
    folder : Path
        Of the shelf; the local database stands in it.
    uri : str
        Address of a tracking server; empty for the local database.
    """

    def __init__(self, folder: Path, uri: str = "") -> None:
        self._local = None if uri else (folder / "mlflow.db").resolve()
        self.uri = uri or f"sqlite:///{self._local}"

    def follow(self, shelf: Shelf) -> None:
        """Record what the shelf holds and the registry does not, and point ``champion`` at its own.

        Raises
        ------
        RegistryAway
            If it cannot be reached; what it already took stays.
        """
        with self._reached(), shelf.alone("recording"):
            held = self._recorded()
            for version in shelf.versions():
                try:
                    manifest = shelf.manifest(version)
                except BrokenBundle:
                    continue  # the node names it; the others are recorded all the same
                self._learn_back(shelf, version, held.get(version))
                judged = shelf.judged(version) or Judged()
                self._record(version, shelf.path(version), manifest, judged, held)
            champion = shelf.champion()
            if champion is not None and champion.version in held:
                number = str(held[champion.version].version)
                self._client.set_registered_model_alias(MODEL, "champion", number)

    def champion(self) -> str | None:
        """Return the version that the alias points at; None before the first promotion."""
        from mlflow.exceptions import MlflowException

        with self._reached():
            try:
                found = self._client.get_model_version_by_alias(MODEL, "champion")
            except MlflowException as error:
                if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                    return None
                raise
            return str(found.tags["version"])

    def figures(self, version: str) -> dict[str, float]:
        """Return what was measured of a recorded version, empty for an unknown one."""
        with self._reached():
            found = self._recorded().get(version)
            return self._metrics(found) if found else {}

    def _recorded(self) -> dict[str, ModelVersion]:
        found = self._client.search_model_versions(f"name='{MODEL}'")
        return {one.tags["version"]: one for one in found if "version" in one.tags}

    def _metrics(self, found: ModelVersion) -> dict[str, float]:
        return dict(self._client.get_run(found.run_id).data.metrics) if found.run_id else {}

    def _learn_back(self, shelf: Shelf, version: str, found: ModelVersion | None) -> None:
        """Give the shelf what only the registry knows: of versions from before it kept figures."""
        if found is not None and shelf.judged(version) is None and (it := self._metrics(found)):
            shelf.judge(version, it)

    def _record(
        self,
        version: str,
        folder: Path,
        manifest: Manifest,
        judged: Judged,
        held: dict[str, ModelVersion],
    ) -> None:
        """Bring one version up to date; a call that was killed half-way is gone on with."""
        made, found = manifest.created_from, held.get(version)
        digests = {name: str(made[name]) for name in _DIGESTS if name in made}
        wanted = {"version": version, "judged": str(judged.at), **digests, **judged.notes}
        if found is None or found.tags.get("judged") != wanted["judged"]:
            run = found.run_id if found and found.run_id else self._run(version, digests)
            self._log(run, made.get("parameter_values", {}), judged)
            if found is None:
                self._name_the_model()
                found = self._client.create_model_version(
                    MODEL, _address(folder), run, tags={"version": version}
                )
                held[version] = found
        for name, value in wanted.items():
            if found.tags.get(name) != value:
                self._client.set_model_version_tag(MODEL, str(found.version), name, value)

    def _run(self, version: str, digests: dict[str, str]) -> str:
        """Return the run of a version: one that a killed call left behind, or a new one."""
        known = self._client.get_experiment_by_name(MODEL)
        experiment = str(known.experiment_id if known else self._client.create_experiment(MODEL))
        left = self._client.search_runs([experiment], f"attributes.run_name = '{version}'")
        if left:
            return str(left[0].info.run_id)
        made = self._client.create_run(experiment, run_name=version, tags=digests)
        return str(made.info.run_id)

    def _log(self, run: str, parameters: dict[str, object], judged: Judged) -> None:
        """Log once: a second time with the same moment changes nothing."""
        from mlflow.entities import Metric, Param

        metrics = [Metric(name, it, judged.at, 0) for name, it in judged.figures.items()]
        named = [Param(name, str(value)) for name, value in parameters.items()]
        self._client.log_batch(run, metrics, named)
        self._client.set_terminated(run)

    def _name_the_model(self) -> None:
        from mlflow.exceptions import MlflowException

        try:
            self._client.create_registered_model(MODEL)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise

    @cached_property
    def _client(self) -> MlflowClient:
        from mlflow import MlflowClient

        if self._local is not None and self._local.exists():
            with closing(sqlite3.connect(self._local)) as database:
                database.execute("PRAGMA schema_version")  # MLflow would try again for minutes
        return MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except sqlite3.DatabaseError as error:
            raise RegistryAway(
                f"{self._local} is damaged ({error}): move it away, it is made again from the shelf"
            ) from error
        except (MlflowException, SQLAlchemyError, OSError) as error:
            said = str(error).strip().splitlines()[0][:200]
            raise RegistryAway(
                f"MLflow at {self.uri} took no record ({said}). What is served goes by the shelf "
                "alone; the next train, promote, rollback or report records what is missing"
            ) from error


def _address(folder: Path) -> str:
    """Say where a version stands: a server takes no ``file:`` of another machine."""
    return f"shelf://{platform.node()}{quote(folder.resolve().as_posix())}"


def follow(shelf: Shelf, registry: Registry, say: Callable[[str], None]) -> bool:
    """Let the registry follow the shelf; where it cannot, say so and go on.

    Returns
    -------
    bool
        Whether it holds all now.
    """
    try:
        registry.follow(shelf)
    except RegistryAway as away:
        say(f"warning: {away}")
        return False
    return True
