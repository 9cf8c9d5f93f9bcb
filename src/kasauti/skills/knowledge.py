"""Knowledge that a job advert asks for: skills, and terms that are no skill of the graph.

Wider than the mentions that screening scores: "financial services" or "a degree in physics" is
knowledge in an advert and no skill of an ML engineer. Used to show what an advert names beside the
skills, and to measure against labelled adverts. Dictionary and patterns only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from kasauti.skills.adverts import Part
from kasauti.skills.graph import SkillGraph
from kasauti.skills.mentions import find_mentions
from kasauti.skills.names import key

LONGEST_TERM = 5
"""Words of the longest term that is looked for."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"\S+")
_EDGE = "()[],;:.*\"“”'’`•·-–—!?"
_TOOL = re.compile(r"(?:\. )?[^\s]*\w\S*")
_FIELD = re.compile(
    r"(?:[\w&-]+ )?(?:Services?|Technology|Development|Software|Computing|Engineering|Security"
    r"|Management|Intelligence|Media|Care|Goods|Diagnostics|Learning|Commerce|Analytics)\b|\w[\w&-]*"
)
_ROLE = (
    r"\b(?:developers?|engineers?|architects?|administrators?|managers?|scientists?|analysts?"
    r"|consultants?|designers?|programmers?|leads?|testers?|specialists?|owners?|masters?|teams?"
    r"|community|department|squad|head|director|intern)\b"
)
_BEFORE_ROLE = re.compile(rf"[\s/,&()-]*(?:[\w.+#/&-]+[\s/,&-]+){{0,2}}?{_ROLE}", re.IGNORECASE)
_ENDS_ROLE = re.compile(rf"{_ROLE}\W*$", re.IGNORECASE)
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
_GAP = re.compile(
    r"[\s/,;:()&*•-]*(?:and/or|and|or|e\.g|like|as|with|using)?[\s/,;:(.)&*•-]*", re.IGNORECASE
)
_CUE = re.compile(
    r"\b(?:experienc\w*|knowledge|understanding|familiar\w*|proficien\w+|expertise|skills"
    r"|background|degree|exposure|comfortable|fluent|e\.g|such as|like|using|competen\w+)"
    r"\s+(?:\S+\s+){0,2}$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![\w<])(?:[A-Z][\w.+#’'-]*\w[+#]*|[a-z]+[A-Z]\w+)(?![\w>])")
_NO_NAMES = _words(
    "the an you your we our it is in if for to as at with and or be not this that these there what"
    " ability ideally working proven have has any very well all plus etc both some other also more"
    " job role benefits team company industry public private location advanced basic technical"
    " professional expert senior junior mid-level work place including platform developer develop"
    " ensure create write build post state desire teamplayer speaks based preference direct"
    " advantageous continuously agent partner uk us usa eu gb eur gbp usd cv tv on of by"
    " from they will can who how when where while don’t we’re we’ll we've you’ll you'll you’re"
    " proficiency deep demonstrated solid good excellent extensive previous prior practical"
)
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


class Standing(StrEnum):
    """How a place names something: what the line does, and whether it is near a cue or a name."""

    WANTED_NEAR = "wanted-near"
    WANTED_ALONE = "wanted-alone"
    ASKED_NEAR = "asked-near"
    ASKED_ALONE = "asked-alone"
    TOLD_NEAR = "told-near"
    TOLD_ALONE = "told-alone"


TOLD = frozenset({Standing.TOLD_NEAR, Standing.TOLD_ALONE})


@dataclass(frozen=True, slots=True)
class Terms:
    """The dictionary: what counts as knowledge, by how the line stands.

    Parameters
    ----------
    any : frozenset of tuple of str
        All terms, word by word in plain form.
    known : mapping of Standing to frozenset of tuple of str
        The terms that count, by standing.
    never, always : mapping of Standing to frozenset of str
        Keys of names of the graph that stand otherwise than their kind: names count where
        something is wanted or asked, and not where it is told.
    """

    any: frozenset[tuple[str, ...]]
    known: Mapping[Standing, frozenset[tuple[str, ...]]]
    never: Mapping[Standing, frozenset[str]]
    always: Mapping[Standing, frozenset[str]]


@cache
def knowledge_terms() -> Terms:
    """The dictionary that ships, from ``data/knowledge_terms.txt``."""
    source = resources.files("kasauti.skills") / "data" / "knowledge_terms.txt"
    return read_terms(source.read_text("utf-8"))


