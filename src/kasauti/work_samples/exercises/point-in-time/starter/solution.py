"""A training set as of each label's time: see the statement."""


def build(events, labels, attributes):
    """Return one row per label with what was known strictly before it."""
    raise NotImplementedError
