"""Generated résumés are many, varied and always the same; broken files are broken."""

import zipfile
from io import BytesIO

from benchmarks.screening.baselines import bm25, docx_text, keyword_counts, pdf_text, words
from benchmarks.screening.generated import generated, person, rewritten
from benchmarks.screening.poisoned import odd
from kasauti.demonstration import resume


def test_the_same_seed_writes_the_same_files() -> None:
    assert list(generated(6, seed=3)) == list(generated(6, seed=3))


def test_careers_looks_and_dates_differ() -> None:
    people = [person(number) for number in range(300)]
    assert len({p.work for p in people}) == 300
    assert len({(p.look, p.dates) for p in people}) > 90
    assert {p.file.rpartition(".")[2] for p in people} == {
        "pdf",
        "docx",
        "odt",
        "html",
        "txt",
        "md",
    }


def test_posts_run_backwards_without_overlap() -> None:
    for one in map(person, range(100)):
        for later, earlier in zip(one.work, one.work[1:], strict=False):
            assert earlier.end is not None
            assert later.start is not None
            assert earlier.end < later.start


def test_one_person_in_two_formats_says_the_same() -> None:
    one = person(5)
    pdf = set(words(pdf_text(resume(rewritten(one, "pdf", "latex")))))
    docx = set(words(docx_text(resume(rewritten(one, "docx", "tabs")))))
    assert set(words(one.headline)) <= pdf & docx


def test_odd_files_hold_the_same_person() -> None:
    names = [name for name, _ in odd()]
    assert len(names) == len(set(names))
    for name, data in odd():
        text = data
        if data.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(data)) as archive:
                text = b"".join(archive.read(member) for member in archive.namelist())
        assert b"Kumaradhara" in text or "Kumaradhara".encode("utf-16-le") in text, name


def test_baselines_prefer_the_text_that_shares_words() -> None:
    texts = ["Sold paints in Surat", "Served models with vLLM on Kubernetes", "Kubernetes"]
    for score in (keyword_counts, bm25):
        scores = score("vLLM Kubernetes serving", texts)
        assert scores[1] > scores[2] > scores[0] == 0
