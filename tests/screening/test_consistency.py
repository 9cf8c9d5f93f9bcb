"""What does not fit together lowers certainty, never the person."""

from collections.abc import Callable

from kasauti.screening import FlagKind, Screening

Screen = Callable[..., Screening]

POST = "WORK EXPERIENCE\n\nML Engineer, {employer}\n{dates}\n- {words}\n"


def kinds(found: Screening) -> set[FlagKind]:
    return {flag.kind for flag in found.flags}


def error(found: Screening, skill: str) -> float:
    return next(e.standard_error or 0.0 for e in found.skills if e.subject == skill)


def post(words: str, dates: str = "Jan 2022 - Present", employer: str = "Periyar Systems") -> str:
    return POST.format(words=words, dates=dates, employer=employer)


def test_use_before_the_release_is_flagged_and_less_certain(screened: Screen) -> None:
    words = "Built a chatbot with LangChain for 3 million users"
    early = screened(post(words, "Jan 2016 - Dec 2018"))
    late = screened(post(words, "Jan 2023 - Dec 2025"))
    assert FlagKind.BEFORE_RELEASE in kinds(early)
    assert FlagKind.BEFORE_RELEASE not in kinds(late)
    assert error(early, "langchain") > error(late, "langchain")


def test_stated_years_longer_than_the_technology_are_flagged(screened: Screen) -> None:
    found = screened(
        post("Built a service in Go") + "\nSKILLS\nLangChain 9 years, Python 3 years\n"
    )
    sentences = [f.sentence for f in found.flags if f.kind is FlagKind.BEFORE_RELEASE]
    assert len(sentences) == 1
    assert "LangChain" in sentences[0]


def test_overlapping_full_time_posts_are_flagged(screened: Screen) -> None:
    two = (
        "WORK EXPERIENCE\n\nML Engineer, Periyar Systems\nJan 2022 - Present\n"
        "- Built a ranker in Python\n\n"
        "Data Engineer, Kabini Cloud\nMar 2021 - Dec 2023\n- Built pipelines in Spark\n"
    )
    assert FlagKind.OVERLAP in kinds(screened(two))
    assert FlagKind.OVERLAP not in kinds(screened(two.replace("Dec 2023", "Dec 2021")))
    assert FlagKind.OVERLAP not in kinds(screened(two.replace("Data Eng", "Part-time Data Eng")))


def test_the_same_bullet_in_two_posts_counts_once(screened: Screen) -> None:
    words = "Built a Python service in production for 3 million users at 40 ms p99"
    one = post(words, "Jan 2025 - Present")
    two = one + f"\nML Engineer, Kabini Cloud\nJan 2024 - Dec 2024\n- {words}\n"
    repeated, single = screened(two), screened(one)
    assert FlagKind.REPEATED in kinds(repeated)

    def level(found: Screening) -> float | None:
        return next(e.level for e in found.skills if e.subject == "python")

    assert level(repeated) == level(single)


def test_a_claim_without_a_use_is_flagged(screened: Screen) -> None:
    found = screened(post("Built a service in Go") + "\nSKILLS\nExpert in PyTorch\n")
    assert FlagKind.CLAIM_WITHOUT_USE in kinds(found)