def read_terms(text: str) -> Terms:
    """A dictionary from its lines.

    A line is ``term``, ``never`` or ``always``, the standings (``wanted-near,asked-near``), and
    the term or name of the graph. Lines that begin with ``#`` are comments.
    """
    groups: dict[tuple[str, str], set[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            what, standings, term = line.split(" ", 2)
            for standing in standings.split(","):
                groups.setdefault((what, standing), set()).add(term)

    def of(what: str) -> dict[Standing, frozenset[str]]:
        return {s: frozenset(groups.get((what, s), ())) for s in Standing}

    terms = {s: frozenset(tuple(t.split()) for t in group) for s, group in of("term").items()}
    return Terms(frozenset().union(*terms.values()), terms, of("never"), of("always"))


def find_knowledge(
    text: str, graph: SkillGraph, terms: Terms | None = None, part: Part = Part.OPEN
) -> tuple[tuple[int, int], ...]:
    """Where a sentence of a job advert names knowledge.

    Parameters
    ----------
    text : str
        One sentence or line.
    graph : SkillGraph
    terms : Terms, optional
        The dictionary; by default the one that ships.
    part : Part
        Where in the advert the line stands, from `advert_parts`.

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
    if part is Part.FACT:
        return ()
    if part is Part.TOOLS:
        return tuple(m.span() for m in _TOOL.finditer(text))
    line = Line(text, part, graph)
    spans = [*_names(line, terms), *_terms(line, terms)]
    if part is Part.FIELDS:
        fields = (m.span() for m in _FIELD.finditer(text))
        spans += [span for span in fields if not any(_overlap(span, one) for one in spans)]
        return tuple(_merged(spans))
    spans += [m.span() for m in _DEGREE.finditer(text)]
    spans = [span for span in spans if not in_title(text, *span)]
    spans += [span for span in _objects(text) if not any(_overlap(span, one) for one in spans)]
    if line.asked:
        spans += _continued(text, spans, part)
    return tuple(_merged(spans))


class Line:
    """A line with its names of the graph, which tells how its places stand.

    Parameters
    ----------
    text : str
    part : Part
    graph : SkillGraph
    """

    def __init__(self, text: str, part: Part, graph: SkillGraph) -> None:
        self.text = text
        self.names = tuple(graph_names(text, graph))
        self._listed = part in {Part.TOOLS, Part.FIELDS}
        self._wanted = part is Part.WANTED
        self._offered = part is Part.OFFERED
        self.asked = _ASKING.search(text) is not None or len(text.split()) <= _SHORT

    def standing(self, start: int, end: int) -> Standing:
        """How the place stands."""
        if self._listed:
            return Standing.WANTED_NEAR
        near = self._near(start, end)
        if not self.asked or (self._offered and not near):
            return Standing.TOLD_NEAR if near else Standing.TOLD_ALONE
        if self._wanted:
            return Standing.WANTED_NEAR if near else Standing.WANTED_ALONE
        return Standing.ASKED_NEAR if near else Standing.ASKED_ALONE

    def _near(self, start: int, end: int) -> bool:
        if _CUE.search(self.text[max(0, start - 60) : start]):
            return True
        return any(
            (last <= start and _GAP.fullmatch(self.text[last:start]))
            or (end <= first and _GAP.fullmatch(self.text[end:first]))
            for first, last, _ in self.names
        )


def in_title(text: str, start: int, end: int) -> bool:
    """Whether the stretch is part of a job title or of the name of a team."""
    after = text[end : end + 40]
    if _ENDS_ROLE.search(text[start:end]):
        return True
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


def _names(line: Line, terms: Terms) -> Iterator[tuple[int, int]]:
    for start, end, _ in line.names:
        name, standing = key(line.text[start:end]), line.standing(start, end)
        if standing in TOLD:
            if name in terms.always[standing]:
                yield start, end
        elif name not in terms.never[standing]:
            yield start, end


def _terms(line: Line, terms: Terms) -> Iterator[tuple[int, int]]:
    words = plain_words(line.text)
    index = 0
    while index < len(words):
        for length in range(min(LONGEST_TERM, len(words) - index), 0, -1):
            piece = words[index : index + length]
            term = tuple(word for _, _, word in piece)
            start, end = piece[0][0], piece[-1][1]
            if term in terms.any and term in terms.known[line.standing(start, end)]:
                yield start, end
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


def _continued(text: str, spans: list[tuple[int, int]], part: Part) -> Iterator[tuple[int, int]]:
    """Names beside what is known, as in "Kafka, Zarquon and Blorb"; acronyms where wanted."""
    known = sorted(spans)
    for match in _NAME.finditer(text):
        start, end = match.span()
        name = match.group()
        if name.lower() in _NO_NAMES or _ASKING.fullmatch(name) or name.endswith("ing"):
            continue
        if any(_overlap((start, end), one) for one in known) or in_title(text, start, end):
            continue
        beside = any(
            (last <= start and _GAP.fullmatch(text[last:start]))
            or (end <= first and _GAP.fullmatch(text[end:first]))
            for first, last in known
        )
        mixed = any(c.isupper() or c.isdigit() for c in name[1:]) and not name[0].isdigit()
        if beside or (part is Part.WANTED and mixed and start > 0):
            known.append((start, end))
            yield start, end


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
