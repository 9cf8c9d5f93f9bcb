"""A job description says what the role says, in every form, and nothing else."""

import json
import re
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from lxml import etree, html

from kasauti.roles import (
    Employer,
    Family,
    Role,
    Seniority,
    Stage,
    WorkMode,
    check_job_description,
    default_bars,
    posting_script,
    read_role,
    to_html,
    to_job_posting,
    to_markdown,
    to_pdf,
    usual_stages,
    write_job_description,
)
from kasauti.roles.job_description import JobDescription
from kasauti.skills import SkillGraph

DAY = date(2026, 11, 23)
EXAMPLES = sorted(Path("examples/roles").glob("*.toml"))
EMPLOYER = Employer(
    "Sarvottam Labs",
    apply="jobs@sarvottam.example",
    website="https://sarvottam.example",
    contact="privacy@sarvottam.example",
    benefits=("Health insurance for you, your partner, children and parents.",),
)


def bare(family: Family, seniority: Seniority) -> Role:
    bars = dict(default_bars(family, seniority))
    return Role("Machine Learning Engineer", family, seniority, (), bars)


@pytest.fixture
def written(graph: SkillGraph) -> JobDescription:
    role = read_role(Path("examples/roles/llm-senior.toml"), graph=graph)
    return write_job_description(role, graph=graph, employer=EMPLOYER)


def text_of(pdf: bytes) -> str:
    pages = pdfium.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_the_parts_stand_in_the_order_a_reader_asks(written: JobDescription) -> None:
    assert [part.heading for part in written.parts] == [
        "What you will own",
        "Your first 90 days",
        "What we ask",
        "Where we set the bar",
        "Good to have",
        "How we hire",
        "Pay",
        "Place",
        "How to apply",
        "Equal opportunity",
        "Your data, and what a machine does with it",
    ]


def test_the_teams_own_words_stand_before_ours(written: JobDescription) -> None:
    assert written.lead[0].startswith("We answer questions for 4,000 support agents")
    owns = [item.text for item in written.parts[0].items]
    assert owns == list(written.role.owns)


def test_levels_are_said_in_plain_words(written: JobDescription) -> None:
    asked = next(part for part in written.parts if part.heading == "What we ask")
    assert [(item.label, item.text) for item in asked.items] == [
        ("Advanced", "Python"),
        ("Proficient", "PyTorch; RAG; LLM evaluation"),
        (
            "Intermediate",
            "vLLM, TensorRT-LLM, Text Generation Inference or SGLang (or a close relative)",
        ),
    ]
    assert asked.items[0].note.startswith("You have run it in production")


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("seniority", Seniority)
def test_every_family_and_seniority_can_be_written_without_a_word_to_mend(
    family: Family, seniority: Seniority, graph: SkillGraph
) -> None:
    description = write_job_description(bare(family, seniority), graph=graph, employer=EMPLOYER)
    findings = check_job_description(to_markdown(description), graph=graph, as_of=DAY)
    assert {finding.quote for finding in findings if finding.quote} == set()
    assert "{" not in to_markdown(description)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_become_job_descriptions_with_nothing_to_mend(
    path: Path, graph: SkillGraph
) -> None:
    role = read_role(path, graph=graph)
    description = write_job_description(role, graph=graph, employer=EMPLOYER)
    assert check_job_description(to_markdown(description), graph=graph, as_of=DAY) == ()


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("seniority", Seniority)
def test_hiring_takes_at_most_five_hours(family: Family, seniority: Seniority) -> None:
    stages = usual_stages(family, seniority)
    assert sum(stage.minutes for stage in stages) <= 300
    assert len({stage.name for stage in stages}) == len(stages)


def test_an_employers_own_stages_replace_ours(graph: SkillGraph) -> None:
    description = write_job_description(
        bare(Family.LLM, Seniority.MID),
        graph=graph,
        employer=EMPLOYER,
        stages=[Stage("Pair programming", 90, "How you work with us.")],
    )
    hiring = next(part for part in description.parts if part.heading == "How we hire")
    assert [item.label for item in hiring.items] == ["Pair programming"]


