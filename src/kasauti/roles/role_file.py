"""Roles as TOML files that a hiring manager can read aloud."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from kasauti.roles.bars import COMPETENCIES, default_bars
from kasauti.roles.form_questions import FormQuestion, QuestionKind, wanted_mend
from kasauti.roles.names import nearest_skills, resolve_skill
from kasauti.roles.role import (
    Family,
    KnockOut,
    PayBand,
    Requirement,
    Role,
    Seniority,
    WorkMode,
)
from kasauti.roles.role_problems import Problem, RoleFileError
from kasauti.roles.toml_lines import KeyPath, key_lines, line_of
from kasauti.skills import Dimension, Level, SkillGraph
from kasauti.values import Rupees

Words = TypeVar("Words", bound=StrEnum)

KEYS: Mapping[str, tuple[str, ...]] = {
    "": (
        "title",
        "family",
        "seniority",
        "summary",
        "owns",
        "first_90_days",
        "location",
        "work_mode",
        "band",
        "must",
        "nice",
        "bars",
        "weights",
        "knock_out",
        "question",
    ),
    "must": ("skill", "any", "level", "weight", "accept_related", "words"),
    "nice": ("skill", "any", "level", "weight", "accept_related", "words"),
    "band": ("low", "high"),
    "knock_out": ("question", "wanted"),
    "question": ("question", "hindi", "kind", "choices", "required", "wanted"),
}
"""Every key a role file knows, by table; ``[bars]`` holds competency ids, ``[weights]`` the
dimensions."""

LARGEST_FILE = 200_000
"""Characters; a role file of more is refused."""


def read_role(path: Path, *, graph: SkillGraph) -> Role:
    """Read a role from the file at ``path``.

    Raises
    ------
    RoleFileError
        As ``load_role``, with the file's name; also if there is no such file.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        problem = Problem("", None, "There is no such file.", "Check the path, or run role new.")
        raise RoleFileError((problem,), path.name) from None
    except UnicodeDecodeError:
        problem = Problem("", None, "The file is not UTF-8 text.", "Save it as UTF-8.")
        raise RoleFileError((problem,), path.name) from None
    except OSError as error:
        problem = Problem("", None, f"It cannot be read: {error.strerror}.", "Check the path.")
        raise RoleFileError((problem,), path.name) from None
    try:
        return load_role(text, graph=graph)
    except RoleFileError as error:
        raise RoleFileError(error.problems, path.name) from None


def load_role(text: str, *, graph: SkillGraph) -> Role:
    """Read a role from TOML.

    Parameters
    ----------
    text : str
        As ``docs/reference/role-file.md`` lays down. Levels by word or number, amounts as
        people write them ("45 lakh"), skills by any of their names.
    graph : SkillGraph
        Knows the skills' names.

    Raises
    ------
    RoleFileError
        With every problem found, each naming key, line and the mend.

    Examples
    --------
    >>> from kasauti.skills import load_graph
    >>> role = load_role('''
    ... title = "ML Engineer"
    ... family = "classical"
    ... seniority = "mid"
    ... [[must]]
    ... skill = "Python"
    ... level = "proficient"
    ... ''', graph=load_graph())
    >>> role.requirements[0].any_of
    ('python',)
    """
    if len(text) > LARGEST_FILE:
        problem = Problem("", None, "The file is too long for a role.", "Shorten it.")
        raise RoleFileError((problem,))
    try:
        content = tomllib.loads(text)
    except ValueError as error:
        problem = Problem("", None, f"This is not TOML: {error}.", "Mend the line it names.")
        raise RoleFileError((problem,)) from None
    except RecursionError:
        problem = Problem("", None, "Values are nested too deep.", "A role file nests one table.")
        raise RoleFileError((problem,)) from None
    reader = _Reader(content, key_lines(text), graph)
    role = reader.role()
    if role is None or reader.problems:
        raise RoleFileError(tuple(reader.problems))
    return role


