"""Kasauti: hiring for machine learning engineers in India, on evidence."""

__version__ = "0.1.0"
