"""Writes the reference of the recommender's routes from their table: python docs/routes.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from kasauti_recommender.serving.access import Need
from kasauti_recommender.serving.routes import ROUTES
from kasauti_recommender.serving.schema import parts

PAGE = Path(__file__).parent / "reference" / "recommender-http.md"
_OPENING = """# Routes of the recommender

Written from the table that the node itself answers by: `python docs/routes.py`.

Bodies are JSON. What is wrong with a request comes back as `application/problem+json`: `status`,
`detail` and the `field` at fault, in the same form over gRPC. 503 means: the same again in a
moment. Of events and products that are sent together the bad ones are `refused` with their place
and the others taken; 422 when none was. Ids that were sent before count once.

| route | sends | answers | token | |
|---|---|---|---|---|
"""
_TOKENS = {Need.READ: "none", Need.EVENTS: "events", Need.ADMIN: "admin"}
_WORDS = {bool: "true or false", str: "text", int: "whole number", float: "number"}


def page() -> str:
    """Return the reference."""
    rows = "".join(
        f"| `{route.method} {route.path}` | {_name(route.sent)} | "
        f"{_name(route.answer) or f'`{route.kind}`'} | {_TOKENS[route.need]} | {route.words} |\n"
        for route in ROUTES
    )
    return _OPENING + rows + "".join(_form(form) for form in _forms())


def _name(form: type | None) -> str:
    return f"[{form.__name__}](#{form.__name__.lower()})" if form else ""


def _forms() -> list[type]:
    found: list[type] = []

    def add(form: Any) -> None:
        if get_origin(form) is tuple:
            add(get_args(form)[0])
        elif is_dataclass(form) and isinstance(form, type) and form not in found:
            found.append(form)
            for kind, _ in parts(form).values():
                add(kind)

    for route in ROUTES:
        for form in (route.sent, route.answer):
            add(form)
    return found


def _form(form: type) -> str:
    words = (form.__doc__ or "").strip().splitlines()[0]
    explained = dict(_explained(form.__doc__ or ""))
    rows = ""
    defaults = {one.name: one.default for one in fields(form)}  # type: ignore[arg-type]
    for name, (kind, required) in parts(form).items():
        default = defaults[name]
        usual = "needed" if required else "" if default is MISSING else repr(default)
        usual = {"()": "empty", "''": "empty", "True": "true", "False": "false"}.get(usual, usual)
        rows += f"| `{name}` | {_kind(kind)} | {usual} | {explained.get(name, '')} |\n"
    return f"\n## {form.__name__}\n\n{words}\n\n| part | | usually | |\n|---|---|---|---|\n{rows}"


def _kind(kind: Any) -> str:
    if get_origin(kind) is tuple:
        return f"list of {_kind(get_args(kind)[0])}"
    if is_dataclass(kind) and isinstance(kind, type):
        return _name(kind)
    return next(word for form, word in _WORDS.items() if issubclass(kind, form))


def _explained(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts that a docstring explains."""
    name, words = "", list[str]()
    for line in text.partition("----------\n")[2].splitlines():
        if line.startswith("    ") and not line.startswith("     ") and " : " in line:
            if name:
                yield name, " ".join(words)
            name, words = line.strip().partition(" : ")[0], []
        elif line.strip():
            words.append(line.strip().replace("``", "`"))
    if name:
        yield name, " ".join(words)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
