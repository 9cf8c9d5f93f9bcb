"""Data check → train → evaluate against champion and popularity → register → gate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import kasauti_recommender
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle, checksum
from kasauti_recommender.training.curve import Curve
from kasauti_recommender.training.evaluation import Evaluated, Gate, Quality, evaluate, gate
from kasauti_recommender.training.learn import cuts, events_between, learn
from kasauti_recommender.training.material import Material, keep_aside
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.registry import Registry, follow
from kasauti_recommender.training.reproduction import libraries
from kasauti_recommender.training.shelf import Shelf

Say = Callable[[str], None]

ROOMS_THAT_LEARN = ("events", "features", "retrieval", "ranking", "training")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the pipeline came to.

    Parameters
    ----------
    version : str
    quality : Quality
    champion : Quality or None
        The champion's on the same requests.
    gate : Gate
    seconds : dict of str to float
        By stage; empty where the version was there already.
    """

    version: str
    quality: Quality
    champion: Quality | None
    gate: Gate
    seconds: dict[str, float]


def code_digest() -> str:
    """Return the SHA-256 of the source that decides what is learnt."""
    root, seen = Path(kasauti_recommender.__file__).parent, hashlib.sha256()
    for room in ROOMS_THAT_LEARN:
        for path in sorted((root / room).rglob("*.py")):
            seen.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def digests_of(material: Material, parameters: Parameters) -> dict[str, str]:
    """Return the three digests that a version is tied to."""
    return {"data": material.digest, "code": code_digest(), "parameters": parameters.digest()}


def version_name(digests: dict[str, str]) -> str:
    """Name a version by what it was made from.

    Examples
    --------
    >>> version_name({"data": "a", "code": "b", "parameters": "c"})
    'v-3b50c7d9fb70'
    """
    said = json.dumps(digests, sort_keys=True).encode()
    return f"v-{hashlib.sha256(said).hexdigest()[:12]}"


def run(
    material: Material,
    parameters: Parameters,
    shelf: Shelf,
    *,
    source: dict[str, object],
    registry: Registry | None = None,
    asked: int = 1_000,
    say: Say = lambda _: None,
    on_cluster: bool = False,
) -> Outcome:
    """Train a version, judge it, promote it if the gate lets it through, and record it.

    The same data, code and parameters name the same version: a second run trains nothing. A run
    that was killed is finished by the next one, whichever step it had come to.

    Parameters
    ----------
    source : dict
        Where the data came from; kept in the manifest so that a version can be made again.
    registry : Registry, optional
        None leaves the record to a later run; so does one that cannot be reached, which is said.
    asked : int
        Requests to judge by.
    on_cluster : bool
        Make the training lists on the Ray cluster that was joined; the shelf must be on a disk
        that all its machines see.
    """
    digests = digests_of(material, parameters)
    version, seconds = version_name(digests), {}
    for path in keep_aside(material, shelf.folder / "set-aside" / version):
        say(f"rows that were left out: {path}")
    if version not in shelf.versions():
        items, events = len(material.catalogue), len(material.history.item)
        say(f"training {version}: {items:,} items, {events:,} events")
        created = {
            **digests, "source": source, "parameter_values": asdict(parameters), "log": 0,
            "until": int(material.history.at.max()), "libraries": libraries(),
            "set_aside": material.set_aside,
        }  # fmt: skip
        with shelf.place_for(version) as folder:
            seconds = learn(
                material, parameters, folder, version=version, created_from=created,
                on_cluster=on_cluster,
            )  # fmt: skip
    candidate, champion = judge(material, parameters, shelf, version, asked=asked)
    verdict = gate(candidate, champion)
    took = {f"seconds_{stage}": value for stage, value in seconds.items()}
    curve = Curve.of(candidate.shown, now=int(material.history.at.max()))
    shelf.judge(version, candidate.quality.rows() | took, curve)
    if verdict.passed:
        shelf.promote(version)
    if registry is not None:
        follow(shelf, registry, say)
    rival = champion.quality if champion else None
    return Outcome(version, candidate.quality, rival, verdict, seconds)


def judge(
    material: Material, parameters: Parameters, shelf: Shelf, version: str, *, asked: int = 1_000
) -> tuple[Evaluated, Evaluated | None]:
    """Evaluate a version and, on the same requests, the champion where it is another one.

    A champion that cannot be opened, or that numbers its items otherwise, is left out of the
    comparison: it could not serve this catalogue either.
    """
    _, last = cuts(material.history, parameters)
    end = int(material.history.at.max()) + 1
    places = events_between(material.history, last, end, asked, seed=parameters.seed + 1)
    changes = material.catalogue.changes
    candidate = evaluate(Bundle.open(shelf.path(version)), material.history, places, changes)
    held = shelf.champion()
    if held is None or held.version == version:
        return candidate, None
    try:
        rival = Bundle.open(shelf.path(held.version))
    except (BrokenBundle, LookupError):
        return candidate, None
    if not _same_numbers(shelf, version, held.version):
        return candidate, None
    return candidate, evaluate(rival, material.history, places, changes)


def _same_numbers(shelf: Shelf, one: str, other: str) -> bool:
    names = (shelf.path(version) / "ids" / "names" for version in (one, other))
    first, second = (checksum(path) for path in names)
    return first == second
