"""What one sentence shows: who acted, and with which marks of depth, result and use."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache, reduce

from kasauti.screening.statements import statement_strength
from kasauti.screening.tables import any_of, in_one_line, table


class Verb(IntEnum):
    """Who did it, weakest first."""

    NONE = 0
    ASSISTED = 1
    CONTRIBUTED = 2
    BUILT = 3
    LED = 4


_KINDS = (
    "metric",
    "scale",
    "production",
    "operations",
    "depth",
    "team",
    "broad",
    "artefact",
    "venue",
    "unpublished",
    "hypothetical",
    "claim",
    "talk",
    "plural",
)
_SPEAKER = re.compile(
    r"^\W*(?:i|and|also|then|successfully|currently|independently|single-handedly|\w+ly)\s+", re.I
)


@dataclass(frozen=True, slots=True)
class Signals:
    """The marks of one sentence, or of several taken together (`merged`).

    Parameters
    ----------
    verb : Verb
        The strongest act told.
    marks : frozenset of str
        Kinds of ``data/signals.toml`` found: ``"metric"``, ``"depth"``, ``"production"`` …
    strength : float
        `statement_strength` of the words, 0 to 1; 0 where they tell of no own act.
    """

    verb: Verb = Verb.NONE
    marks: frozenset[str] = field(default=frozenset())
    strength: float = 0.0

    def __contains__(self, mark: object) -> bool:
        return mark in self.marks

    @property
    def hedged(self) -> bool:
        """True where the words wish, plan or chat, or tell of a team without an own part."""
        if self.marks & {"hypothetical", "talk"}:
            return True
        return "plural" in self.marks and self.verb < Verb.LED

    @property
    def own(self) -> bool:
        """True where the person acted."""
        return self.verb >= Verb.CONTRIBUTED and not self.hedged

    @property
    def owned(self) -> bool:
        """True where the thing made was the person's own work."""
        return self.verb >= Verb.BUILT and not self.hedged

    def merged(self, other: Signals) -> Signals:
        """Return what both tell together.

        Hedging words never travel to another sentence.
        """
        if other.hedged:
            return self
        if self.hedged:
            return other
        return Signals(
            max(self.verb, other.verb),
            self.marks | other.marks,
            max(self.strength, other.strength),
        )


@cache
def _verbs() -> dict[str, tuple[Verb, bool]]:
    """Return each verb form, lower case, with its class and whether it is a past form."""
    forms: dict[str, tuple[Verb, bool]] = {}
    for verb in (Verb.ASSISTED, Verb.CONTRIBUTED, Verb.BUILT, Verb.LED):
        for row in table("verbs")[verb.name.lower()]:
            past, _, base = row.partition(" ")
            forms[past.replace("_", " ")] = (verb, True)
            if base:
                forms.setdefault(base, (verb, False))
    return forms


@cache
def _verb_pattern() -> re.Pattern[str]:
    forms = sorted(_verbs(), key=lambda form: (-len(form), form))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)


@cache
def _mark_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    signals = table("signals")
    return tuple((kind, any_of(signals[kind])) for kind in _KINDS)


def read_signals(sentence: str) -> Signals:
    """Return what ``sentence`` shows.

    Examples
    --------
    >>> shown = read_signals("Cut p99 latency of the ranking service from 300 ms to 40 ms")
    >>> shown.verb.name, "metric" in shown, "operations" in shown
    ('BUILT', True, True)
    >>> read_signals("Interested in learning about Kubernetes").own
    False
    """
    if _DIVIDED.search(sentence):  # "held-\nout", "fea-\nture": no rule tells which is meant
        whole, parted = (_read(_DIVIDED.sub(mark, sentence)) for mark in ("", "-"))
        return parted if parted.hedged else whole if whole.hedged else whole.merged(parted)
    return _read(sentence)


def _read(sentence: str) -> Signals:
    sentence = in_one_line(sentence)
    verb = Verb.NONE
    opening = _opening(sentence)
    for match in _verb_pattern().finditer(sentence):
        kind, past = _verbs()[match[0].lower()]
        if kind > verb and (
            past or match.start() <= opening or _listed_with(sentence, match, opening)
        ):
            verb = kind
    if verb is Verb.NONE and _PAST.match(sentence, opening):
        verb = Verb.BUILT
    marks = {kind for kind, pattern in _mark_patterns() if pattern.search(sentence)}
    if "unpublished" in marks:
        marks -= {"artefact"}
    shown = Signals(verb, frozenset(marks))
    return replace(shown, strength=statement_strength(sentence)) if shown.own else shown


