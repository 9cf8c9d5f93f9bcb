"""A version made again from what it records: the same data, code and parameters, byte by byte."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata

from kasauti_recommender.serving.bundle import checksum
from kasauti_recommender.training.learn import learn
from kasauti_recommender.training.material import Material
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.shelf import Shelf

_LEARN = ("faiss-cpu", "lightgbm", "numpy", "onnxmltools", "polars", "scikit-learn", "scipy")


@dataclass(frozen=True, slots=True)
class Reproduced:
    """What came of making a version again.

    Parameters
    ----------
    files : int
        Compared by their SHA-256.
    differing : tuple of str
        Those that came out otherwise; none where the version was reproduced.
    libraries : dict of str to (str, str)
        Then and now, of those whose release is another one: the first place to look.
    """

    files: int
    differing: tuple[str, ...]
    libraries: dict[str, tuple[str, str]]


def libraries() -> dict[str, str]:
    """Return the releases that decide, beside code and data, what is learnt."""
    return {"python": platform.python_version(), **{one: metadata.version(one) for one in _LEARN}}


def reproduce(
    material: Material, digests: dict[str, str], shelf: Shelf, version: str
) -> Reproduced:
    """Train a version again beside the others and compare every file; nothing of it stays.

    Parameters
    ----------
    material : Material
        What the version's manifest names as its source.
    digests : dict of str to str
        Of the material, of the code and of the parameters that are here (``digests_of``).

    Raises
    ------
    ValueError
        If the version was made from others; the message says which.
    NoVersion, BrokenBundle
        If there is no such version, or its manifest is damaged.
    """
    said = shelf.manifest(version)
    made = said.created_from
    others = [name for name, value in digests.items() if made.get(name) != value]
    if others:
        raise ValueError(
            f"{version} was made from other {' and '.join(others)} than are here: {_mend(others)}"
        )
    with shelf.scratch(f"{version}-again") as folder:
        parameters = Parameters.of(made["parameter_values"])
        learn(material, parameters, folder, version=version, created_from=made)
        differing = [
            name for name, value in said.files.items()
            if not (folder / name).is_file() or checksum(folder / name) != value
        ]  # fmt: skip
    then, now = made.get("libraries", {}), libraries()
    moved = {name: (it, now[name]) for name, it in then.items() if now.get(name, it) != it}
    return Reproduced(len(said.files), tuple(differing), moved)


def _mend(others: list[str]) -> str:
    words = {
        "data": "bring back the tables as they were (--events, --catalogue)",
        "code": "check out the release that trained it",
        "parameters": "its manifest was changed by hand",
    }
    return "; ".join(words[name] for name in others)
