"""A role made step by step: the same questions on the command line and on a page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kasauti.roles.bars import default_bars, usual_years
from kasauti.roles.names import nearest_skills, plain_name, resolve_skill
from kasauti.roles.reading import ProposedRole
from kasauti.roles.reading.facts import family_in_title, seniority_in_title
from kasauti.roles.reading.levels import level_unsaid
from kasauti.roles.role import (
    Family,
    KnockOut,
    PayBand,
    Requirement,
    Role,
    Seniority,
    WorkMode,
)
from kasauti.roles.role_file import level_word
from kasauti.skills import Level, SkillGraph
from kasauti.values import Rupees


class AnswerKind(StrEnum):
    """What an answer is, and so which control asks for it."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    LINES = "lines"  # one thing a line


@dataclass(frozen=True, slots=True)
class Question:
    """A step of the guided role.

    Parameters
    ----------
    key : str
        Of the role file.
    prompt : str
    hint : str
        How to answer, with an example.
    kind : AnswerKind
    default : str
        Taken when the answer is left empty; from earlier answers where they tell.
    choices : tuple of (str, str)
        Value and what it means.
    required : bool
    """

    key: str
    prompt: str
    hint: str
    kind: AnswerKind
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


class AnswerError(ValueError):
    """An answer cannot be taken; the message says what is wrong and how to mend it."""

    def __init__(self, key: str, what: str, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.key = key
        self.what = what
        self.mend = mend


_BAND = re.compile(r"(?P<low>.+?)\s*(?:\bto\b|–|—|-)\s*(?P<high>.+)")
_LEVEL = re.compile(r"(?P<names>.*?)\s*(?::|\(|=)\s*(?P<level>[a-z0-9]+)\s*\)?", re.IGNORECASE)
_OR = re.compile(r"\s*(?:,\s*or\s+|\s+or\s+|,)\s*")
_UNIT = re.compile(r"[a-z]+\.?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """Answers so far, all as text; every step gives a new draft.

    Examples
    --------
    >>> from kasauti.skills import load_graph
    >>> draft = RoleDraft(load_graph()).answer("title", "Staff ML Platform Engineer")
    >>> draft.question("seniority").default
    'staff'
    """

    graph: SkillGraph
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_proposal(cls, proposed: ProposedRole, *, graph: SkillGraph) -> RoleDraft:
        """Begin with what was read from a job description; nothing else is filled in."""
        read = {
            "title": proposed.title.value if proposed.title else "",
            "family": proposed.family.value.value if proposed.family else "",
            "seniority": proposed.seniority.value.value if proposed.seniority else "",
            "summary": proposed.summary.value if proposed.summary else "",
            "owns": "\n".join(read.value for read in proposed.owns),
            "work_mode": proposed.work_mode.value.value if proposed.work_mode else "",
            "location": proposed.location.value if proposed.location else "",
            "band": band_answer(proposed.band.value) if proposed.band else "",
        }
        for key, must in (("must", True), ("nice", False)):
            read[key] = "\n".join(
                requirement_answer(asked.requirement, graph)
                for asked in proposed.requirements
                if asked.requirement.must is must
            )
        return cls(graph, MappingProxyType({key: value for key, value in read.items() if value}))

    def questions(self) -> tuple[Question, ...]:
        """Return all steps in order, defaults from the answers so far."""
        return tuple(self.question(step["key"]) for step in _tables()["step"])

    def question(self, key: str) -> Question:
        """Return one step; KeyError if there is none of that key."""
        step = next((step for step in _tables()["step"] if step["key"] == key), None)
        if step is None:
            raise KeyError(key)
        choices = tuple((value, meaning) for value, meaning in step.get("choices", ()))
        if key == "seniority":
            choices = tuple((s.value, f"usually {usual_years(s)} years") for s in Seniority)
        return Question(
            key=key,
            prompt=step["prompt"],
            hint=step["hint"],
            kind=AnswerKind(step["kind"]),
            default=self._default(key) or step.get("default", ""),
            choices=choices,
            required=step.get("required", False),
        )

    def next(self) -> Question | None:
        """Return the first step that has no answer yet, None when all have."""
        return next((q for q in self.questions() if q.key not in self.answers), None)

    def answer(self, key: str, text: str) -> RoleDraft:
        """Return the draft with an answer taken; an empty one takes the default.

        Raises
        ------
        AnswerError
            If the answer cannot be read, or a required one is empty.
        """
        question = self.question(key)
        given = text.strip() or question.default
        if question.required and not given:
            raise AnswerError(key, "This cannot stay empty.", f"Write it like: {question.hint}")
        draft = replace(self, answers=MappingProxyType({**self.answers, key: given}))
        draft._value(key)
        return draft

    def role(self) -> Role:
        """Return the role of the answers; steps without an answer take their default.

        Raises
        ------
        AnswerError
            If a required step has neither.
        """
        draft = self
        for question in self.questions():
            if question.key not in self.answers:
                draft = draft.answer(question.key, "")
        family, seniority = draft._value("family"), draft._value("seniority")
        return Role(
            title=draft.answers["title"],
            family=family,
            seniority=seniority,
            requirements=draft._value("must") + draft._value("nice"),
            bars=dict(default_bars(family, seniority)),
            location=draft.answers["location"],
            work_mode=draft._value("work_mode"),
            band=draft._value("band"),
            summary=draft.answers["summary"],
            knock_outs=draft._value("knock_out"),
            owns=_lines(draft.answers["owns"]),
            first_90_days=_lines(draft.answers["first_90_days"]),
        )

    def suggestions(self, key: str) -> tuple[str, ...]:
        """Return requirements such roles usually start from, for ``must`` and ``nice``."""
        family = self._family()
        if family is None or key not in ("must", "nice"):
            return ()
        level = level_word(level_unsaid(self._seniority(), must=key == "must"))
        return tuple(f"{names}: {level}" for names in _tables()["starter"][key][family.value])

    def _default(self, key: str) -> str:
        if key == "family":
            family = family_in_title(self.answers.get("title", ""))
            return family.value if family else ""
        if key == "seniority":
            seniority = seniority_in_title(self.answers.get("title", ""))
            return seniority.value if seniority else ""
        return ""

    def _family(self) -> Family | None:
        value = self.answers.get("family") or self._default("family")
        return Family(value) if value else None

    def _seniority(self) -> Seniority | None:
        value = self.answers.get("seniority") or self._default("seniority")
        return Seniority(value) if value else None

    def _value(self, key: str) -> Any:
        """Return an answer as the value it means; AnswerError if it means none."""
        text = self.answers[key]
        if key in ("family", "seniority", "work_mode"):
            return _choice(key, text)
        if key in ("must", "nice"):
            return tuple(self._requirement(line, key) for line in _lines(text))
        if key == "band":
            return read_band_answer(text) if text else None
        if key == "knock_out":
            return tuple(_knock_out(line) for line in _lines(text))
        return text

    def _requirement(self, line: str, key: str) -> Requirement:
        match = None if resolve_skill(self.graph, line) else _LEVEL.fullmatch(line)
        names, word = (match["names"], match["level"]) if match else (line, "")
        level = _level(key, word) if word else level_unsaid(self._seniority(), must=key == "must")
        names = names.strip()
        whole = resolve_skill(self.graph, names)
        ids = [whole.id] if whole else [self._skill(key, n) for n in _OR.split(names) if n]
        if not ids:
            raise AnswerError(
                key, f"{line!r} names no skill.", "Write it like: PyTorch: proficient"
            )
        return Requirement(tuple(dict.fromkeys(ids)), level, key == "must", words=names)

    def _skill(self, key: str, name: str) -> str:
        skill = resolve_skill(self.graph, name.strip())
        if skill is None:
            near = " or ".join(nearest_skills(self.graph, name))
            mend = f"Did you mean {near}?" if near else "kasauti skills lists all names."
            raise AnswerError(key, f"No skill is called {name.strip()!r}.", mend)
        return skill.id


def requirement_answer(requirement: Requirement, graph: SkillGraph) -> str:
    """Return a requirement as a line of the guided role: "FAISS or Milvus: intermediate"."""
    names = " or ".join(plain_name(graph, skill) for skill in requirement.any_of)
    return f"{names}: {level_word(requirement.level)}"


def band_answer(band: PayBand) -> str:
    """Return a band as a line of the guided role."""
    return f"{band.low.in_lakh()} to {band.high.in_lakh()}"


def read_band_answer(text: str) -> PayBand:
    """Read "45 lakh to 70 lakh" or "45-70 LPA".

    Raises
    ------
    AnswerError
        If it is not two amounts, lowest first.
    """
    mend = "Write it like: 45 lakh to 70 lakh"
    match = _BAND.fullmatch(text)
    if match is None:
        raise AnswerError("band", f"{text!r} is not a band.", mend)
    low, high = match["low"].strip(), match["high"].strip()
    unit = _UNIT.search(high)
    if unit and not _UNIT.search(low):
        low = f"{low} {unit.group().strip()}"
    try:
        band = PayBand(Rupees.parse(low), Rupees.parse(high))
    except ValueError as error:
        raise AnswerError("band", f"{error}.", mend) from None
    if band.high < band.low:
        raise AnswerError("band", "The band ends below its start.", mend)
    return band


def _choice(key: str, text: str) -> StrEnum:
    words: dict[str, type[StrEnum]] = {
        "family": Family,
        "seniority": Seniority,
        "work_mode": WorkMode,
    }
    try:
        return words[key](text.strip().lower())
    except ValueError:
        known = ", ".join(word.value for word in words[key])
        raise AnswerError(key, f"{text!r} is none of the choices.", f"Choose {known}.") from None


def _level(key: str, word: str) -> Level:
    if word.upper() in Level.__members__:
        return Level[word.upper()]
    if word in {"1", "2", "3", "4", "5"}:
        return Level(int(word))
    known = ", ".join(level_word(level) for level in Level)
    raise AnswerError(key, f"{word!r} is not a level.", f"Write {known}, or 1 to 5.")


def _knock_out(line: str) -> KnockOut:
    question, sign, wanted = line.rpartition("=")
    if not sign or not question.strip() or not wanted.strip():
        raise AnswerError(
            "knock_out", f"{line!r} has no wanted answer.", "Write it like: … by March? = yes"
        )
    return KnockOut(question.strip(), wanted.strip())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(stripped for line in text.splitlines() if (stripped := line.strip(" \t-•*")))


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("kasauti.roles").joinpath("data/draft.toml").read_text("utf-8"))
