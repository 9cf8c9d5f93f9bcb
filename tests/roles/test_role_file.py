"""Role files: read by any name, written to be read, every mistake named with its mend."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.roles import (
    Family,
    FormQuestion,
    KnockOut,
    PayBand,
    QuestionKind,
    Requirement,
    Role,
    RoleFileError,
    Seniority,
    WorkMode,
    check_role,
    default_bars,
    dump_role,
    load_role,
    read_role,
)
from kasauti.skills import Dimension, Level, SkillGraph, load_graph
from kasauti.values import Rupees

EXAMPLES = sorted(Path("examples/roles").glob("*.toml"))
LEAST = 'title = "MLE"\nfamily = "llm"\nseniority = "mid"\n'
ASKED = LEAST + '[[question]]\nquestion = "Which?"\n'


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_load_and_read_back_the_same(path: Path, graph: SkillGraph) -> None:
    role = read_role(path, graph=graph)
    assert load_role(dump_role(role, graph=graph), graph=graph) == role


def test_there_is_an_example_for_every_family(graph: SkillGraph) -> None:
    assert {read_role(path, graph=graph).family for path in EXAMPLES} == set(Family)


def test_a_role_is_read_as_people_write_it(graph: SkillGraph) -> None:
    role = load_role(
        LEAST
        + """
        location = "Bengaluru"
        work_mode = "Remote"
        [[must]]
        skill = "pytorch"
        level = 3
        [[must]]
        any = ["FAISS", "milvus"]
        level = "Advanced"
        accept_related = true
        weight = 2
        [[nice]]
        skill = "k8s"
        level = "beginner"
        [band]
        low = "45 lakh"
        high = 7000000
        [bars]
        S1 = "expert"
        [weights]
        engineering = 20
        ml = 30
        bridge = 50
        [[knock_out]]
        question = "Can you start by March?"
        wanted = "yes"
        """.replace("        ", ""),
        graph=graph,
    )
    assert role.requirements == (
        Requirement(("pytorch",), Level.PROFICIENT, True, words="pytorch"),
        Requirement(("faiss", "milvus"), Level.ADVANCED, True, 2.0, True, "FAISS or milvus"),
        Requirement(("kubernetes",), Level.BEGINNER, False, words="k8s"),
    )
    assert role.band == PayBand(Rupees(Decimal(4_500_000)), Rupees(Decimal(7_000_000)))
    assert role.work_mode is WorkMode.REMOTE
    assert role.bars["S1"] is Level.EXPERT
    assert role.bars["M6"] is default_bars(Family.LLM, Seniority.MID)["M6"]
    assert role.weights == {
        Dimension.ENGINEERING: 0.2,
        Dimension.ML: 0.3,
        Dimension.BRIDGE: 0.5,
    }
    assert role.knock_outs == (KnockOut("Can you start by March?", "yes"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LEAST + '[[must]]\nskill = "Pytorhc"\nlevel = 3', "line 5, must[1].skill: No skill is"),
        (LEAST + '[[must]]\nskill = "Pytorhc"\nlevel = 3', "Did you mean PyTorch"),
        (LEAST + '[[must]]\nskill = "Python"\nlevel = "guru"', "line 6, must[1].level: 'guru'"),
        (LEAST + '[[must]]\nskill = "Python"', "line 4, must[1].level: The level is missing"),
        (LEAST + '[[must]]\nskill = "Python"\nlevel = 6', "6 is not a level. Write beginner"),
        (LEAST + '[[must]]\nskill = "Python"\nlevel = true', "True is not a level"),
        (LEAST + "[[must]]\nlevel = 3", "names one skill, or a list under any"),
        (LEAST + "[[must]]\nany = []\nlevel = 3", "must[1].any: This is not a name"),
        (LEAST + '[[must]]\nskil = "x"', "No key is called 'skil' here. Known are skill, any"),
        (LEAST + "salary = 3", "line 4, salary: No key is called 'salary' here"),
        (LEAST + 'work_mode = "moon"', "'moon' is not a work_mode. Write one of office, hybrid"),
        (LEAST.replace("llm", "nlp"), "line 2, family: 'nlp' is not a family"),
        (LEAST.replace("mid", "boss"), "line 3, seniority: 'boss' is not a seniority"),
        ('family = "llm"', "title: The title is missing"),
        (LEAST + '[band]\nlow = "45 lakh"', "band.high: The band's high is missing"),
        (LEAST + '[band]\nlow = "9 lakh"\nhigh = "5 lakh"', "line 6, band.high: The band ends"),
        (LEAST + '[band]\nlow = "lots"\nhigh = "5 lakh"', "line 5, band.low: 'lots' is not"),
        (LEAST + "band = 5", "band is not a table. Begin it with a line [band]"),
        (LEAST + "must = 5", "must is not a list of tables. Begin each with [[must]]"),
        (LEAST + "[bars]\nS9 = 3", "line 5, bars.S9: No competency is called 'S9'"),
        (LEAST + "[weights]\nml = 0.3", "line 4, weights: The weights sum to 0.3"),
        (LEAST + "[weights]\nml = nan", "nan is not a weight"),
        (LEAST + '[[knock_out]]\nquestion = "Why?"', "knock_out[1].wanted: The wanted is missing"),
        (
            ASKED + 'kind = "choice"',
            "question[1].choices: A choice needs two",
        ),
        (
            ASKED + 'kind = "date"',
            "question[1].kind: 'date' is not a kind. Write one of",
        ),
        (
            ASKED + 'wanted = "soon"\nkind = "number"',
            "Write “at most 60” or “at least 60”",
        ),
        (
            ASKED + "choices = [3]",
            "question[1].choices: This is not a list",
        ),
        (LEAST + '[[question]]\nkind = "text"', "question[1].question: The question is missing"),
        (LEAST + "owns = [3]", "line 4, owns: This is not a list of sentences"),
        ("title = ", "This is not TOML"),
        ("x=" + "[" * 100_000, "nested too deep"),
        ("x = " + "9" * 5000, "This is not TOML"),
        ("#" * 200_001, "too long for a role"),
    ],
)
def test_mistakes_name_key_line_and_mend(text: str, says: str, graph: SkillGraph) -> None:
    with pytest.raises(RoleFileError) as caught:
        load_role(text, graph=graph)
    assert says in str(caught.value)
    assert all(problem.mend for problem in caught.value.problems)


def test_all_mistakes_are_named_at_once(graph: SkillGraph) -> None:
    with pytest.raises(RoleFileError) as caught:
        load_role('family = "x"\n[[must]]\nskill = "Pyhton"\nlevel = 9', graph=graph)
    assert [problem.key for problem in caught.value.problems] == [
        "title",
        "family",
        "seniority",
        "must[1].skill",
        "must[1].level",
    ]


def test_a_missing_or_foreign_file_is_named(tmp_path: Path, graph: SkillGraph) -> None:
    with pytest.raises(RoleFileError, match=r"absent\.toml: .*no such file"):
        read_role(tmp_path / "absent.toml", graph=graph)
    (tmp_path / "photo.toml").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(RoleFileError, match=r"photo\.toml: .*not UTF-8"):
        read_role(tmp_path / "photo.toml", graph=graph)
    with pytest.raises(RoleFileError, match="cannot be read"):
        read_role(tmp_path, graph=graph)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_have_nothing_to_mend(path: Path, graph: SkillGraph) -> None:
    role = read_role(path, graph=graph)
    assert check_role(role, graph=graph, as_of=date(2026, 11, 23)) == ()


def test_bars_follow_family_and_seniority() -> None:
    general = default_bars(Family.CLASSICAL, Seniority.SENIOR)
    llm = default_bars(Family.LLM, Seniority.SENIOR)
    assert (llm["M6"], llm["B4"]) == (Level.ADVANCED, Level.ADVANCED)
    assert [general[i] for i in ("S1", "S2", "M3", "B1")] == [4, 3, 4, 4]
    for family in Family:
        for seniority in Seniority:
            bars = default_bars(family, seniority)
            assert len(bars) == 16
            assert all(1 <= level <= 5 for level in bars.values())


def test_bars_never_fall_with_seniority() -> None:
    for family in Family:
        ladder = [default_bars(family, seniority) for seniority in Seniority]
        for lower, higher in pairwise(ladder):
            assert all(lower[i] <= higher[i] for i in lower)


SKILLS = st.sampled_from(sorted(skill.id for skill in load_graph()))
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60).map(
    str.strip
)
REQUIREMENTS = st.builds(
    Requirement,
    any_of=st.lists(SKILLS, min_size=1, max_size=4, unique=True).map(tuple),
    level=st.sampled_from(Level),
    must=st.booleans(),
    weight=st.floats(0.01, 100),
    accept_related=st.booleans(),
    words=TEXT.filter(bool),
)
QUESTIONS = st.one_of(
    st.builds(FormQuestion, TEXT.filter(bool), hindi=TEXT, required=st.booleans(), wanted=TEXT),
    st.builds(
        FormQuestion, TEXT.filter(bool), st.just(QuestionKind.CHOICE), st.just(("AWS", "GCP")),
        wanted=st.sampled_from(["", "GCP"]),
    ),
    st.builds(
        FormQuestion, TEXT.filter(bool), st.just(QuestionKind.RUPEES),
        wanted=st.sampled_from(["", "at most 45 lakh"]),
    ),
)  # fmt: skip
AMOUNTS = st.integers(1, 10**12).map(lambda paise: Rupees(Decimal(paise) / 100))


@st.composite
def roles(draw: st.DrawFn) -> Role:
    family, seniority = draw(st.sampled_from(Family)), draw(st.sampled_from(Seniority))
    musts_first = sorted(draw(st.lists(REQUIREMENTS, max_size=5)), key=lambda r: not r.must)
    ends = sorted(draw(st.tuples(AMOUNTS, AMOUNTS)))
    moved = draw(st.dictionaries(st.sampled_from(["S1", "M6", "B4"]), st.sampled_from(Level)))
    return Role(
        title=draw(TEXT.filter(bool)),
        family=family,
        seniority=seniority,
        requirements=tuple(musts_first),
        bars={**default_bars(family, seniority), **moved},
        weights=draw(
            st.sampled_from(
                [
                    dict.fromkeys(Dimension, 1 / 3),
                    dict(zip(Dimension, (0.25, 0.25, 0.5), strict=True)),
                    dict(zip(Dimension, (1.0, 0.0, 0.0), strict=True)),
                ]
            )
        ),
        location=draw(TEXT),
        work_mode=draw(st.sampled_from(WorkMode)),
        band=draw(st.sampled_from([None, PayBand(*ends)])),
        summary=draw(TEXT),
        knock_outs=tuple(
            draw(st.lists(st.builds(KnockOut, TEXT.filter(bool), TEXT.filter(bool)), max_size=2))
        ),
        questions=tuple(draw(st.lists(QUESTIONS, max_size=2))),
        owns=tuple(draw(st.lists(TEXT.filter(bool), max_size=3))),
        first_90_days=tuple(draw(st.lists(TEXT.filter(bool), max_size=3))),
    )


@given(roles())
def test_any_role_written_reads_back_the_same(role: Role) -> None:
    assert load_role(dump_role(role, graph=load_graph()), graph=load_graph()) == role


@given(st.text(max_size=300))
def test_random_text_is_a_list_of_problems(text: str) -> None:
    with pytest.raises(RoleFileError) as caught:
        load_role(text, graph=load_graph())
    assert caught.value.problems
