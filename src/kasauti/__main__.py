"""``python -m kasauti``, for processes that Kasauti starts itself."""

from kasauti.cli import main

main()