def test_what_the_employer_does_not_say_is_left_out(graph: SkillGraph) -> None:
    description = write_job_description(
        bare(Family.LLM, Seniority.MID), graph=graph, employer=Employer("Sarvottam Labs")
    )
    headings = {part.heading for part in description.parts}
    assert headings.isdisjoint({"Pay", "How to apply", "What we ask", "Good to have"})


def test_every_form_says_the_same(written: JobDescription) -> None:
    page = html.document_fromstring(to_html(written))
    printed = text_of(to_pdf(written, on=DAY))
    shown = " ".join(page.text_content().split())
    for part in written.parts:
        for words in (part.heading, *part.paragraphs, *(item.text for item in part.items)):
            assert " ".join(words.split()) in shown
            assert words.replace("-", "") in printed.replace("-", "").replace("\ufffe", "")


def test_the_pdf_is_the_same_bytes_again(written: JobDescription) -> None:
    assert to_pdf(written, on=DAY) == to_pdf(written, on=DAY)


def test_the_page_is_semantic_and_asks_nothing_of_the_network(written: JobDescription) -> None:
    text = to_html(written)
    page = html.document_fromstring(text)
    assert len(page.findall(".//h1")) == 1
    assert len(page.findall(".//section")) == len(written.parts)
    assert all(table.find("thead") is not None for table in page.iter("table"))
    assert not re.search(r"<(?:script|link|img|iframe)|url\(|@import|style=", text)
    etree.fromstring(text.split("<body>")[1].split("</body>")[0])


def test_hostile_words_stay_words(graph: SkillGraph) -> None:
    hostile = '</script><script>alert(1)</script> | *bold* <b> #panic("x") [a](javascript:b)'
    role = bare(Family.LLM, Seniority.MID)
    role = Role(hostile, role.family, role.seniority, (), role.bars, summary=hostile)
    description = write_job_description(role, graph=graph, employer=Employer(hostile))
    script = posting_script(to_job_posting(description, graph=graph, posted=DAY))
    page = to_html(description, head=script)
    assert page.count("<script") == 1
    assert page.count("</script") == 1
    assert html.document_fromstring(page).findtext(".//h1") == hostile
    assert "\n# </script>" not in "\n" + to_markdown(description)
    assert "#panic" in text_of(to_pdf(description, on=DAY))


def test_the_posting_is_what_search_engines_ask(written: JobDescription, graph: SkillGraph) -> None:
    posting = to_job_posting(written, graph=graph, posted=DAY, closes=date(2027, 1, 31))
    assert posting["@type"] == "JobPosting"
    assert posting["title"] == "Senior Machine Learning Engineer, LLM"
    assert posting["datePosted"] == "2026-11-23"
    assert posting["validThrough"] == "2027-01-31"
    assert posting["employmentType"] == "FULL_TIME"
    assert posting["hiringOrganization"]["name"] == "Sarvottam Labs"
    assert posting["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "INR",
        "value": {
            "@type": "QuantitativeValue",
            "minValue": 6_000_000,
            "maxValue": 9_500_000,
            "unitText": "YEAR",
        },
    }
    (place,) = posting["jobLocation"]
    assert place["address"] == {
        "@type": "PostalAddress",
        "addressCountry": "IN",
        "addressLocality": "Bengaluru",
        "addressRegion": "Karnataka",
    }
    assert "experienceRequirements" not in posting
    script = posting_script(posting)
    inside = script.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inside) == posting


def test_a_remote_posting_says_from_where(graph: SkillGraph) -> None:
    role = read_role(Path("examples/roles/research-senior.toml"), graph=graph)
    assert role.work_mode is WorkMode.REMOTE
    description = write_job_description(role, graph=graph, employer=EMPLOYER)
    posting = to_job_posting(description, graph=graph, posted=DAY)
    assert posting["jobLocationType"] == "TELECOMMUTE"
    assert posting["applicantLocationRequirements"] == {"@type": "Country", "name": "India"}
    assert "jobLocation" not in posting
