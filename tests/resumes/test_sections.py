"""Sections are told by their headings' words and looks."""

from datetime import date

import pytest

from kasauti.documents import Box, Document, Line, Page, read
from kasauti.resumes import EntryKind, SectionKind, read_profile
from kasauti.resumes.headings import heading_kind

AS_OF = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Key Skills & Technologies", SectionKind.SKILLS),
        ("PROFESSIONAL EXPERIENCE", SectionKind.WORK),
        ("Work Experience:", SectionKind.WORK),
        ("Projects Undertaken", SectionKind.PROJECTS),
        ("Academic Projects", SectionKind.PROJECTS),
        ("Scholastic Achievements", SectionKind.AWARDS),
        ("Declaration", SectionKind.DECLARATION),
        ("PERSONAL DETAILS", SectionKind.PERSONAL),
        ("C O N T A C T", SectionKind.PERSONAL),
        ("E D U C AT I O N", SectionKind.EDUCATION),
        ("W O R K  E X P E R I E N C E", SectionKind.WORK),
        ("¥Skills", SectionKind.SKILLS),
        ("2. Technical Proficiency", SectionKind.SKILLS),
        ("Extra-Curricular Activities", SectionKind.VOLUNTEERING),
        ("Positions of Responsibility", SectionKind.VOLUNTEERING),
        ("Licenses & Certifications", SectionKind.CERTIFICATIONS),
        ("Selected Projects/Publications", SectionKind.PROJECTS),
        ("Technical Skills, Interests & Awards", SectionKind.SKILLS),
        ("कार्य अनुभव", SectionKind.WORK),
        ("शैक्षणिक योग्यता", SectionKind.EDUCATION),
        ("तकनीकी कौशल", SectionKind.SKILLS),
        ("Languages Known", SectionKind.LANGUAGES),
        ("Hobbies & Interests", SectionKind.INTERESTS),
    ],
)
def test_headings_in_the_forms_people_use(heading, kind):
    assert heading_kind(heading) is kind


@pytest.mark.parametrize(
    "line",
    [
        "Built a search engine",
        "Senior Machine Learning Engineer",
        "Experience with Kafka and Spark",
        "Lakeview University",
        "Python, Java and SQL",
        "Asha Verma",
        "Education technology startup in Pune",
    ],
)
def test_lines_that_are_no_headings(line):
    assert heading_kind(line) is None


def kinds(text):
    profile = read_profile(read(text.encode(), "resume.txt"), as_of=AS_OF)
    return [section.kind for section in profile.sections]


def test_small_headings_within_a_section_do_not_cut_it():
    text = """\
Asha Verma

EDUCATION
Lakeview University                         2019 – 2023
Relevant Courses
Linear Algebra, Probability

EXPERIENCE
ML Engineer, Acme Analytics                 2023 – Present
• Models.
"""
    assert kinds(text) == [SectionKind.PERSONAL, SectionKind.EDUCATION, SectionKind.WORK]


def test_a_paragraph_without_a_heading_is_a_summary():
    text = (
        "Asha Verma\nasha@example.com\n\nA machine learning engineer with six years of building "
        "search and ranking for shops.\n\nSkills\nPython\n"
    )
    assert kinds(text) == [SectionKind.PERSONAL, SectionKind.SUMMARY, SectionKind.SKILLS]


def test_personal_details_and_declaration_are_told_apart():
    text = """\
Skills
Python

Personal Details
Father's Name: R. Verma
Date of Birth: 12/05/1994

Declaration
I hereby declare that the above is true.
"""
    assert kinds(text) == [SectionKind.SKILLS, SectionKind.PERSONAL, SectionKind.DECLARATION]


def laid_out(lines):
    """A page of lines given as column, left, top, right, size, bold and text."""
    text, found = "", []
    for column, left, top, right, size, bold, words in lines:
        start = len(text)
        text += words + "\n"
        box = Box(left, top, right, top + size)
        bullet = words.startswith("•")
        found.append(Line(start, start + len(words), 1, box, size, bold, column, bullet, False, ()))
    page = Page(1, 595.0, 842.0, 0, len(text))
    return Document("a.pdf", "application/pdf", "0" * 64, text, tuple(found), pages=(page,))


def test_a_side_bar_of_lists_says_nothing_of_the_story_beside_it():
    main = [
        (1, 57, 50, 200, 20.0, True, "Asha Verma"),
        (1, 57, 90, 160, 9.5, True, "WORK EXPERIENCE"),
        (1, 57, 110, 390, 10.0, True, "Acme Systems, Pune — Senior Software"),
        (1, 57, 124, 150, 10.0, False, "Engineer – Search"),
        (1, 57, 138, 150, 8.0, False, "APR 2022 – PRESENT"),
        (1, 60, 152, 390, 10.0, False, "• Built the order service as a Kafka Streams job in"),
        (1, 70, 166, 390, 10.0, False, "Java: 9,000 decisions a second on four machines."),
        (1, 60, 180, 390, 10.0, False, "• Set the release checks that two teams now use daily."),
    ]
    side = [
        (2, 408, 90, 520, 9.5, True, "TECHNICAL SKILLS"),
        (2, 408, 110, 470, 10.0, True, "Languages"),
        (2, 408, 124, 520, 10.0, False, "Python, Go, Java"),
        (2, 408, 152, 520, 9.5, True, "ACHIEVEMENTS"),
        (2, 411, 166, 520, 10.0, False, "• Talk, PyCon 2025"),
        (2, 411, 180, 520, 10.0, False, "• Patches, 2024"),
    ]
    document = laid_out(main + side)
    profile = read_profile(document, as_of=AS_OF)
    kinds = [section.kind for section in profile.sections]
    assert kinds == [
        SectionKind.PERSONAL,
        SectionKind.WORK,
        SectionKind.SKILLS,
        SectionKind.AWARDS,
    ]
    [post] = profile.of_kind(EntryKind.JOB)
    assert post.title.text == "Senior Software Engineer – Search"
    assert post.organisation.text == "Acme Systems"
    assert len(post.passages) == 2
