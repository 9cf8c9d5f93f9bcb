"""A controller for drift and canaries: see the statement."""


class Controller:
    """Says of each batch what is to be done."""

    def __init__(self, reference):
        raise NotImplementedError
