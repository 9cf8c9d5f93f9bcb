"""Title, seniority, family, place, way of working and pay, as a job description states them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kasauti.roles.places import cities_in
from kasauti.roles.reading.blocks import Block
from kasauti.roles.reading.proposal import Read
from kasauti.roles.reading.vocabulary import patterns
from kasauti.roles.role import Family, Seniority, WorkMode

_TITLE = re.compile(
    r"(?:(?:looking|searching) for|hiring|seeking|recruiting|join (?:us|our team|\w+) as|role of"
    r"|position of|\bas)(?: (?:an?|our|the|multiple))? (?P<title>[^.!?\n:;]{3,90})",
    re.IGNORECASE,
)
_TITLE_END = re.compile(
    r"\s*\(\d.*$|,?\s+(?:you|to|who|with|for (?:our|the)|at|in (?:our|the)|on our|that|based"
    r"|joining|responsible)\s.*$"
    r"|\s*[|•].*$"
    r"|\s+[-–—]\s+(?:remote|hybrid|on-?site|india|full[- ]time|contract|job|\d).*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[](?P<inner>[^)\]]*)[)\]]")
_KEPT_IN_BRACKETS = re.compile(
    r"^(?!.*(?:remote|hybrid|office|india|full|contract|m/f|f/m|all genders|\d+\s*\+?\s*(?:y|-)))",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:(?:an?|our|the|strong|talented|experienced|passionate|skilled|motivated|great|brilliant"
    r"|exceptional|dynamic|rockstar|hands[- ]on)\s+)+",
    re.IGNORECASE,
)
_ACRONYMS = {"GENAI": "GenAI", "MLOPS": "MLOps"}
_YEARS = re.compile(
    r"(?<![\d.])(?P<low>\d{1,2})(?:\s*\+|\s*(?:-|–|—|to)\s*(?P<high>\d{1,2}))?\s*\+?\s*"
    r"(?:years?|yrs?\.?|yoe)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:old|age|of age|company|since|ago|funding|history|founded|in business)\b", re.I
)
_HEAD_LINES = 14
_FAMILY_LEAD = 1.5
_FAMILY_LEAST = 3
_PLACE_CUE = re.compile(
    r"\b(?:based|located?|location|office|on[- ]?site|hybrid|relocat\w+|in our|posted"
    r"|work(?:ing)? (?:out of|from))\b",
    re.IGNORECASE,
)


def read_title(text: str, *, largest: tuple[int, int] | None = None) -> Read[str] | None:
    """Return the post's title: in the largest type, after a label, in the first lines, or after
    "we are hiring a"."""
    words = patterns("title")["words"]
    if largest is not None and words.search(quote := text[slice(*largest)]):
        return Read(" ".join(quote.split()), quote, *largest)
    label = re.compile(
        rf"[\s*#_]*(?:{patterns('title')['labels'].pattern})[\s*_]*[:–—-]\s*[*_]*\s*(?P<title>\S.*)",
        re.IGNORECASE,
    )
    head = list(_lines(text))[:_HEAD_LINES]
    for start, line in head:
        if (match := label.match(line)) and words.search(match["title"]):
            return _title(text, start + match.start("title"), match["title"])
    for start, line in head:
        bare = line.strip(" \t#*_=-–—")
        plain = len(bare.split()) <= 12 and not bare.endswith((".", ":", ";", ","))
        if plain and words.search(bare) and not _TITLE.search(bare) and not _YEARS.search(bare):
            return _title(text, start + line.index(bare), bare)
    if (match := _TITLE.search(text)) and words.search(match["title"]):
        return _title(text, match.start("title"), match["title"])
    return None


def _title(text: str, start: int, words: str) -> Read[str] | None:
    trimmed = _TITLE_END.sub("", words).strip(" \t*_#,.-–—")
    lead = _ARTICLE.match(trimmed)
    title = trimmed[lead.end() :] if lead else trimmed
    for bracket in _BRACKETS.finditer(title):
        if not _KEPT_IN_BRACKETS.match(bracket["inner"]) or next(cities_in(bracket["inner"]), None):
            title = title[: bracket.start()].rstrip(" ,-–—")
            break
    if not title:
        return None
    begin = text.index(title, start)
    return Read(_calm(title), title, begin, begin + len(title))


def _calm(title: str) -> str:
    """Return a title in capitals as a title: LEAD AI ENGINEER is a Lead AI Engineer."""
    if title != title.upper() or len(title) < 8:
        return title
    return re.sub(
        r"[A-Z]+",
        lambda word: (
            _ACRONYMS.get(word.group())
            or (word.group() if len(word.group()) <= 3 else word.group().capitalize())
        ),
        title,
    )


def read_years(text: str) -> Iterator[tuple[Read[int], int | None]]:
    """Yield the years of experience a text asks for: the least, and the most where it is said."""
    for match in _YEARS.finditer(text):
        around = text[max(0, match.start() - 25) : match.end() + 15]
        if not _AGE.search(around):
            least = Read(int(match["low"]), match.group(), match.start(), match.end())
            yield least, int(match["high"]) if match["high"] else None


def read_seniority(text: str, title: Read[str] | None) -> Read[Seniority] | None:
    """Return the seniority of the title, of a line "Level: …", or by the years asked for."""
    label = patterns("seniority_label")["label"].pattern
    labelled = re.compile(rf"^[ *#_-]*{label}[ *_]*[:\t\n][^\n]*", re.IGNORECASE | re.MULTILINE)
    places = [(title.start, title.end)] if title is not None else []
    places += [line.span() for line in labelled.finditer(text)]
    for start, end in places:
        for name, pattern in patterns("seniority").items():
            if match := pattern.search(text, start, end):
                return Read(Seniority(name), match.group(), *match.span())
    asked = [least for least, _ in read_years(text) if not _tied_to_a_skill(text, least)]
    if not asked:
        return None
    least = max(asked, key=lambda read: read.value)
    return Read(seniority_of(least.value), least.quote, least.start, least.end)


def seniority_in_title(title: str) -> Seniority | None:
    """Return the seniority that a title's words say, None where they say none."""
    hits = (name for name, pattern in patterns("seniority").items() if pattern.search(title))
    name = next(hits, None)
    return Seniority(name) if name else None


