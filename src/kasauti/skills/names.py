"""When two spellings are one name, and what a name looks like once its spelling is set aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SEPARATORS = frozenset(" \t\n\r\f\v-_./·'’‘`´–—‐‑‒−®™©")
"""Characters that may stand inside a name, or be left out, without making it another name."""

_MARKS = dict.fromkeys(map(ord, "®™©"))
_LEADING_DOT = re.compile(r"(?<![^\s(,;/|])\.(?=[A-Za-z])")
_VERSION = re.compile(
    r"(?:(?<=[a-z]{2})[\s-]?v|(?<=[a-z]{3})[\s-]|(?<=[a-z]{4}))\d+(?:\.\d+)*(?:\.?x)?\+?$"
)
_BRITISH = re.compile(r"is(?=ation|ing\b|ed\b|er\b|ers\b|e\b)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def folded(name: str) -> str:
    """The name in lower case and compatibility form, without marks such as ®.

    >>> folded("Ｐｙthon®")
    'python'
    """
    return unicodedata.normalize("NFKC", name.translate(_MARKS)).casefold().strip()


def squeezed(name: str) -> str:
    """The folded name without its separators; a leading dot (".NET") is part of the name.

    >>> squeezed("CI/CD"), squeezed(".NET"), squeezed("Node.js"), squeezed("C++")
    ('cicd', '.net', 'nodejs', 'c++')
    """
    text = folded(name)
    return "".join(
        char
        for index, char in enumerate(text)
        if char not in SEPARATORS or (char == "." and _leads(text, index))
    )


def _leads(text: str, index: int) -> bool:
    """Whether the dot at ``index`` opens a name, as in ".NET"."""
    return _LEADING_DOT.match(text, index) is not None


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """What is left of a name when case, plural, spacing, punctuation and version are set aside.

    Two names with one key are spellings of one name, never two aliases.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Never empty for a name that holds a letter or digit.

    Examples
    --------
    >>> key("Large-Language Models") == key("large language model")
    True
    >>> key("Python 3.10"), key("Node.js"), key("optimisation")
    ('python', 'nodejs', 'optimization')
    """
    text = folded(name)
    text = _BRITISH.sub("iz", text).replace("elling", "eling").replace("elled", "eled")
    unversioned = _VERSION.sub("", text)
    if len(unversioned) > 2:
        text = unversioned
    return _singular(squeezed(text))


def _singular(word: str) -> str:
    """A crude singular, alike for every spelling of a word."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


def spellings(name: str) -> frozenset[str]:
    """The squeezed forms under which a name is looked for in a text.

    Singular for plural, "-ies" for "-y" and British for American spelling; a plural "s" of the
    text is the matcher's business.

    >>> sorted(spellings("data labeling"))
    ['datalabeling', 'datalabelling']
    """
    plain = squeezed(name)
    forms = {plain}
    if _is_plural(name):
        forms.add(plain[:-1])
    if len(plain) > 4 and plain.endswith("y") and plain[-2] not in "aeiou" and name[-2:].islower():
        forms.add(plain[:-1] + "ies")
    for form in tuple(forms):
        forms.update(_other_english(form))
    return frozenset(forms)


def _is_plural(name: str) -> bool:
    """Whether the last "s" is surely a plural: "LLMs", "vector stores", not "pandas" or "AWS"."""
    last = re.split(r"[\s/-]", name)[-1]
    if len(last) < 3 or not last.endswith("s") or last[-2] in "sui":
        return False
    return last[:-1].isupper() or (last != name and last.islower()) or name in _PLURALS


_PLURALS = frozenset(
    {"transformers", "embeddings", "microservices", "algorithms", "Transformers", "containers"}
)


def _other_english(form: str) -> set[str]:
    """British forms of American spellings and the reverse."""
    pairs = (
        ("ization", "isation"),
        ("izing", "ising"),
        ("eling", "elling"),
        ("elled", "eled"),
        ("behavior", "behaviour"),
        ("center", "centre"),
        ("izer", "iser"),
        ("ized", "ised"),
    )
    others = set()
    for american, british in pairs:
        if british in form:
            others.add(form.replace(british, american))
        elif american in form:
            others.add(form.replace(american, british))
    return others


def breaks(name: str) -> tuple[frozenset[int], frozenset[int]]:
    """Where the squeezed name may be parted: at its own separators, and at its camel humps.

    >>> breaks("Power BI"), breaks("PyTorch")
    ((frozenset({5}), frozenset()), (frozenset(), frozenset({2})))
    """
    own: set[int] = set()
    humps: set[int] = set()
    length = 0
    marked = _CAMEL.sub("\0", unicodedata.normalize("NFKC", name.translate(_MARKS)).strip())
    for index, char in enumerate(marked):
        if char == "\0":
            humps.add(length)
        elif char in SEPARATORS and not (char == "." and _leads(marked, index)):
            own.add(length)
        else:
            length += len(char.casefold())
    return frozenset(own), frozenset(humps - own)
