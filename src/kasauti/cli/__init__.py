"""The command line: ``kasauti …``."""

from kasauti.cli.app import main

__all__ = ["main"]
