"""The whole of a recruiter's first half hour, against the real thing."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kasauti import demonstration

from .conftest import Visit

DESCRIPTION = """Senior Machine Learning Engineer, Retrieval

Location: Bengaluru (hybrid, 3 days in the office)
CTC: 45 - 70 LPA

What you will do
- Own retrieval for our support assistant
- Ship models to production behind a 100 ms budget

Must have
- Strong Python
- Hands-on with PyTorch or TensorFlow
- Experience with FAISS, Milvus or pgvector

Nice to have
- Exposure to Kubernetes
"""
WATCHED = """() => {
  const form = document.querySelector("form[data-drop]");
  new MutationObserver(() => sessionStorage.setItem("was busy", form.ariaBusy))
    .observe(form, {attributes: true, attributeFilter: ["aria-busy"]});
}"""
APPLICANTS = ("KS_Ramesh_Resume.pdf", "linthoi_resume_2026.pdf", "Irfan_Shaikh_ML_Engineer.pdf")


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A zip of three invented applicants and one file that cannot be read."""
    told = {person.file: person for person in demonstration.people()}
    path = tmp_path / "batch.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in APPLICANTS:
            archive.writestr(name, demonstration.resume(told[name]))
        archive.writestr("damaged.pdf", b"%PDF-1.7 and nothing more")
    return path


def test_from_a_job_description_to_an_export(recruiter: Visit, batch: Path) -> None:
    page = recruiter.page
    recruiter.open("/")

    page.get_by_role("link", name="New role").click()
    page.get_by_label("Paste the job description").fill(DESCRIPTION)
    page.get_by_role("button", name="Propose what to ask for").click()
    expect(page.get_by_role("heading", name="Proposed from the job description")).to_be_visible()
    expect(page.locator(".need-words", has_text="Hands-on with PyTorch")).to_be_visible()
    page.get_by_role("button", name="Add a requirement").click()
    page.locator(".need").last.get_by_label("Skills, any one of").fill("FastAPI")
    page.get_by_role("button", name="Save the role").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Retrieval")

    page.evaluate(WATCHED)
    page.locator("input[type=file]").set_input_files(batch)
    expect(page.locator("#progress")).to_contain_text("All 4 files are read", timeout=90_000)
    assert page.evaluate("sessionStorage.getItem('was busy')") == "true"
    page.get_by_role("link", name="Show the shortlist").click()
    expect(page.locator(".people tbody tr")).to_have_count(3)

    page.locator(".people a[data-open]").first.click()
    image = page.locator(".paper img").first
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    page.locator("#skills-read + .folds summary").first.click()
    quote = page.locator("#skills-read + .folds a.quote").first
    key = quote.get_attribute("data-evidence")
    quote.click()
    expect(page.locator(f'.page-mark[data-evidence="{key}"]').first).to_have_attribute(
        "aria-current", "true"
    )

    line = page.locator(".level-line", has_text="ML")
    line.get_by_text("Correct").click()
    chosen = line.locator("label.chip", has_text="4 Advanced")
    chosen.click()
    ground, ink = chosen.evaluate(
        "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    )
    assert ground == line.get_by_role("button", name="Keep").evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    assert ground != ink
    line.get_by_label("Why").fill("Led the evaluation her team relies on")
    line.get_by_role("button", name="Keep beside the machine’s view").click()
    expect(page.locator(".toast")).to_contain_text("Kept beside the machine’s view")
    expect(page.locator(".level-line", has_text="ML")).to_contain_text("Led the evaluation")

    page.keyboard.press("u")
    page.wait_for_url("**/roles/*/")
    page.get_by_text("Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    content = Path(download.value.path()).read_text("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(content)))) == 3

    page.get_by_role("link", name=re.compile("Files")).click()
    expect(page.locator("tr", has_text="damaged.pdf")).to_contain_text("unreadable")
    assert recruiter.complaints == []


def test_undo_takes_a_correction_back(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open_role()
    page.locator(".people a[data-open]").first.click()
    line = page.locator(".level-line", has_text="Bridge")
    line.get_by_text("Correct").click()
    line.locator("label.chip", has_text="2 Intermediate").click()
    line.get_by_label("Why").fill("Only read about it")
    line.get_by_role("button", name="Keep beside the machine’s view").click()
    expect(page.locator(".toast")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("Taken back")
    expect(page.locator(".level-line", has_text="Bridge")).not_to_contain_text("Only read")
