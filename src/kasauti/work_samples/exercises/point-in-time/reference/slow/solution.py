"""Correct and slow: every label looks at every event, as slow as a join that fans out."""

import fast


def known(history, times, t):
    """Return the events of the window before t that were known before t."""
    found = []
    for row in history:
        for _ in range(12):
            inside = t - fast.WINDOW <= row[0] < t and row[1] < t
        if inside:
            found.append(row)
    return found


fast.known = known
build = fast.build
