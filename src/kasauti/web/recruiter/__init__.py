"""A recruiter's pages.

Roles and how they are made; files dropped onto a role and how far each is; the shortlist as a
table and as a picture; a person's page with the résumé beside what was read from it; compare,
blind mode, corrections, export; the skills and the bench. ``queries`` holds each page's reads
with a constant number of queries, ``views`` parse and render, ``kasauti.actions`` does the rest.
"""

__all__: list[str] = []
