"""The demonstration round: forty applicants, the same on every run, true to their files."""

import io
import re
import zipfile
from collections import Counter

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti import demonstration
from kasauti.demonstration.dates import STYLES, written
from kasauti.demonstration.person import marked, plain
from kasauti.demonstration.word import LOOKS as WORD_LOOKS
from kasauti.values import Month

months = st.integers(min_value=1990 * 12, max_value=2030 * 12).map(Month.from_index)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(demonstration.applicants())


def printed(name: str, data: bytes) -> str:
    """All words of a file, in any order, without the house's own readers."""
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        text = " ".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        return text
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [n for n in archive.namelist() if n.endswith(".xml")]
            text = " ".join(archive.read(n).decode() for n in parts)
        return re.sub(r"<[^>]*>", " ", text)
    return re.sub(r"<style>.*?</style>|<[^>]*>", " ", data.decode())


def folded(text: str) -> str:
    """Without hyphenation, escapes and spacing, which formats set as they like."""
    for written_as, meant in (("&amp;", "&"), ("&#x27;", "'"), ("\ufffe", ""), ("\u2011", "-")):
        text = text.replace(written_as, meant)
    return re.sub(r"[\s\x02-]+", "", text).casefold()


def test_forty_apply_with_files_of_different_names(files: dict[str, bytes]) -> None:
    assert len(files) == 40
    assert len({person.id for person in demonstration.people()}) == 40


def test_the_same_bytes_are_written_twice(files: dict[str, bytes]) -> None:
    assert dict(demonstration.applicants()) == files


def test_formats_looks_and_dates_vary() -> None:
    people = demonstration.people()
    endings = Counter(person.file.rpartition(".")[2] for person in people)
    assert endings["pdf"] >= 20
    assert set(endings) == {"pdf", "docx", "odt", "html", "md", "txt"}
    assert {person.dates for person in people} >= set(STYLES) - {"JAN 2020"}
    assert {person.look for person in people} >= set(WORD_LOOKS)
    assert {person.trick for person in people} == {"", "white text", "pasted role", "stuffing"}
    assert {person.fit for person in people} == {0, 1, 2, 3}


@pytest.mark.parametrize("person", demonstration.people(), ids=lambda person: person.id)
def test_a_file_prints_what_its_truth_says(
    person: demonstration.Person, files: dict[str, bytes]
) -> None:
    if person.look.startswith("scan:"):
        return
    text = folded(printed(person.file, files[person.file]))
    truth = demonstration.truth_of(person)
    assert folded(truth.name) in text
    for entry in truth.entries:
        assert folded(entry.title) in text
        assert folded(entry.company) in text
        assert entry.start is not None
        assert folded(written(person.dates, entry.start, entry.end)) in text
    for skill in truth.skills:
        assert folded(skill.name) in text
    assert "{" not in text


def test_a_scan_holds_no_text(files: dict[str, bytes]) -> None:
    [scanned] = [p for p in demonstration.people() if p.look.startswith("scan:")]
    assert files[scanned.file].startswith(b"%PDF")
    assert not printed(scanned.file, files[scanned.file]).strip()


def test_a_skill_keeps_its_best_context() -> None:
    truths = {truth.file: truth for truth in demonstration.truth()}
    skills = {s.name: s.context for s in truths["KS_Ramesh_Resume.pdf"].skills}
    assert skills["vLLM"] == "W"  # listed as well, but used at work
    assert skills["Terraform"] == "L"


def test_an_unknown_ending_is_refused_by_name() -> None:
    person = demonstration.people()[0]
    odd = type(person)(**{f: getattr(person, f) for f in person.__slots__} | {"file": "a.pages"})
    with pytest.raises(ValueError, match=r"a\.pages"):
        demonstration.resume(odd)


@given(st.lists(st.tuples(st.text("ab ", max_size=5), st.text("xyz", min_size=1)), max_size=5))
def test_marks_come_off_and_name_their_skills(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"{before}{{{skill}}}" for before, skill in parts)
    assert marked(text) == tuple(skill for _, skill in parts)
    assert plain(text) == "".join(before + skill for before, skill in parts)


@given(st.sampled_from(STYLES), months, st.none() | st.integers(0, 300))
def test_every_style_prints_the_years(style: str, start: Month, length: int | None) -> None:
    end = None if length is None else start.shift(length)
    text = written(style, start, end)
    for month in filter(None, (start, end)):
        assert str(month.year)[2:] in text
    assert "{" not in text