def _opening(sentence: str) -> int:
    match = _SPEAKER.match(sentence)
    if match:
        return match.end()
    return next((i for i, char in enumerate(sentence) if char.isalpha()), 0)


def _listed_with(sentence: str, match: re.Match[str], opening: int) -> bool:
    """True for a base form joined to an opening verb: "Design, build and maintain …"."""
    before = sentence[opening : match.start()]
    return (
        len(before) < 40
        and bool(re.fullmatch(r"\w+(?:\s*,\s*\w+)*\s*(?:,|and|&|/)?\s*", before))
        and before.rstrip().endswith((",", "and", "&", "/"))
    )


_PAST = re.compile(r"[A-Za-z-]{3,}(?<!e)ed\b")  # an opening past form that no list holds
_DIVIDED = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_])")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"(•▪-])|\n\s*(?=[•▪●◦‣–*-]\s)")
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur)\b")
OWN_VOICE = 3
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|no|dr|mr|ms|inc|ltd|pvt|co|fig|al|st)\.$", re.IGNORECASE
)


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of ``text[start:end]`` as offsets, without surrounding blanks."""
    left = start
    cuts = [m.start() for m in _END.finditer(text, start, end)]
    for cut in [*cuts, end]:
        if cut != end and _ABBREVIATION.search(text, max(left, cut - 8), cut):
            continue
        first, last = left, cut
        while first < last and (text[first].isspace() or text[first] in "•▪●◦‣*–-,;:|"):
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if last > first:
            yield first, last
        left = cut


def _statements(text: str, start: int, end: int, *, bullet: bool) -> Iterator[tuple[int, int]]:
    """Yield what is said: the sentences of prose; a bullet whole, as far as it is written speech.

    A bullet is one statement ("Built X. Cut latency by 40 %."). A sentence in it that chats, or
    that says "I" where the bullet did not, is none of it and stands by itself.
    """
    parts = list(sentences(text, start, end))
    if not bullet or len(parts) < 2:
        yield from parts
        return
    first_person = bool(_FIRST_PERSON.search(text, *parts[0]))
    last = parts[0][1]
    apart: list[tuple[int, int]] = []
    for part in parts[1:]:
        foreign = bool(_FIRST_PERSON.search(text, *part)) and not first_person
        if apart or foreign or _spoken().search(in_one_line(text[part[0] : part[1]])):
            apart.append(part)
        else:
            last = part[1]
    yield parts[0][0], last
    yield from apart


@cache
def _spoken() -> re.Pattern[str]:
    return any_of(table("signals")["talk"])


class Sentences:
    """The statements of some passages, each read once, found by offset.

    A résumé speaks in the first person throughout or hardly at all: where fewer than
    `OWN_VOICE` statements do, those that do are an answer or an advert pasted in, and chat.

    Parameters
    ----------
    text : str
    spans : list of (int, int, bool)
        Passages; True where one is a bullet.
    """

    def __init__(self, text: str, spans: list[tuple[int, int, bool]]) -> None:
        self._text = text
        self._spans = sorted(
            span
            for start, end, bullet in spans
            for span in _statements(text, start, end, bullet=bullet)
        )
        self._starts = [start for start, _ in self._spans]
        self._read: dict[int, Signals] = {}

        speaking = [span[0] for span in self._spans if _FIRST_PERSON.search(text, *span)]
        self._foreign = frozenset(speaking) if len(speaking) < OWN_VOICE else frozenset()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._spans)

    def at(self, offset: int) -> tuple[int, int] | None:
        """Return the sentence that holds ``text[offset]``."""
        index = bisect_left(self._starts, offset + 1) - 1
        if index >= 0 and self._spans[index][0] <= offset < self._spans[index][1]:
            return self._spans[index]
        return None

    def signals(self, span: tuple[int, int]) -> Signals:
        """Return what the sentence shows."""
        if span[0] not in self._read:
            parts = [
                read_signals(self._text[start:end]) for start, end in sentences(self._text, *span)
            ]
            read = reduce(Signals.merged, parts)
            if span[0] in self._foreign:
                read = replace(read, marks=read.marks | {"talk"})
            self._read[span[0]] = read
        return self._read[span[0]]
