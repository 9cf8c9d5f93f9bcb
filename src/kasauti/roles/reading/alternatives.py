"""Which skills of a sentence are asked for together, and which as any one of several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kasauti.roles.reading.vocabulary import patterns
from kasauti.skills import Mention, SkillGraph

Group = tuple[Mention, ...]

_JOINT = re.compile(
    r"(?:\s*\((?:preferred|preferably|ideally)\))?\s*"
    r"(?P<sign>,\s*and/or|and/or|,\s*or|\bor\b|/|\||,\s*and|\band\b|,\s*&|&|\+|;|,)"
    r"\s*[(\[]?\s*",
    re.IGNORECASE,
)
_OPENER = r"\s*[,:;–—-]?\s*(?P<bracket>[(\[])?\s*(?P<cue>{cues})?\s*[,:]?\s*[(\[]?\s*"
_GENERAL = frozenset({"concept", "method", "practice", "domain", "model"})


def groups(text: str, start: int, mentions: list[Mention], graph: SkillGraph) -> Iterator[Group]:
    """Yield the requirements of the sentence at ``start``: one skill each, or any one of several.

    "TensorFlow or PyTorch", "AWS/GCP/Azure", "vector stores such as FAISS, Milvus" are one
    requirement; "Python and SQL" are two. A comma before the "or" joins only skills of one kind:
    "Python, TensorFlow or PyTorch" asks for Python and for either of the others.
    """
    outer = _outermost(mentions)
    runs: list[list[Mention]] = []
    for mention in outer:
        if runs and _JOINT.fullmatch(text, runs[-1][-1].end, mention.start):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    index = 0
    while index < len(runs):
        run = runs[index]
        following = runs[index + 1] if index + 1 < len(runs) else None
        if following and (kind := _examples_of(text, run[-1], following, graph)):
            yield from _split(text, run[:-1], graph)
            yield (run[-1], *following) if kind == "skill" else tuple(following)
            index += 2
            continue
        before = text[runs[index - 1][-1].end if index else start : run[0].start]
        if len(run) > 1 and (_ends_in_cue(before) or _open_ended(text, run[-1])):
            yield tuple(run)
        else:
            yield from _split(text, run, graph)
        index += 1


def _outermost(mentions: list[Mention]) -> list[Mention]:
    """Leave out the names inside other names: AWS in "AWS SageMaker"."""
    outer: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not outer or mention.start >= outer[-1].end:
            outer.append(mention)
    return outer


def _examples_of(text: str, lead: Mention, run: list[Mention], graph: SkillGraph) -> str:
    """Tell what a run gives examples of: the skill before it, a noun behind that, or nothing."""
    gap = text[lead.end : run[0].start]
    cues = patterns("wish")["examples"].pattern
    opener = re.fullmatch(_OPENER.format(cues=cues), gap, re.IGNORECASE)
    if opener and (opener["cue"] or opener["bracket"]):
        general = graph[lead.skill].kind in _GENERAL
        return "skill" if general or (opener["cue"] and len(run) > 0) else ""
    nouns = patterns("wish")["kinds"].pattern
    noun = re.fullmatch(rf"\s+(?:\w+\s+)?{nouns}" + _OPENER.format(cues=cues), gap, re.IGNORECASE)
    return "noun" if noun and (noun["cue"] or noun["bracket"]) else ""


def _ends_in_cue(words: str) -> bool:
    cues, nouns = (patterns("wish")[name].pattern for name in ("examples", "kinds"))
    return (
        re.search(rf"(?:{cues}\s*[,:]?\s*[(\[]?|{nouns}\s*[(\[])\s*$", words, re.IGNORECASE)
        is not None
    )


def _open_ended(text: str, last: Mention) -> bool:
    return (
        re.compile(rf"\s*,?\s*{patterns('wish')['open_end'].pattern}").match(text, last.end)
        is not None
    )


def _split(text: str, run: list[Mention], graph: SkillGraph) -> Iterator[Group]:
    """Yield the groups of a run joined by commas, slashes, "and" and "or"."""
    piece: list[Mention] = []
    alternative = False
    for mention in run:
        sign = _sign(text, piece[-1], mention) if piece else ""
        if "and" in sign.replace("and/or", "") or any(s in sign for s in "&+;"):
            yield from _alternatives(text, piece, graph, alternative)
            piece, alternative = [], False
        elif sign and sign not in {",", "/", "|"}:
            alternative = True
        piece.append(mention)
    yield from _alternatives(text, piece, graph, alternative)


def _alternatives(
    text: str, piece: list[Mention], graph: SkillGraph, alternative: bool
) -> Iterator[Group]:
    """Yield groups of a piece without "and": kin joined by a slash, or by commas before an "or"."""
    group: list[Mention] = []
    for position, mention in enumerate(piece):
        sign = _sign(text, piece[position - 1], mention) if position else ""
        last_or = alternative and position == len(piece) - 1 and len(group) == 1
        kin = bool(group) and _kin(graph, group[-1].skill, mention.skill)
        joined = sign and (last_or or (kin and (alternative or sign in {"/", "|"})))
        if group and not joined:
            yield tuple(group)
            group = []
        group.append(mention)
    if group:
        yield tuple(group)


def _sign(text: str, left: Mention, right: Mention) -> str:
    joint = _JOINT.fullmatch(text, left.end, right.start)
    return "".join(joint["sign"].lower().split()) if joint else ""


def _kin(graph: SkillGraph, one: str, other: str) -> bool:
    """Tell whether two skills are of a kind: of one family, or related in the graph."""
    if graph[one].family == graph[other].family:
        return True
    return any(related.skill.id == other for related in graph.related(one))
