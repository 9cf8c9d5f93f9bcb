"""Whatever the text, a profile comes out whose positions lie within it."""

from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kasauti.documents import Document, Line
from kasauti.resumes import Profile, Words, identifying_spans, json_resume, read_profile

AS_OF = date(2026, 11, 23)

PIECES = st.sampled_from(
    [
        "EXPERIENCE",
        "Work Experience:",
        "Education",
        "SKILLS",
        "Projects",
        "शिक्षा",
        "Certifications",
        "Declaration",
        "Personal Details",
        "ML Engineer, Acme Pvt Ltd, Pune",
        "Jan 2020 – Present",
        "Acme Corp | Data Scientist",
        "2016-2020",
        "• Built a thing with Kafka",
        "- wrapped",
        "   and goes on",
        "Client: Zenith",
        "Role: Lead",
        "Environment: Python, Spark",
        "B.Tech, IIT Bombay, 8.2 CGPA",
        "asha@example.com | +91 98450 12345",
        "Asha Verma",
        "K. S. Ramesh",
        "Name: अनीता शर्मा",
        "",
        "\t",
        "***",
        "Languages\tHindi, English",
        "S K I L L S",
        "1. First",
        "(Mar'21 - till date)",
        "Date of Birth: 01/02/1990",
        "Engineer at",
        ", , ,",
        "|",
        "at Acme",
        "Since 2020",
        "GPA: 3.9",
        "20XX - 20XX",
    ]
)
RESUMES = st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=30).map("\n".join)


def document_of(text: str) -> Document:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append(Line(at, at + len(line)))
        at += len(line) + 1
    return Document("any.txt", "text/plain", "0" * 64, text, tuple(lines))


def every_words(profile: Profile) -> list[Words]:
    contacts = profile.contacts
    found = [contacts.name, contacts.location, profile.headline]
    found += [section.heading for section in profile.sections]
    for entry in profile.entries:
        found += [entry.title, entry.organisation, entry.location, entry.period_words]
    return [words for words in found if words is not None]


@settings(max_examples=300, deadline=None)
@given(RESUMES)
@example("Experience\n- \nJan 2020 - Present")
@example("नाम: \n\nअनुभव\n2020")
def test_positions_lie_within_the_text_and_hold_the_words(text):
    document = document_of(text)
    profile = read_profile(document, as_of=AS_OF)
    for words in every_words(profile):
        assert 0 <= words.span.start < words.span.end <= len(text)
        assert " ".join(text[words.span.start : words.span.end].split()) == words.text
    for words in (*profile.contacts.emails, *profile.contacts.phones):
        assert 0 <= words.span.start < words.span.end <= len(text)
    for span in identifying_spans(profile, document):
        assert 0 <= span.start < span.end <= len(text)
    assert 0.0 <= profile.quality.figure <= 1.0


@settings(max_examples=300, deadline=None)
@given(RESUMES)
def test_sections_cover_the_text_and_entries_do_not_cross(text):
    profile = read_profile(document_of(text), as_of=AS_OF)
    reach = 0
    for section in profile.sections:
        assert section.span.start == reach < section.span.end
        reach = section.span.end
    assert reach == len(text)
    reach = 0
    for entry in profile.entries:
        assert reach <= entry.span.start < entry.span.end
        reach = entry.span.end
        for passage in entry.passages:
            assert entry.span.start <= passage.span.start <= passage.span.end <= entry.span.end
    reach = 0
    for passage in sorted(profile.passages, key=lambda p: p.span.start):
        assert reach <= passage.span.start <= passage.span.end
        reach = passage.span.end


@settings(max_examples=100, deadline=None)
@given(RESUMES)
def test_the_same_text_gives_the_same_profile_and_export(text):
    document = document_of(text)
    first, second = (read_profile(document, as_of=AS_OF) for _ in range(2))
    assert first == second
    assert json_resume(first, document) == json_resume(second, document)
