"""Names, telephone numbers, e-mail addresses and places."""

from datetime import date

import pytest

from kasauti.documents import read
from kasauti.resumes import read_profile

AS_OF = date(2026, 11, 23)
REST = "\n\nEXPERIENCE\nML Engineer, Acme Analytics, Pune    Jan 2020 - Present\n• Models.\n"


def contacts_of(top, rest=REST):
    return read_profile(read((top + rest).encode(), "resume.txt"), as_of=AS_OF).contacts


@pytest.mark.parametrize(
    ("top", "name"),
    [
        ("Asha Verma\nasha@example.com", "Asha Verma"),
        ("K. S. Ramesh\nMachine Learning Engineer", "K. S. Ramesh"),
        ("Ramesh K S\nramesh@example.com", "Ramesh K S"),
        ("PRIYA NAIR\nSenior Data Scientist", "PRIYA NAIR"),
        ("Dr. Meera Iyer\nResearch Scientist", "Dr. Meera Iyer"),
        ("Thirumalai\nthirumalai@example.com", "Thirumalai"),
        ("CURRICULUM VITAE\n\nName: Farhan Ali\nE-mail: farhan@example.com", "Farhan Ali"),
        ("Resume of Kavya Rao\nkavya@example.com", "Kavya Rao"),
        ("Lalrinawma | ML Engineer | Aizawl", "Lalrinawma"),
        ("Meera Joshi (she/her)\nmeera@example.com", "Meera Joshi"),
        ("अनीता शर्मा\nanita@example.com", "अनीता शर्मा"),
        ("Software Engineer\nJohn D'Souza\njohn.dsouza@example.com", "John D'Souza"),
    ],
)
def test_names_in_their_forms(top, name):
    assert contacts_of(top).name.text == name


@pytest.mark.parametrize(
    "top",
    [
        "Lakeview Institute of Technology\nMachine Learning Engineer",
        "Machine Learning Engineer\nBengaluru, India",
        "RESUME\nBengaluru",
    ],
)
def test_institutions_titles_and_places_are_never_a_name(top):
    assert contacts_of(top).name is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+91 98450 12345", "+919845012345"),
        ("+91-98450-12345", "+919845012345"),
        ("098450 12345", "+919845012345"),
        ("9845012345", "+919845012345"),
        ("(+91) 9845012345", "+919845012345"),
        ("+971 50 123 4567", "+971501234567"),
        ("+968 9212 3456", "+96892123456"),
        ("+974 3312 3456", "+97433123456"),
        ("+966 50 123 4567", "+966501234567"),
        ("(650) 253-0000", "+16502530000"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+65 8123 4567", "+6581234567"),
    ],
)
def test_telephone_numbers_of_several_regions(written, number):
    assert [p.text for p in contacts_of(f"Asha Verma\nMobile: {written}").phones] == [number]


@pytest.mark.parametrize("top", ["Asha Verma\n2016 - 2020", "Asha Verma\n12/05/1994", "Asha Verma"])
def test_years_and_dates_are_no_telephone_numbers(top):
    rest = REST + "• Cut 1,20,00,000 rows to 90 000 in 2021-2022.\n"
    assert contacts_of(top, rest).phones == ()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("asha.verma+cv@example.co.in", "asha.verma+cv@example.co.in"),
        ("asha [at] example [dot] com", "asha@example.com"),
        ("asha(at)example.com", "asha@example.com"),
        ("asha at example dot com", "asha@example.com"),
    ],
)
def test_email_addresses_also_when_hidden_from_robots(written, address):
    assert [e.text for e in contacts_of(f"Asha Verma\n{written}").emails] == [address]


def test_place_links_and_headline():
    text = (
        "Asha Verma\nML Engineer, search and ranking\nPune, India | github.com/example-asha" + REST
    )
    profile = read_profile(read(text.encode(), "resume.txt"), as_of=AS_OF)
    assert profile.contacts.location.text == "Pune, India"
    assert profile.contacts.links == ("github.com/example-asha",)
    assert profile.headline.text == "ML Engineer, search and ranking"
