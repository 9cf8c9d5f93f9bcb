"""Knowledge that a job advert asks for: skills, and terms that are no skill of the graph.

Wider than the mentions that screening scores: "financial services" or "a degree in physics" is
knowledge in an advert and no skill of an ML engineer. Used to show what an advert names beside the
skills, and to measure against labelled adverts. Dictionary and patterns only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kasauti.skills.graph import SkillGraph
from kasauti.skills.mentions import find_mentions
from kasauti.skills.names import key

LONGEST_TERM = 5
"""Words of the longest term that is looked for."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"\S+")
_EDGE = "()[],;:.*\"“”'’`•·-–—!?"
_ROLE = (
    r"\b(?:developers?|engineers?|architects?|administrators?|managers?|scientists?|analysts?"
    r"|consultants?|designers?|programmers?|leads?|testers?|specialists?|owners?|masters?|teams?"
    r"|community|department|squad|head|director|intern)\b"
)
_BEFORE_ROLE = re.compile(rf"[\s/,&()-]*(?:[\w.+#/&-]+[\s/,&-]+){{0,2}}?{_ROLE}", re.IGNORECASE)
_CLOSED = re.compile(r"\s*[.;)]")
_AFTER_ROLE = re.compile(
    rf"{_ROLE}\s*(?:\(\s*[mfdxw/ ]+\)\s*)?[-–(|,:]\s*(?:[\w.+#]+\s*[/,&]\s*)*$", re.IGNORECASE
)
_ASKING = re.compile(
    r"\b(?:experienc\w*|knowledge\w*|understanding|familiar\w*|proficien\w+|expertise|skill\w*"
    r"|fluent|fluency|background|degree|exposure|competen\w+|versed|grasp|command|awareness"
    r"|ability|must|required?|requirements?|preferred|desirable|plus|bonus|certif\w+|hands-on"
    r"|qualification\w*|comfortable|passion\w*|track record|advantage|ideal\w*|nice to have"
    r"|years?|you have|you know|you are|interest in|e\.g|etc|stack|technologies|strong|good"
    r"|excellent|solid|such as)\b",
    re.IGNORECASE,
)
_SHORT = 6
_OBJECT = re.compile(
    r"\b(?:experience|experienced|knowledge|understanding|familiarity|familiar|proficien\w+"
    r"|expertise|skills?|background|degree|exposure|competen\w+|versed|grasp|command|interest"
    r"|certifications?|skilled|fluent|fluency)\b"
    r"(?:\s+(?:working|programming|developing|building|using|coding|and|or|practical|hands-on))*"
    r"\s+(?:with|in|of|on|using|around|as|within|between|across)\s+",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(?:(?:[Bb]achelor|[Mm]aster)(?:['’]?s?)(?:\s+or\s+[Mm]aster\S*)?"
    r"(?:\s+(?:of|in)\s+\w+|\s+degree)"
    r"|(?:BS/BA|BS/MS|BSc|MSc|B\.?Sc|M\.?Sc|PhD|Ph\.D|B\.?Tech|M\.S|B\.S|BS|BA|MS)\b(?:\s+degree)?"
    r"|(?:university|college|undergraduate|advanced|doctorate|graduate|technical|engineering"
    r"|science)\s+degree)",
    re.IGNORECASE,
)
_OPENERS = _words(
    "a an the at least one of some any or more using working with in on various modern common other"
    " relevant related multiple several different large our your their all both strong good e.g"
    " following developing building designing writing programming and standard latest new most how"
    " you we two these those this such as managing creating implementing delivering running leading"
    " supporting deploying maintaining technologies technology industry technical * - – to"
    " commercial similar wide range variety complex full highly medium popular major"
)
_CLOSERS = _words(
    "to that which is are for from at your you we who while but when will would be been have has"
    " having as our within on by through across into preferred required desirable plus a an the"
    " preferably ideally including this if what can should must where how their other with in e.g"
    " etc • * - – or also well using like such because not do both least"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The dictionary: what counts where something is asked for, and what counts anywhere.

    Parameters
    ----------
    asked, told : frozenset of tuple of str
        Terms, word by word in plain form.
    not_asked, told_names : frozenset of str
        Keys of names of the graph that do not count even where something is asked for, and that
        count even where nothing is.
    """

    asked: frozenset[tuple[str, ...]]
    told: frozenset[tuple[str, ...]]
    not_asked: frozenset[str]
    told_names: frozenset[str]


@cache
def knowledge_terms() -> Terms:
    """The dictionary that ships, from ``data/knowledge_terms.txt``."""
    source = resources.files("kasauti.skills") / "data" / "knowledge_terms.txt"
    return read_terms(source.read_text("utf-8"))


def read_terms(text: str) -> Terms:
    """A dictionary from its lines.

    ``asked``, ``told`` or ``both`` before a term; ``never`` or ``always`` before a name of the
    graph. Lines that begin with ``#`` are comments.
    """
    groups: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            standing, _, term = line.partition(" ")
            groups.setdefault(standing, set()).add(term)

    def words(*standings: str) -> frozenset[tuple[str, ...]]:
        return frozenset(tuple(t.split()) for s in standings for t in groups.get(s, ()))

    return Terms(
        words("asked", "both"),
        words("told", "both"),
        frozenset(groups.get("never", ())),
        frozenset(groups.get("always", ())),
    )


def find_knowledge(
    text: str, graph: SkillGraph, terms: Terms | None = None
) -> tuple[tuple[int, int], ...]:
    """Where a sentence of a job advert names knowledge.

    Parameters
    ----------
    text : str
        One sentence or line.
    graph : SkillGraph
    terms : Terms, optional
        The dictionary; by default the one that ships.

    Returns
    -------
    tuple of (int, int)
        Start and end of each stretch, in order, none overlapping. Names within job titles
        ("Senior Java Developer") are left out.

    Examples
    --------
    >>> from kasauti.skills import load_graph
    >>> text = "Experience with Kafka and a degree in physics"
    >>> [text[start:end] for start, end in find_knowledge(text, load_graph())]
    ['Kafka', 'physics']
    """
    terms = terms or knowledge_terms()
    asked = is_asked(text)
    spans = [
        span
        for span in (*_names(text, graph, terms, asked), *_terms(text, terms, asked))
        if not in_title(text, *span)
    ]
    spans += [m.span() for m in _DEGREE.finditer(text) if not in_title(text, *m.span())]
    spans += [span for span in _objects(text) if not any(_overlap(span, one) for one in spans)]
    return tuple(_merged(spans))


def is_asked(text: str) -> bool:
    """Whether the sentence asks for something, or is a mere fragment, as in a list."""
    return _ASKING.search(text) is not None or len(text.split()) <= _SHORT


def in_title(text: str, start: int, end: int) -> bool:
    """Whether the stretch is part of a job title or of the name of a team."""
    after = text[end : end + 40]
    if _BEFORE_ROLE.match(after) and not _CLOSED.match(after):
        return True
    return _AFTER_ROLE.search(text[max(0, start - 40) : start]) is not None


def plain_words(text: str) -> list[tuple[int, int, str]]:
    """Start, end and plain form (lower case, singular, without punctuation) of each word."""
    return [(m.start(), m.end(), plain(m.group())) for m in _WORD.finditer(text)]


def plain(word: str) -> str:
    """A word in lower case and singular, without punctuation around it."""
    bare = word.lower().strip(_EDGE)
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and bare[-2] != "s" else bare


def graph_names(text: str, graph: SkillGraph) -> Iterator[tuple[int, int, str]]:
    """Start, end and skill of the outermost mentions."""
    last = 0
    for mention in find_mentions(text, graph):
        if mention.start >= last:
            last = mention.end
            yield mention.start, mention.end, mention.skill


def _names(text: str, graph: SkillGraph, terms: Terms, asked: bool) -> Iterator[tuple[int, int]]:
    for start, end, _ in graph_names(text, graph):
        name = key(text[start:end])
        if (name not in terms.not_asked) if asked else (name in terms.told_names):
            yield start, end


def _terms(text: str, terms: Terms, asked: bool) -> Iterator[tuple[int, int]]:
    known = terms.asked if asked else terms.told
    words = plain_words(text)
    index = 0
    while index < len(words):
        for length in range(min(LONGEST_TERM, len(words) - index), 0, -1):
            piece = words[index : index + length]
            if tuple(word for _, _, word in piece) in known:
                yield piece[0][0], piece[-1][1]
                index += length - 1
                break
        index += 1


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """What "experience with", "knowledge of" and their like have for objects."""
    for match in _OBJECT.finditer(text):
        words = list(_WORD.finditer(text, match.end(), match.end() + 160))
        while words and words[0].group().lower().strip("(.") in _OPENERS:
            words.pop(0)
        current: list[re.Match[str]] = []
        for word in words[:14]:
            bare = word.group().lower().strip("(),;:")
            ends = bare in _CLOSERS or not bare.strip(".") or "<" in bare
            if current and (ends or bare in {"and", "&", "/"} or len(current) == 6):
                yield current[0].start(), current[-1].end()
                current = []
            if ends:
                break
            if bare not in {"and", "&", "/"}:
                current.append(word)
            if word.group()[-1] in ").;:!":
                break
        if current:
            yield current[0].start(), current[-1].end()


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return iter(merged)
