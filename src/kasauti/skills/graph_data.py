"""The skill graph as it is written down: one TOML file per family under ``data/graph``."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from kasauti.skills.graph import Alias, Ambiguity, Edge, Relation, Skill, SkillGraph

_SKILL_FIELDS = frozenset(
    {
        "name", "kind", "aliases", "context", "generic", "forms", "exact", "cues", "loads",
        "released", "source", "fundamental", "part_of", "kind_of", "implies", "credit",
    }
)  # fmt: skip

_PARENTS = {"part_of": Relation.PART_OF, "kind_of": Relation.KIND_OF}
_GROUPS = {"alternatives": Relation.ALTERNATIVE, "siblings": Relation.SIBLING}


class GraphDataError(ValueError):
    """A table of the skill graph cannot be read; the message names file, skill and mend."""


@cache
def load_graph() -> SkillGraph:
    """The skill graph that ships with Kasauti, read once per process.

    Returns
    -------
    SkillGraph
        Its ``version`` is the date in ``data/graph.toml`` and a digest of all the data, so that
        any change of content shows.

    Raises
    ------
    GraphDataError
        If a file is not as ``data/README.md`` describes.

    Examples
    --------
    >>> load_graph()["pytorch"].name
    'PyTorch'
    """
    root = resources.files("kasauti.skills") / "data"
    settings = root.joinpath("graph.toml").read_bytes()
    files = sorted(
        (entry.name, entry.read_bytes())
        for entry in root.joinpath("graph").iterdir()
        if entry.name.endswith(".toml")
    )
    return read_graph(settings, files)


def read_graph(settings: bytes, files: list[tuple[str, bytes]]) -> SkillGraph:
    """A graph from the bytes of ``graph.toml`` and of the family files (name, content)."""
    digest = hashlib.sha256(settings)
    defaults = tomllib.loads(settings.decode("utf-8"))
    skills: list[Skill] = []
    edges: list[Edge] = []
    for name, content in files:
        digest.update(content)
        tables = _parsed(name, content)
        for skill_id, table in tables["skill"].items():
            skills.append(_skill(name, skill_id, table, tables["family"]))
            edges.extend(_own_edges(skill_id, table, defaults["credit"]))
        edges.extend(_group_edges(tables))
    version = f"{defaults['dated'].isoformat()}.{digest.hexdigest()[:8]}"
    return SkillGraph(tuple(skills), tuple(edges), version)


def _parsed(name: str, content: bytes) -> dict[str, Any]:
    """The tables of one file."""
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GraphDataError(f"{name}: not valid TOML: {error}") from error
    if "family" not in tables or "skill" not in tables:
        raise GraphDataError(f"{name}: needs a line 'family = …' and tables [skill.<id>]")
    return tables


def _skill(file: str, skill_id: str, table: Mapping[str, Any], family: str) -> Skill:
    """One skill from its table."""
    strange = table.keys() - _SKILL_FIELDS
    if strange:
        raise GraphDataError(f"{file}: {skill_id}: unknown field {', '.join(sorted(strange))}")
    try:
        return Skill(
            id=skill_id,
            name=table["name"],
            kind=table["kind"],
            family=family,
            aliases=tuple(_aliases(table)),
            loadings=table["loads"],
            released=_day(table["released"]) if "released" in table else None,
            released_source=table.get("source", ""),
            cues=tuple(table.get("cues", ())),
            fundamental=table.get("fundamental", False),
        )
    except KeyError as missing:
        raise GraphDataError(f"{file}: {skill_id}: add the field {missing}") from missing
    except ValueError as error:
        raise GraphDataError(f"{file}: {skill_id}: {error}") from error


def _aliases(table: Mapping[str, Any]) -> Iterator[Alias]:
    """The name and the other names of a skill, the name first."""
    exact = set(table.get("exact", ()))
    context = table.get("context", ())
    generic = table.get("generic", ())
    name = table["name"]
    if name not in context and name not in generic:
        yield Alias(name, Ambiguity.SAFE, name in exact)
    for field, ambiguity in (
        ("context", Ambiguity.NEEDS_CONTEXT),
        ("generic", Ambiguity.GENERIC),
        ("aliases", Ambiguity.SAFE),
    ):
        for text in table.get(field, ()):
            yield Alias(text, ambiguity, text in exact)
    for text in table.get("forms", ()):
        yield Alias(text, Ambiguity.SAFE, text in exact, form=True)


def _day(written: str) -> date:
    """The first day that a date written as year, year-month or year-month-day can mean."""
    parts = [int(part) for part in written.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day)


def _own_edges(
    skill_id: str, table: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Iterator[Edge]:
    """Edges from a skill to its parents and to what it implies."""
    own = table.get("credit", {})
    for field, relation in _PARENTS.items():
        for parent in table.get(field, ()):
            up, down = own.get(parent, defaults[field])
            yield Edge(skill_id, parent, relation, up, down)
    for target in table.get("implies", ()):
        yield Edge(skill_id, target, Relation.IMPLIES, 0.0)


def _group_edges(tables: Mapping[str, Any]) -> Iterator[Edge]:
    """Edges between all members of each group of alternatives or siblings."""
    for field, relation in _GROUPS.items():
        for group in tables.get(field, ()):
            for one, other in combinations(group["skills"], 2):
                yield Edge(one, other, relation, group["credit"], group["credit"])