def family_in_title(title: str) -> Family | None:
    """Return the family that a title's words say, None where they say none or several."""
    names = [name for name, pattern in patterns("family").items() if pattern.search(title)]
    return Family(names[0]) if len(names) == 1 else None


def seniority_of(years: int) -> Seniority:
    """Return the seniority at which people usually have so many years. A guess, never a score."""
    for floor, seniority in (
        (10, Seniority.STAFF),
        (6, Seniority.SENIOR),
        (3, Seniority.MID),
        (1, Seniority.EARLY),
    ):
        if years >= floor:
            return seniority
    return Seniority.JUNIOR


def _tied_to_a_skill(text: str, years: Read[int]) -> bool:
    """Tell years with one tool ("3 years of PyTorch") from years at work."""
    after = text[years.end : years.end + 60].split("\n")[0]
    return (
        re.match(r"\s*(?:of |in |with |using )+(?!.{0,30}\b(?:experience|industry)\b)", after)
        is not None
    )


def read_family(text: str, title: Read[str] | None, blocks: Sequence[Block]) -> Read[Family] | None:
    """Return the family: from one word of the title, or from a clear lead in the text."""
    families = patterns("family")
    if title is not None and (named := family_in_title(title.value)):
        match = families[named.value].search(text, title.start, title.end)
        if match is not None:
            return Read(named, match.group(), *match.span())
    told = [block for block in blocks if block.section not in ("about", "process", "pay")]
    counts: dict[str, dict[str, tuple[int, int]]] = {name: {} for name in families}
    for name, pattern in families.items():
        for block in told:
            for match in pattern.finditer(text, block.start, block.end):
                counts[name].setdefault(match.group().casefold(), match.span())
    ranked = sorted(counts, key=lambda name: -len(counts[name]))
    best, second = len(counts[ranked[0]]), len(counts[ranked[1]])
    if best < _FAMILY_LEAST or best < _FAMILY_LEAD * second:
        return None
    start, end = min(counts[ranked[0]].values())
    return Read(Family(ranked[0]), text[start:end], start, end)


def read_location(text: str, blocks: Sequence[Block]) -> Read[str] | None:
    """Return the cities the post is in: from a place section, the head, or beside a place word."""
    placed = [block for block in blocks if block.section == "place"]
    for block in placed:
        if read := _cities(text, block.start, block.end):
            return read
    for start, line in list(_lines(text))[:_HEAD_LINES]:
        short = len(line.split()) <= 14
        if (short or _PLACE_CUE.search(line)) and (read := _cities(text, start, start + len(line))):
            return read
    for start, line in _lines(text):
        if _PLACE_CUE.search(line) and (read := _cities(text, start, start + len(line))):
            return read
    return None


def _cities(text: str, start: int, end: int) -> Read[str] | None:
    named = list(cities_in(text[start:end]))
    if not named:
        return None
    cities = " or ".join(dict.fromkeys(found.city.name for found in named))
    first, last = start + named[0].start, start + named[-1].end
    return Read(cities, text[first:last], first, last)


def read_work_mode(text: str) -> tuple[Read[WorkMode] | None, bool]:
    """Return the way of working, and whether the text names more than one."""
    modes = patterns("mode")
    refused = modes["not_remote"].search(text)
    found: dict[WorkMode, Read[WorkMode]] = {}
    for mode in WorkMode:
        for match in modes[mode.value].finditer(text):
            if refused and refused.start() <= match.start() < refused.end():
                continue
            found.setdefault(mode, Read(mode, match.group(), match.start(), match.end()))
    if WorkMode.HYBRID in found:
        return found[WorkMode.HYBRID], WorkMode.REMOTE in found
    if len(found) == 1:
        return next(iter(found.values())), False
    if not found and refused:
        return Read(WorkMode.OFFICE, refused.group(), *refused.span()), False
    return None, len(found) > 1


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield start, line.rstrip("\r\n")
        start += len(line)
