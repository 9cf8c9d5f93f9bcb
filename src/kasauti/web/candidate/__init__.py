"""Pages for candidates: opened by a signed link, without an account."""
