"""A stored screening result as pages draw it: levels, requirements, flags, quotes.

The one place on the pages that knows the result's JSON (``screening.report.as_dict``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kasauti import skills
from kasauti.web.recruiter.resume_pages import Stretch, key_of, masked_words
from kasauti.web.recruiter.words import FLAGS, LEVELS, STANDINGS, STRENGTHS, Words, level_words
from kasauti.web.ui import Figure

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Words that a level was read from, and the key of their mark on the page."""

    key: str
    text: str
    shows: str
    strength: str
    page: int | None
    start: int
    end: int

    @property
    def mark(self) -> str:
        """Where it stands on the page."""
        return f"#m-{self.key}-{self.page or 1}"

    @property
    def told(self) -> str:
        """How strong it is, what it shows and where it stands."""
        place = _("page %(page)s") % {"page": self.page} if self.page else ""
        return " · ".join(one for one in (self.strength, self.shows, place) if one)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A person's view beside the machine's."""

    pk: int
    person: str
    reason: str
    by: str
    at: Any


@dataclass(frozen=True, slots=True)
class LevelView:
    """A dimension's, competency's or skill's level, opening onto what it rests on."""

    subject: str
    name: str
    kind: str
    figure: Figure
    step: str
    note: str = ""
    quotes: tuple[QuoteView, ...] = ()
    asked: float | None = None
    anchor: str = ""
    evidenced: str = ""
    correction: CorrectionView | None = None


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A requirement, how it stands, why, what would change it and what to ask."""

    number: int
    name: str
    words: str
    must: bool
    asked: float
    asked_step: str
    standing: str
    standing_words: str
    attainment: int
    figure: Figure
    quotes: tuple[QuoteView, ...]
    credited: str
    missing: str
    would_change: str
    ask: str


@dataclass(frozen=True, slots=True)
class FlagView:
    """A thing to look at."""

    kind: str
    words: Words
    sentence: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class ResultView:
    """All of a result."""

    dimensions: tuple[LevelView, ...]
    competencies: tuple[LevelView, ...]
    skills: tuple[LevelView, ...]
    requirements: tuple[RequirementView, ...]
    flags: tuple[FlagView, ...]
    questions: tuple[str, ...]
    marked: Mapping[Stretch, bool] = field(default_factory=dict)


def figure_of(estimate: Json | None) -> Figure:
    """Return an estimate's level and interval."""
    if not estimate:
        return Figure(None)
    low, high = estimate.get("interval") or (estimate.get("low"), estimate.get("high"))
    return Figure(estimate["level"], low, high, sure=estimate.get("sufficient", True))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one result; in blind mode quotes are masked where they identify the person.

    Parameters
    ----------
    result : mapping
        ``ScreeningResult.result``.
    role : mapping
        ``Role.parsed``.
    text : str
        The document's text, which quotes are cut from.
    masks : sequence of (int, int)
    corrections : mapping of str to CorrectionView
        Standing corrections of levels, by subject.
    """

    result: Json
    role: Json
    text: str
    masks: Sequence[Stretch]
    corrections: Mapping[str, CorrectionView]

    def view(self) -> ResultView:
        """Return the whole result."""
        found = self._skills()
        return ResultView(
            dimensions=tuple(self._dimension(name) for name in ("engineering", "ml", "bridge")),
            competencies=tuple(self._competency(entry) for entry in self.result["competencies"]),
            skills=found,
            requirements=tuple(
                self._requirement(number, entry)
                for number, entry in enumerate(self.result["requirements"])
            ),
            flags=tuple(self._flag(entry) for entry in self.result["flags"]),
            questions=tuple(self.result["questions"]),
            marked=self._marked(),
        )

    def _marked(self) -> dict[Stretch, bool]:
        entries = [*self.result["skills"], *self.result["competencies"], *self.result["flags"]]
        found: dict[Stretch, bool] = {}
        for entry in entries:
            for piece in (entry, *entry.get("evidence", ())):
                if piece.get("start") is not None and piece.get("end") is not None:
                    stretch = piece["start"], piece["end"]
                    told = piece.get("strength") not in {"listed", "studied"}
                    found[stretch] = found.get(stretch, False) or told
        return found

    def _quotes(self, entry: Json) -> tuple[QuoteView, ...]:
        return tuple(
            QuoteView(
                key=key_of(piece["start"], piece["end"]),
                text=masked_words(self.text, piece["start"], piece["end"], self.masks),
                shows=piece.get("shows", ""),
                strength=str(STRENGTHS.get(piece.get("strength", ""), "")),
                page=piece.get("page"),
                start=piece["start"],
                end=piece["end"],
            )
            for piece in entry.get("evidence", ())
            if piece.get("start") is not None
        )

    def _dimension(self, name: str) -> LevelView:
        entry = self.result[name]
        figure = figure_of(entry)
        return LevelView(
            subject=name,
            name=name,
            kind=name,
            figure=figure,
            step=level_words(figure.level),
            evidenced=f"{entry['evidenced']}/{entry['of']}",
            correction=self.corrections.get(name),
        )

    def _competency(self, entry: Json) -> LevelView:
        competency = skills.competency(entry["id"])
        figure = figure_of(entry)
        at = None if figure.level is None else max(1, min(5, int(figure.level)))
        return LevelView(
            subject=competency.id,
            name=competency.name,
            kind=competency.dimension.value,
            figure=figure,
            step=level_words(figure.level),
            quotes=self._quotes(entry),
            asked=self.role["bars"].get(competency.id),
            anchor="" if at is None else competency.anchors[at - 1],
            correction=self.corrections.get(competency.id),
        )

    def _skills(self) -> tuple[LevelView, ...]:
        graph = skills.load_graph()
        return tuple(
            LevelView(
                subject=entry["id"],
                name=entry["name"],
                kind=kind_of(entry["id"], graph),
                figure=figure_of(entry),
                step=level_words(entry["level"]),
                note=entry["note"],
                quotes=self._quotes(entry),
                correction=self.corrections.get(entry["id"]),
            )
            for entry in self.result["skills"]
        )

    def _requirement(self, number: int, entry: Json) -> RequirementView:
        by_id = {skill["id"]: skill for skill in self.result["skills"]}
        key = STANDING_KEYS[entry["standing"]]
        opened = by_id.get(entry["credited_from"] or entry["skill"] or "", {})
        asked = self.role["requirements"][number] if number < len(self.role["requirements"]) else {}
        return RequirementView(
            number=number,
            name=_names(entry["any_of"]),
            words=asked.get("words", ""),
            must=entry["must"],
            asked=float(entry["level"]),
            asked_step=str(LEVELS[int(entry["level"])]),
            standing=key,
            standing_words=str(STANDINGS[key]),
            attainment=round(100 * entry["attainment"]),
            figure=figure_of(by_id.get(entry["skill"] or "")),
            quotes=self._quotes(opened),
            credited=entry["credited"],
            missing=entry["missing"],
            would_change=entry["would_change"],
            ask=entry["ask"],
        )

    def _flag(self, entry: Json) -> FlagView:
        start, end = entry.get("start"), entry.get("end")
        return FlagView(
            kind=entry["kind"],
            words=FLAGS.get(entry["kind"], entry["kind"]),
            sentence=entry["sentence"],
            key=key_of(start, end) if start is not None and end is not None else "",
        )


STANDING_KEYS: Mapping[str, str] = {
    "met": "met",
    "partly met": "partly",
    "credited from a related skill": "related",
    "not evidenced": "missing",
}


def kind_of(skill: str, graph: skills.SkillGraph) -> str:
    """Return the dimension a skill loads on most, ``level`` where it is none of the graph's."""
    if skill not in graph or not graph[skill].loadings:
        return "level"
    best = max(graph[skill].loadings.items(), key=lambda pair: pair[1])[0]
    return skills.competency(best).dimension.value


def _names(ids: Sequence[str]) -> str:
    graph = skills.load_graph()
    return " / ".join(graph[skill].name if skill in graph else skill for skill in ids)
