"""Why an action was not done."""


class Refused(Exception):
    """An action that cannot be done as asked; the message says what and how to mend it."""


class Forbidden(Refused):
    """An action that whoever asks may not do; the message says who may."""
