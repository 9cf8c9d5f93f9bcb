"""Pages for candidates: careers, applying, their own page by signed link.

No session is opened and nothing is tracked: the one cookie is the form's own guard, and the
language where somebody chose it. Each page works without scripts.
"""
