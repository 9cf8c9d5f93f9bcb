"""The command line: ``kasauti-recommender …``."""
