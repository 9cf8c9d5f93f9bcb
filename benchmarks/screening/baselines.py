"""What screening is measured beside: counting keywords, BM25, and plain text extraction."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections import Counter
from collections.abc import Sequence

import pypdfium2

_WORD = re.compile(r"[a-z0-9+#]+(?:[./-][a-z0-9+#]+)*")
_RUN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")


def words(text: str) -> list[str]:
    """Return a text's words, lower-case; C++, C#, CI/CD and A/B stay whole."""
    return _WORD.findall(text.casefold())


def keyword_counts(wanted: str, texts: Sequence[str]) -> list[float]:
    """Score texts by how many different words of the wanted text they hold."""
    keys = set(words(wanted))
    return [float(len(keys & set(words(text)))) for text in texts]


def bm25(wanted: str, texts: Sequence[str], k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Score texts by Okapi BM25 against the wanted text as query."""
    counts = [Counter(words(text)) for text in texts]
    lengths = [count.total() for count in counts]
    mean = sum(lengths) / len(lengths)
    held = Counter(word for count in counts for word in count)
    rarity = {
        word: math.log(1 + (len(texts) - held[word] + 0.5) / (held[word] + 0.5))
        for word in set(words(wanted))
    }
    return [
        sum(
            weight * count[word] * (k1 + 1) / (count[word] + k1 * (1 - b + b * length / mean))
            for word, weight in rarity.items()
            if count[word]
        )
        for count, length in zip(counts, lengths, strict=True)
    ]


def pdf_text(data: bytes) -> str:
    """Return a PDF's text as pypdfium2 hands it over, in the order of the content stream."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def docx_text(data: bytes) -> str:
    """Return the text runs of a Word file's main part in the order of the XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return " ".join(_RUN.findall(archive.read("word/document.xml").decode("utf-8", "replace")))
