"""Fuzzes the reading of résumés: ``python fuzz/read_profile.py`` (needs requirements/fuzz.txt)."""

import sys
from datetime import date

import atheris

with atheris.instrument_imports(include=["kasauti.resumes"]):
    from kasauti.documents import Document, Line
    from kasauti.resumes import identifying_spans, json_resume, read_profile

AS_OF = date(2026, 11, 23)


def document(provider: atheris.FuzzedDataProvider) -> Document:
    """Return a document of lines with looks, as a reader of files could make it."""
    lines: list[Line] = []
    text = ""
    while provider.remaining_bytes() and len(lines) < 200:
        said = provider.ConsumeUnicodeNoSurrogates(60).replace("\n", " ")
        looks = provider.ConsumeIntInRange(0, 255)
        start = len(text)
        lines.append(
            Line(
                start,
                start + len(said),
                size=8.0 + looks % 4,
                bold=bool(looks & 4),
                column=looks >> 6,
                bullet=bool(looks & 8),
                heading=bool(looks & 16),
            )
        )
        text += said + ("\n\n" if looks & 32 else "\n")
    return Document("fuzz", "text/plain", "0" * 64, text, tuple(lines))


def one(data: bytes) -> None:
    """Read one document and check what must hold for all."""
    resume = document(atheris.FuzzedDataProvider(data))
    profile = read_profile(resume, as_of=AS_OF)
    reach = 0
    for section in profile.sections:
        assert section.span.start == reach < section.span.end
        reach = section.span.end
    assert reach == len(resume.text)
    reach = 0
    for entry in profile.entries:
        assert reach <= entry.span.start < entry.span.end
        reach = entry.span.end
    for span in identifying_spans(profile, resume):
        assert 0 <= span.start < span.end <= len(resume.text)
    json_resume(profile, resume)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
