"""A role as the TOML file it can be read back from."""

from __future__ import annotations

from collections.abc import Iterator

from kasauti.roles.bars import default_bars
from kasauti.roles.form_questions import FormQuestion, QuestionKind
from kasauti.roles.names import plain_name
from kasauti.roles.role import KnockOut, Requirement, Role
from kasauti.roles.role_file import level_word
from kasauti.skills import Dimension, SkillGraph
from kasauti.values import Rupees

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LAKH, _CRORE = 100_000, 10_000_000


def dump_role(role: Role, *, graph: SkillGraph) -> str:
    """Return ``role`` as a role file; ``load_role`` gives the same role back.

    Bars and weights are written only where the team moved them from their defaults.
    """
    return "\n".join(_lines(role, graph)) + "\n"


def _lines(role: Role, graph: SkillGraph) -> Iterator[str]:
    yield f"title = {_text(role.title)}"
    yield f"family = {_text(role.family.value)}"
    yield f"seniority = {_text(role.seniority.value)}"
    if role.location:
        yield f"location = {_text(role.location)}"
    yield f"work_mode = {_text(role.work_mode.value)}"
    if role.summary:
        yield f"summary = {_paragraphs(role.summary)}"
    yield from _list("owns", role.owns)
    yield from _list("first_90_days", role.first_90_days)
    if role.band:
        yield from ("", "[band]")
        yield f"low = {_text(_amount(role.band.low))}"
        yield f"high = {_text(_amount(role.band.high))}"
    for requirement in role.requirements:
        yield from _requirement(requirement, graph)
    yield from _bars(role)
    if dict(role.weights) != dict.fromkeys(Dimension, 1 / 3):
        yield from ("", "[weights]")
        yield from (f"{side.value} = {float(role.weights[side])!r}" for side in Dimension)
    for knock_out in role.knock_outs:
        yield from _knock_out(knock_out)
    for question in role.questions:
        yield from _question(question)


def _requirement(requirement: Requirement, graph: SkillGraph) -> Iterator[str]:
    names = [plain_name(graph, skill) for skill in requirement.any_of]
    yield from ("", "[[must]]" if requirement.must else "[[nice]]")
    if len(names) == 1:
        yield f"skill = {_text(names[0])}"
    else:
        yield f"any = [{', '.join(_text(name) for name in names)}]"
    yield f"level = {_text(level_word(requirement.level))}"
    if requirement.weight != 1:
        yield f"weight = {requirement.weight!r}"
    if requirement.accept_related:
        yield "accept_related = true"
    if requirement.words and requirement.words != " or ".join(names):
        yield f"words = {_text(requirement.words)}"


def _bars(role: Role) -> Iterator[str]:
    defaults = default_bars(role.family, role.seniority)
    moved = [(i, level) for i, level in role.bars.items() if level is not defaults[i]]
    if moved:
        yield from ("", "[bars]")
        yield from (f"{i} = {_text(level_word(level))}" for i, level in moved)


def _knock_out(knock_out: KnockOut) -> Iterator[str]:
    yield from ("", "[[knock_out]]")
    yield f"question = {_text(knock_out.question)}"
    yield f"wanted = {_text(knock_out.wanted)}"


def _question(question: FormQuestion) -> Iterator[str]:
    yield from ("", "[[question]]")
    yield f"question = {_text(question.question)}"
    if question.hindi:
        yield f"hindi = {_text(question.hindi)}"
    if question.kind is not QuestionKind.TEXT:
        yield f"kind = {_text(question.kind.value)}"
    yield from _list("choices", question.choices)
    if question.required:
        yield "required = true"
    if question.wanted:
        yield f"wanted = {_text(question.wanted)}"


def _list(key: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield f"{key} = ["
        yield from (f"  {_text(sentence)}," for sentence in sentences)
        yield "]"


def _amount(rupees: Rupees) -> str:
    """Return the amount as people write it where that is exact, else in rupees."""
    for unit, word in ((_CRORE, "crore"), (_LAKH, "lakh")):
        figure = rupees.amount / unit
        if figure >= 1 and figure == round(figure, 2):
            return f"{figure.normalize():f} {word}"
    return f"{rupees.amount.normalize():f}"


def _paragraphs(text: str) -> str:
    """Return ``text`` as a TOML string with its line breaks as line breaks."""
    if "\n" not in text:
        return _text(text)
    lines = (_text(line)[1:-1] for line in text.split("\n"))
    return '"""\n' + "\n".join(lines) + '"""'


def _text(text: str) -> str:
    """Return ``text`` as a TOML string; control characters are escaped."""
    escaped = "".join(
        _ESCAPES.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 0x20 or ord(c) == 0x7F else c)
        for c in text
    )
    return f'"{escaped}"'
