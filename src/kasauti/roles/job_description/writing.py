"""A job description written from a role."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from kasauti.roles.job_description.parts import (
    SIDE_MARKS,
    Employer,
    Fact,
    Item,
    JobDescription,
    Part,
    PartKind,
    Stage,
)
from kasauti.roles.role import Family, PayBand, Requirement, Role, Seniority, WorkMode
from kasauti.skills import Level, SkillGraph, competency

WORK_HEADINGS = ("What you will own", "Your first 90 days")
"""The parts that tell of the work."""

_SMALL = frozenset({"pandas", "pytest", "pgvector", "dbt", "spaCy", "fastText", "vLLM"})
_LEAST_SHOWN_BAR = Level.INTERMEDIATE


def write_job_description(
    role: Role,
    *,
    graph: SkillGraph,
    employer: Employer,
    stages: Sequence[Stage] | None = None,
) -> JobDescription:
    """Write the job description of a role.

    What the team wrote (summary, owns, first 90 days) stands as it is. The rest is prose of
    Kasauti by family and seniority; nothing is said of the work that the role does not say.

    Parameters
    ----------
    role : Role
    graph : SkillGraph
        Gives the skills their names.
    employer : Employer
    stages : sequence of Stage, optional
        The employer's own way of hiring; ``usual_stages`` of family and seniority otherwise.
    """
    plan = usual_stages(role.family, role.seniority) if stages is None else tuple(stages)
    parts = (
        _owns(role),
        _first_days(role),
        _asked(role, graph),
        _bars(role),
        _nice(role, graph),
        _process(plan, employer),
        _pay(role, employer),
        _place(role),
        _apply(employer),
        Part("Equal opportunity", (_prose()["text"]["equal"],)),
        _machine(employer),
    )
    return JobDescription(
        role=role,
        employer=employer,
        lead=tuple(_lead(role, employer)),
        facts=tuple(_facts(role, plan)),
        parts=tuple(part for part in parts if part is not None),
    )


def usual_stages(family: Family, seniority: Seniority) -> tuple[Stage, ...]:
    """Return the stages of hiring for such a role, in order, as ``data/process.toml`` has them."""
    tables = _process_tables()
    kit = tables.get(family.value, tables["kit"])[seniority.value]
    swap = tables["swap"].get(family.value, {})
    found = []
    for code, minutes in (swap.get(code, [code, minutes]) for code, minutes in kit):
        stage = tables["stage"][code]
        live = code not in tables["home"]["stages"]
        found.append(Stage(stage["name"], minutes, stage["measures"], live))
    return tuple(found)


def band_words(band: PayBand) -> str:
    """Return a band as people say it: "₹60 lakh to ₹95 lakh"."""
    low, high = band.low.in_lakh(), band.high.in_lakh()
    return low if low == high else f"{low} to {high}"


def _lead(role: Role, employer: Employer) -> Iterator[str]:
    if role.summary:
        yield from (" ".join(block.split()) for block in role.summary.split("\n\n"))
    else:
        work = _prose()["family"][role.family.value]["work"]
        yield f"{employer.name} is looking for someone to work on {work}."
    yield _prose()["seniority"][role.seniority.value]["scope"]
    if employer.about:
        yield employer.about


def _facts(role: Role, plan: tuple[Stage, ...]) -> Iterator[Fact]:
    place = ", ".join(part for part in (role.location, role.work_mode.value) if part)
    yield Fact("Place", place[0].upper() + place[1:])
    if role.band:
        yield Fact("Pay", f"{band_words(role.band)} a year, fixed and variable")
    yield Fact("Level", f"{role.seniority.value.capitalize()}, full-time")
    if plan:
        live = sum(1 for stage in plan if stage.live)
        hours = _hours(sum(stage.minutes for stage in plan))
        yield Fact("Hiring", f"{len(plan)} stages, {live} of them live, {hours} in all")


def _owns(role: Role) -> Part:
    family = _prose()["family"][role.family.value]
    voice = _prose()["seniority"][role.seniority.value]["voice"]
    return Part(WORK_HEADINGS[0], items=_items(role.owns or family[voice]))


def _first_days(role: Role) -> Part:
    family = _prose()["family"][role.family.value]
    voice = _prose()["seniority"][role.seniority.value]["voice"]
    usual = _prose()["voice"][voice]["first_90_days"]
    days = role.first_90_days or [day.format(takes_over=family["takes_over"]) for day in usual]
    return Part(WORK_HEADINGS[1], items=_items(days), kind=PartKind.STEPS)


def _asked(role: Role, graph: SkillGraph) -> Part | None:
    musts = [requirement for requirement in role.requirements if requirement.must]
    if not musts:
        return None
    return Part("What we ask", items=_by_level(musts, graph), kind=PartKind.LEVELS)


def _nice(role: Role, graph: SkillGraph) -> Part | None:
    nice = [requirement for requirement in role.requirements if not requirement.must]
    if not nice:
        return None
    return Part(
        "Good to have",
        ("Nobody has all of these, and you can learn them here.",),
        _by_level(nice, graph),
        PartKind.LEVELS,
    )


def _by_level(requirements: list[Requirement], graph: SkillGraph) -> tuple[Item, ...]:
    """Group requirements by level, highest first, each group with what the level means."""
    ordered = sorted(requirements, key=lambda requirement: -requirement.level)
    items = []
    for level, group in groupby(ordered, key=lambda requirement: requirement.level):
        words = _opened("; ".join(_named(requirement, graph) for requirement in group))
        meaning = _prose()["level"][level.name.lower()]
        items.append(Item(words, level.name.capitalize(), meaning, level))
    return tuple(items)


def _opened(words: str) -> str:
    """Return words with a capital at their head, but for names that are written small: vLLM."""
    first = words.split()[0]
    own = not first.isalpha() or not first.islower() or first.rstrip(";,") in _SMALL
    return words if own else words[0].upper() + words[1:]


def _named(requirement: Requirement, graph: SkillGraph) -> str:
    names = [graph[skill].name for skill in requirement.any_of]
    words = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"{words} (or a close relative)" if requirement.accept_related else words


def _bars(role: Role) -> Part | None:
    signature = _prose()["family"][role.family.value]["signature"]
    items = tuple(
        Item(known.anchors[level - 1], known.name, known.id, level, known.dimension)
        for known, level in ((competency(i), role.bars[i]) for i in signature)
        if level >= _LEAST_SHOWN_BAR
    )
    if not items:
        return None
    return Part(
        "Where we set the bar",
        ("What we look for beyond single tools, and how it shows at work.",),
        items,
        PartKind.BARS,
        ("Competency", "Level", "How it shows at work"),
        (", ".join(f"{mark} {side.value}" for side, mark in SIDE_MARKS.items()) + ".",),
    )


def _process(plan: tuple[Stage, ...], employer: Employer) -> Part | None:
    if not plan:
        return None
    home = sum(stage.minutes for stage in plan if not stage.live)
    hours = _hours(sum(stage.minutes for stage in plan))
    text = _prose()["text"]
    said = text["process"].format(
        hours=hours, home=_hours(home) or "none", days=employer.answer_days
    )
    return Part(
        "How we hire",
        (said,),
        tuple(Item(stage.measures, stage.name, f"{stage.minutes} min") for stage in plan),
        PartKind.TABLE,
        ("Stage", "Time", "What it measures"),
        (text["adjust"],),
    )


def _pay(role: Role, employer: Employer) -> Part | None:
    if role.band is None and not employer.benefits:
        return None
    said = (_prose()["text"]["pay"].format(band=band_words(role.band)),) if role.band else ()
    return Part("Pay", said, _items(employer.benefits))


def _place(role: Role) -> Part | None:
    text = _prose()["text"]
    if role.work_mode is WorkMode.REMOTE:
        said = text["remote_near"] if role.location else text["remote"]
    elif role.work_mode is WorkMode.HYBRID:
        said = text["hybrid"] if role.location else text["hybrid_nowhere"]
    elif role.location:
        said = text["office"]
    else:
        return None
    asked = tuple(f"We will ask: {knock_out.question}" for knock_out in role.knock_outs)
    return Part("Place", (said.format(place=role.location), *asked))


def _apply(employer: Employer) -> Part | None:
    text = _prose()["text"]
    if not employer.apply:
        return None
    return Part("How to apply", (text["apply"].format(apply=employer.apply), text["evidence"]))


def _machine(employer: Employer) -> Part:
    text = _prose()["text"]
    contact = f": {employer.contact}" if employer.contact else ""
    privacy = text["privacy"].format(months=employer.retention_months, contact=contact)
    return Part("Your data, and what a machine does with it", (text["machine"], privacy))


def _items(sentences: Sequence[str]) -> tuple[Item, ...]:
    return tuple(Item(sentence) for sentence in sentences)


def _hours(minutes: int) -> str:
    """Return minutes as people say them: "4 h 50 min"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" * bool(hours), f"{rest} min" * bool(rest)) if part
    )


@cache
def _prose() -> dict[str, Any]:
    return tomllib.loads(files("kasauti.roles").joinpath("data/prose.toml").read_text("utf-8"))


@cache
def _process_tables() -> dict[str, Any]:
    return tomllib.loads(files("kasauti.roles").joinpath("data/process.toml").read_text("utf-8"))
