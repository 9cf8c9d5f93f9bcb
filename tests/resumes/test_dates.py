"""Dates in the forms Indian résumés write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.resumes.dates import find_dates
from kasauti.values import Month, Period

ABBREVIATED = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FULL = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
HINDI = [
    *("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून"),
    *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
]

MONTH_FORMS = {
    "Mar 2021": lambda m: f"{ABBREVIATED[m.number - 1]} {m.year}",
    "Mar. 2021": lambda m: f"{ABBREVIATED[m.number - 1]}. {m.year}",
    "MAR 2021": lambda m: f"{ABBREVIATED[m.number - 1].upper()} {m.year}",
    "March, 2021": lambda m: f"{FULL[m.number - 1]}, {m.year}",
    "March 2021": lambda m: f"{FULL[m.number - 1]} {m.year}",
    "Mar'21": lambda m: f"{ABBREVIATED[m.number - 1]}'{m.year % 100:02}",
    "March ’21": lambda m: f"{FULL[m.number - 1]} ’{m.year % 100:02}",
    "Mar-21": lambda m: f"{ABBREVIATED[m.number - 1]}-{m.year % 100:02}",
    "Mar-2021": lambda m: f"{ABBREVIATED[m.number - 1]}-{m.year}",
    "03/2021": lambda m: f"{m.number:02}/{m.year}",
    "3.2021": lambda m: f"{m.number}.{m.year}",
    "03/21": lambda m: f"{m.number:02}/{m.year % 100:02}",
    "2021-03": lambda m: f"{m.year}-{m.number:02}",
    "15/03/2021": lambda m: f"15/{m.number:02}/{m.year}",
    "15-03-2021": lambda m: f"15-{m.number:02}-{m.year}",
    "02.03.2021": lambda m: f"02.{m.number:02}.{m.year}",
    "15th March 2021": lambda m: f"15th {FULL[m.number - 1]} {m.year}",
    "1st Mar, 2021": lambda m: f"1st {ABBREVIATED[m.number - 1]}, {m.year}",
    "March 3, 2021": lambda m: f"{FULL[m.number - 1]} 3, {m.year}",
    "2021-03-15": lambda m: f"{m.year}-{m.number:02}-15",
    "मार्च 2021": lambda m: f"{HINDI[m.number - 1]} {m.year}",
}
JOINTS = [" - ", "-", " – ", "–", " — ", " to ", " till ", " until ", " − ", " -- "]
# Between numbers written with dashes a bare dash would not tell where one ends.
LOOSE_JOINTS = [" - ", " – ", " — ", " to ", " till "]
NOW = [
    "Present",
    "present",
    "PRESENT",
    "Till Date",
    "till date",
    "till now",
    "Current",
    "Now",
    "Date",
    "Ongoing",
    "Today",
    "वर्तमान",
    "अब तक",
]

months = st.builds(Month, st.integers(1995, 2049), st.integers(1, 12))


@given(
    st.tuples(months, months).map(sorted),
    st.sampled_from(sorted(MONTH_FORMS)),
    st.sampled_from(LOOSE_JOINTS),
    st.sampled_from(["", "(", "Duration: ", "ML Engineer, Acme Ltd, "]),
)
def test_every_form_of_month_is_read_back(ends, form, joint, before):
    first, last = ends
    write = MONTH_FORMS[form]
    text = f"{before}{write(first)}{joint}{write(last)}"
    [found] = find_dates(text)
    assert found.period() == Period(first, last)
    assert text[found.span.start : found.span.end] == f"{write(first)}{joint}{write(last)}"


@given(months, st.sampled_from(sorted(MONTH_FORMS)), st.sampled_from(NOW))
def test_every_word_for_now_leaves_the_period_open(first, form, now):
    [found] = find_dates(f"{MONTH_FORMS[form](first)} – {now}")
    assert found.period() == Period(first, None, ongoing=True)


@given(st.tuples(st.integers(1970, 2048), st.integers(1, 20)), st.sampled_from(JOINTS))
def test_years_alone_stand_for_their_middles(years, joint):
    first, last = years[0], years[0] + years[1]
    [found] = find_dates(f"{first}{joint}{last}")
    assert found.period() == Period(Month(first, 7), Month(last, 6), exact=False)


@given(months, months, st.sampled_from(["Mar 2021", "March, 2021", "Mar'21"]))
def test_neighbouring_year_only_posts_do_not_overlap(a, b, form):
    first, middle, last = a.year, a.year + 2, a.year + 5
    one = find_dates(f"{first} - {middle}")[0].period()
    two = find_dates(f"{middle} - {last}")[0].period()
    assert one.end < two.start


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Since Aug 2022", Month(2022, 8), None),
        ("Aug 2022 onwards", Month(2022, 8), None),
        ("Aug 2022 –", Month(2022, 8), None),
        ("अप्रैल 2021 – वर्तमान", Month(2021, 4), None),
        ("१५ अगस्त २०१९ से मार्च २०२१ तक", Month(2019, 8), Month(2021, 3)),
        ("June - August 2021", Month(2021, 6), Month(2021, 8)),
        ("Nov - Jan 2021", Month(2020, 11), Month(2021, 1)),
        ("Fall 2013 – Spring 2014", Month(2013, 9), Month(2014, 5)),
        ("Summer 2021", Month(2021, 6), Month(2021, 8)),
        ("Q3 2020", Month(2020, 7), Month(2020, 9)),
        ("2016-20", Month(2016, 7), Month(2020, 6)),
        ("2010-12", Month(2010, 7), Month(2012, 6)),
        ("2019 – '21", Month(2019, 7), Month(2021, 6)),
        ("2019 - Mar 2019", Month(2019, 1), Month(2019, 3)),
        ("2020 - 2020", Month(2020, 5), Month(2020, 8)),
        ("13/02/2019 to 02/13/2020", Month(2019, 2), Month(2020, 2)),
    ],
)
def test_forms_with_rules_of_their_own(text, start, end):
    [found] = find_dates(text)
    period = found.period()
    assert (period.start, period.end, period.ongoing) == (start, end, end is None)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Expected May 2026", Month(2026, 5)),
        ("May 2026 (Expected)", Month(2026, 5)),
        ("Expected Graduation: May 2027", Month(2027, 5)),
        ("Anticipated 2029", Month(2029, 6)),
    ],
)
def test_what_is_expected_has_an_end_and_no_start(text, end):
    [found] = find_dates(text)
    assert found.expected
    assert found.period() == Period(None, end, exact=end.number == 5)


def test_a_single_date_completes_what_is_studied():
    [found] = find_dates("May 2020")
    assert found.period(single_is_end=True) == Period(None, Month(2020, 5))
    assert found.period() == Period(Month(2020, 5), Month(2020, 5))


@pytest.mark.parametrize(
    "text",
    [
        "98765-43210",
        "top 52/2500",
        "improved by 20%",
        "₹ 2,019",
        "you may go",
        "version 3.2019a",
        "1,234,567 rows",
        "Windows",
        "p95 latency 35 ms",
    ],
)
def test_numbers_that_are_no_dates(text):
    assert find_dates(text) == ()


def test_dates_that_cannot_be_give_no_period():
    assert find_dates("Mar 2021 – Jan 2020")[0].period() is None
    assert find_dates("August 20XX – March 20XX")[0].period() is None


def test_what_belongs_to_the_dates_is_told_apart_from_names():
    text = "Data Engineer (Jan 2020 – Present, 4 yrs 2 months)"
    [found] = find_dates(text)
    assert text[: found.around.start].strip() == "Data Engineer"
    assert text[found.around.end :] == ""


@given(st.text(max_size=80))
def test_any_text_gives_dates_within_it_in_order(text):
    reach = 0
    for found in find_dates(text):
        assert reach <= found.around.start <= found.span.start < found.span.end
        assert found.span.end <= found.around.end <= len(text)
        reach = found.around.end
        period = found.period()
        assert period is None or period.months(Month.of(date(2026, 11, 23))) >= 0
