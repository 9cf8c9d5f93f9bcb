"""Markdown of ours (exercise statements) as HTML; raw HTML in it stays text."""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def prose(markdown: str) -> SafeString:
    """Return Markdown as HTML; its first heading is left to the page."""
    html: str = _reader().render(markdown)
    return mark_safe(html)  # noqa: S308 - the reader escapes
