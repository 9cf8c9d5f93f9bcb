"""An exercise as a folder: what is asked, what is given, how it is judged, and proof of that."""

from __future__ import annotations

import hashlib
import importlib.util
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from kasauti.skills import competencies

SHIPPED = Path(__file__).parent / "exercises"
_NEEDED = (
    "manifest.toml", "statement.md", "starter", "public", "inside/driver.py", "hidden/tests.py",
    "reference", "mutants.toml", "rubric.toml", "exemplars.toml",
)  # fmt: skip


class ExerciseError(ValueError):
    """An exercise that is not complete; the message lists every mistake."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong solution: edits of the reference, and the test that must fail on it."""

    name: str
    slip: str
    edits: tuple[tuple[str, str], ...]
    expect: str


@dataclass(frozen=True, slots=True)
class RunBudget:
    """How often the answer itself is run while somebody works on it, and how long all else may be.

    Parameters
    ----------
    most : int
        Runs of the answer.
    free_cpu_seconds : float
        What the public tests and the candidate's other files may take: they are not counted.
    """

    most: int
    free_cpu_seconds: float


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Parameters
    ----------
    folder : Path
    manifest : mapping
        See docs/how-to/write-an-exercise.md.
    """

    folder: Path
    manifest: Mapping[str, Any] = field(hash=False)

    @property
    def name(self) -> str:
        """Its id, as commands take it."""
        return self.folder.name

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.manifest["title"])

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of its variants."""
        return tuple(self.manifest["variants"])

    @property
    def weights(self) -> Mapping[str, float]:
        """Weight of each group of tests."""
        return dict(self.manifest["groups"])

    @property
    def answer(self) -> str:
        """Name of the file that the candidate writes: a module, or data such as a review."""
        return str(self.manifest.get("answer", "solution.py"))

    @property
    def module(self) -> str:
        """Name of the module that is imported to be graded; empty where the answer is data."""
        return self.answer.removesuffix(".py") if self.answer.endswith(".py") else ""

    @property
    def needs(self) -> tuple[str, ...]:
        """Distributions beyond NumPy and pandas that its code imports, such as ``torch``."""
        return tuple(self.manifest.get("needs", ()))

    @property
    def runs(self) -> RunBudget | None:
        """How often the answer may be run in the workspace; None where nobody counts."""
        given = self.manifest.get("runs")
        return RunBudget(given["most"], given["free_cpu_seconds"]) if given else None

    def parameters(self, variant: str) -> Mapping[str, Any]:
        """Return the parameters of a variant; raise KeyError with the names there are.

        ``hidden/derived.py``, where there is one, adds what follows from those of the manifest.
        """
        if variant not in self.manifest["variants"]:
            raise KeyError(f"no variant {variant!r} of {self.name}: {', '.join(self.variants)}")
        if variant not in self._parameters:
            given = dict(self.manifest["variants"][variant])
            if (self.folder / "hidden/derived.py").exists():
                given |= self._loaded("derived").derived(given)
            self._parameters[variant] = given
        return dict(self._parameters[variant])

    @cached_property
    def _parameters(self) -> dict[str, dict[str, Any]]:
        return {}

    def rendered(self, text: str, variant: str) -> str:
        """Return a text with the variant's parameters in place of ``{{name}}``."""
        for name, value in self.parameters(variant).items():
            if "{{" + name + "}}" in text:
                text = text.replace("{{" + name + "}}", str(value))
        return text

    def unrendered(self, content: bytes) -> str:
        """Return a ``{{name}}`` left in a file taken from the package itself, or nothing."""
        names = self.parameters(self.variants[0])
        left = [name for name in names if b"{{" + name.encode() + b"}}" in content]
        own = left and content in (p.read_bytes() for p in self.folder.rglob("*") if p.is_file())
        return "{{" + left[0] + "}}" if own else ""

    def statement(self, variant: str) -> str:
        """Return the statement as Markdown."""
        return self.rendered((self.folder / "statement.md").read_text("utf-8"), variant)

    def files(self, part: str, variant: str) -> dict[str, bytes]:
        """Return the files of a part of the package (``starter``, ``reference`` …) as rendered."""
        top = self.folder / part
        return {
            path.relative_to(top).as_posix(): self.rendered(
                path.read_text("utf-8"), variant
            ).encode()
            for path in sorted(top.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }

    def driver(self) -> bytes:
        """Return the driver, which lies beside the harness in the sandbox."""
        return (self.folder / "inside/driver.py").read_bytes()

    def mutants(self) -> tuple[Mutant, ...]:
        """Return the wrong solutions that the tests must catch."""
        table = tomllib.loads((self.folder / "mutants.toml").read_text("utf-8"))
        return tuple(
            Mutant(row["name"], row["slip"], tuple((a, b) for a, b in row["edits"]), row["expect"])
            for row in table["mutant"]
        )

    def mutated(self, mutant: Mutant, variant: str) -> dict[str, bytes]:
        """Return the reference with a mutant's edits; raise ExerciseError if one finds nothing."""
        return {self.answer: self._edited(mutant.edits, variant, mutant.name)}

    def _edited(self, edits: tuple[tuple[str, str], ...], variant: str, name: str) -> bytes:
        text = (self.folder / "reference" / self.answer).read_text("utf-8")
        for old, new in edits:
            if old not in text:
                raise ExerciseError(f"{self.name}, {name}: the reference does not hold {old!r}")
            text = text.replace(old, new)
        return self.rendered(text, variant).encode()

    def exemplars(self, variant: str) -> tuple[tuple[Mapping[str, Any], dict[str, bytes]], ...]:
        """Return the exemplar answers with what is said of each, level 1 first."""
        table = tomllib.loads((self.folder / "exemplars.toml").read_text("utf-8"))
        found = []
        for row in table["exemplar"]:
            edits = tuple((a, b) for a, b in row.get("edits", ()))
            text = self._edited(edits, variant, f"exemplar {row['level']}")
            if "code" in row:
                text = self.rendered(row["code"], variant).encode()
            found.append((row, {self.answer: text}))
        return tuple(found)

    def attacks(self, variant: str) -> dict[str, dict[str, bytes]]:
        """Return the attacks on this exercise's grading by name."""
        return {
            name.rpartition(".")[0]: {self.answer: content}
            for name, content in self.files("attacks", variant).items()
        }

    def rubric(self) -> Mapping[str, Any]:
        """Return what people judge, with five anchors each."""
        return tomllib.loads((self.folder / "rubric.toml").read_text("utf-8"))

    @cached_property
    def hidden(self) -> ModuleType:
        """The hidden tests: they run outside of the sandbox and are never put into one."""
        return self._loaded("tests")

    def _loaded(self, part: str) -> ModuleType:
        path = self.folder / f"hidden/{part}.py"
        name = f"hidden_{part}_{self.name.replace('-', '_')}"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    @cached_property
    def digest(self) -> str:
        """A digest of the whole package: it is part of every seed and of every record."""
        state = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                state.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
                state.update(hashlib.sha256(path.read_bytes()).digest())
        for name in self.manifest.get("shared", ()):  # modules of this room that judge it too
            state.update(hashlib.sha256((SHIPPED.parent / name).read_bytes()).digest())
        return state.hexdigest()


def load_exercise(folder: Path) -> Exercise:
    """Read an exercise and refuse one that is not complete.

    Raises
    ------
    ExerciseError
        With every mistake, one a line.
    """
    mistakes = [f"{part} is missing" for part in _NEEDED if not (folder / part).exists()]
    if mistakes:
        raise ExerciseError("\n".join(f"{folder.name}: {m}" for m in mistakes))
    exercise = Exercise(folder, tomllib.loads((folder / "manifest.toml").read_text("utf-8")))
    mistakes = list(_mistakes(exercise))
    if mistakes:
        raise ExerciseError("\n".join(f"{folder.name}: {m}" for m in mistakes))
    return exercise


def _mistakes(exercise: Exercise) -> list[str]:
    manifest, found = exercise.manifest, []
    if not (exercise.folder / "reference" / exercise.answer).exists():
        found.append(f"reference/{exercise.answer} is missing")
    keys = ("title", "version", "minutes", "sandbox_level", "groups", "variants", "levels")
    found += [f"the manifest has no {key}" for key in keys if key not in manifest]
    if found:
        return found
    if len(manifest["variants"]) < 3:
        found.append("fewer than three variants")
    known = {competency.id for competency in competencies()}
    found += [f"no competency {name!r}" for name in manifest["levels"] if name not in known]
    if abs(sum(manifest["groups"].values()) - 1.0) > 1e-9:
        found.append("the groups' weights do not add up to 1")
    runs = manifest.get("runs")
    if runs is not None and not all(
        isinstance(runs.get(key), int | float) and runs[key] > 0
        for key in ("most", "free_cpu_seconds")
    ):
        found.append("[runs] needs most and free_cpu_seconds, both above 0")
    for item in exercise.rubric().get("criterion", ()):
        if len(item.get("anchors", ())) != 5:
            found.append(f"criterion {item.get('name')!r} does not have five anchors")
    return found


@cache  # they change with the installation only
def shipped() -> tuple[Exercise, ...]:
    """Return the exercises that come with Kasauti, by name."""
    folders = sorted(p for p in SHIPPED.iterdir() if (p / "manifest.toml").exists())
    return tuple(load_exercise(folder) for folder in folders)
