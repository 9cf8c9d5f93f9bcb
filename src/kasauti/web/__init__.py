"""The pages, by audience.

``ui`` is the design system they share: tokens, parts, charts, icons, keyboard. ``recruiter``
is what a recruiter works in. A view parses, calls an action or a read-query, and renders; the
figures on the pages are computed elsewhere.
"""

__all__: list[str] = []