class _Reader:
    """Takes values out of a parsed role file and collects what is wrong with them."""

    def __init__(
        self, content: dict[str, Any], lines: Mapping[KeyPath, int], graph: SkillGraph
    ) -> None:
        self.content = content
        self.lines = lines
        self.graph = graph
        self.problems: list[Problem] = []

    def role(self) -> Role | None:
        self._known(self.content, (), KEYS[""])
        title = self._text(("title",), required="Give the post its plain name.")
        family = self._word(("family",), Family)
        seniority = self._word(("seniority",), Seniority)
        work_mode = self._word(("work_mode",), WorkMode, WorkMode.HYBRID)
        requirements = self._requirements("must") + self._requirements("nice")
        band = self._band()
        weights = self._weights()
        knock_outs, questions = self._knock_outs(), self._questions()
        if family is None or seniority is None or work_mode is None:
            return None
        return Role(
            title=title,
            family=family,
            seniority=seniority,
            requirements=requirements,
            bars=self._bars(default_bars(family, seniority)),
            weights=weights,
            location=self._text(("location",)),
            work_mode=work_mode,
            band=band,
            summary=self._text(("summary",)),
            knock_outs=knock_outs,
            questions=questions,
            owns=self._texts(("owns",)),
            first_90_days=self._texts(("first_90_days",)),
        )

    def _requirements(self, table: str) -> tuple[Requirement, ...]:
        found = []
        for index, entry in enumerate(self._tables(table)):
            path = (table, index)
            self._known(entry, path, KEYS[table])
            any_of = self._any_of(entry, path)
            level = self._level(entry.get("level"), (*path, "level"))
            weight = self._number(entry.get("weight", 1.0), (*path, "weight"))
            related = self._flag(entry.get("accept_related", False), (*path, "accept_related"))
            words = self._text((*path, "words"), entry=entry)
            if any_of and level is not None and weight is not None:
                words = words or " or ".join(_as_list(entry.get("any", entry.get("skill"))))
                found.append(Requirement(any_of, level, table == "must", weight, related, words))
        return tuple(found)

    def _any_of(self, entry: dict[str, Any], path: KeyPath) -> tuple[str, ...]:
        if ("skill" in entry) == ("any" in entry):
            self._problem(
                path,
                "Each requirement names one skill, or a list under any.",
                'Write skill = "PyTorch" or any = ["FAISS", "Milvus"].',
            )
            return ()
        key = "skill" if "skill" in entry else "any"
        names = entry[key] if key == "any" else [entry[key]]
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names) or not names:
            self._problem((*path, key), "This is not a name.", 'Write it like "PyTorch".')
            return ()
        ids = [self._skill(name, (*path, key)) for name in names]
        return tuple(dict.fromkeys(i for i in ids if i))

    def _skill(self, name: str, path: KeyPath) -> str:
        skill = resolve_skill(self.graph, name)
        if skill is not None:
            return skill.id
        near = nearest_skills(self.graph, name)
        mend = f"Did you mean {' or '.join(near)}?" if near else "kasauti skills lists all names."
        self._problem(path, f"No skill is called {name!r}.", mend)
        return ""

    def _level(self, value: object, path: KeyPath) -> Level | None:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5:
            return Level(value)
        if isinstance(value, str):
            word = value.strip().upper()
            if word in Level.__members__:
                return Level[word]
            if word.isascii() and word.isdigit() and 1 <= int(word) <= 5:
                return Level(int(word))
        what = "The level is missing." if value is None else f"{value!r} is not a level."
        self._problem(
            path, what, f"Write {_listed(level_word(step) for step in Level)}, or 1 to 5."
        )
        return None

    def _bars(self, defaults: Mapping[str, Level]) -> dict[str, Level]:
        bars = dict(defaults)
        for competency, value in self._table("bars").items():
            if competency not in bars:
                known = ", ".join(i for ids in COMPETENCIES.values() for i in ids)
                self._problem(
                    ("bars", competency),
                    f"No competency is called {competency!r}.",
                    f"The sixteen are {known}.",
                )
                continue
            level = self._level(value, ("bars", competency))
            bars[competency] = level or bars[competency]
        return bars

    def _weights(self) -> dict[Dimension, float]:
        equal = dict.fromkeys(Dimension, 1 / 3)
        entry = self._table("weights")
        if not entry:
            return equal
        self._known(entry, ("weights",), tuple(Dimension))
        values = {
            side: self._number(entry.get(side, 0.0), ("weights", side.value), zero=True)
            for side in Dimension
        }
        total = sum(value or 0.0 for value in values.values())
        scale = 100 if abs(total - 100) < 1e-6 else 1
        if abs(total / scale - 1) > 1e-6:
            self._problem(
                ("weights",),
                f"The weights sum to {total:g}.",
                "engineering, ml and bridge sum to 1 (or to 100).",
            )
            return equal
        return {side: (value or 0.0) / scale for side, value in values.items()}

    def _band(self) -> PayBand | None:
        entry = self._table("band")
        if "band" not in self.content:
            return None
        self._known(entry, ("band",), KEYS["band"])
        low, high = (self._rupees(entry.get(end), ("band", end)) for end in ("low", "high"))
        if low is None or high is None:
            return None
        if high < low:
            self._problem(("band", "high"), "The band ends below its start.", "Swap low and high.")
            return None
        return PayBand(low, high)

    def _rupees(self, value: object, path: KeyPath) -> Rupees | None:
        mend = 'Write a year\'s pay like "45 lakh" or 4500000.'
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            what = "is missing." if value is None else "is not an amount."
            self._problem(path, f"The band's {path[-1]} {what}", mend)
            return None
        try:
            return Rupees.parse(value)
        except ValueError:
            self._problem(path, f"{value!r} is not an amount.", mend)
            return None

    def _knock_outs(self) -> tuple[KnockOut, ...]:
        found = []
        for index, entry in enumerate(self._tables("knock_out")):
            path = ("knock_out", index)
            self._known(entry, path, KEYS["knock_out"])
            question = self._text(
                (*path, "question"), entry=entry, required="Write the question as people see it."
            )
            wanted = self._text(
                (*path, "wanted"), entry=entry, required='Write the wanted answer, like "yes".'
            )
            found.append(KnockOut(question, wanted))
        return tuple(found)

    def _questions(self) -> tuple[FormQuestion, ...]:
        found = []
        for index, entry in enumerate(self._tables("question")):
            path = ("question", index)
            self._known(entry, path, KEYS["question"])
            words = {key: self._text((*path, key), entry=entry) for key in ("hindi", "wanted")}
            question = FormQuestion(
                self._text((*path, "question"), entry=entry, required="Write what is asked."),
                self._word((*path, "kind"), QuestionKind, QuestionKind.TEXT, entry=entry)
                or QuestionKind.TEXT,
                self._texts((*path, "choices"), entry=entry),
                self._flag(entry.get("required", False), (*path, "required")),
                **words,
            )
            if question.kind is QuestionKind.CHOICE and len(question.choices) < 2:
                self._problem((*path, "choices"), "A choice needs two.", 'Write ["…", "…"].')
            if mend := wanted_mend(question):
                what = f"{question.wanted!r} is no answer."
                self._problem((*path, "wanted"), what, f"{mend.capitalize()}.")
            found.append(question)
        return tuple(found)

    def _word(
        self,
        path: KeyPath,
        words: type[Words],
        default: Words | None = None,
        *,
        entry: dict[str, Any] | None = None,
    ) -> Words | None:
        name = path[-1]
        value = (self.content if entry is None else entry).get(str(name), default)
        known = _listed(word.value for word in words)
        if value is None:
            self._problem(path, f"The {name} is missing.", f"Write one of {known}.")
            return None
        try:
            return words(value.strip().lower() if isinstance(value, str) else value)
        except ValueError:
            self._problem(path, f"{value!r} is not a {name}.", f"Write one of {known}.")
            return None

    def _text(
        self, path: KeyPath, *, entry: dict[str, Any] | None = None, required: str = ""
    ) -> str:
        value = (self.content if entry is None else entry).get(str(path[-1]), "")
        if not isinstance(value, str):
            self._problem(path, "This is not text.", 'Put it in quotes: "…".')
            return ""
        if required and not value.strip():
            self._problem(path, f"The {path[-1]} is missing.", required)
        return value.strip()

    def _texts(self, path: KeyPath, *, entry: dict[str, Any] | None = None) -> tuple[str, ...]:
        value = (self.content if entry is None else entry).get(str(path[-1]), [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._problem(path, "This is not a list of sentences.", 'Write ["…", "…"].')
            return ()
        return tuple(item.strip() for item in value if item.strip())

    def _number(self, value: Any, path: KeyPath, *, zero: bool = False) -> float | None:
        figure = isinstance(value, (int, float)) and not isinstance(value, bool)
        if figure and isfinite(value) and (value > 0 or (zero and value == 0)):
            return float(value)
        self._problem(path, f"{value!r} is not a weight.", "Write a number above 0, like 1.5.")
        return None

    def _flag(self, value: object, path: KeyPath) -> bool:
        if not isinstance(value, bool):
            self._problem(path, f"{value!r} is neither true nor false.", "Write true or false.")
        return value is True

    def _table(self, name: str) -> dict[str, Any]:
        value = self.content.get(name, {})
        if isinstance(value, dict):
            return value
        self._problem((name,), f"{name} is not a table.", f"Begin it with a line [{name}].")
        return {}

    def _tables(self, name: str) -> list[dict[str, Any]]:
        value = self.content.get(name, [])
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            return value
        self._problem((name,), f"{name} is not a list of tables.", f"Begin each with [[{name}]].")
        return []

    def _known(self, entry: Iterable[str], path: KeyPath, keys: tuple[str, ...]) -> None:
        for key in entry:
            if key not in keys:
                self._problem(
                    (*path, key), f"No key is called {key!r} here.", f"Known are {_listed(keys)}."
                )

    def _problem(self, path: KeyPath, what: str, mend: str) -> None:
        key = "".join(
            f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path
        ).lstrip(".")
        self.problems.append(Problem(key, line_of(self.lines, path), what, mend))


def level_word(level: Level) -> str:
    """Return a level's word as role files write it: "proficient"."""
    return level.name.lower()


def _as_list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
