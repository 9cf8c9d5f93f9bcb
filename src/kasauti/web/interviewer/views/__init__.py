"""Views of those who interview."""
