"""How many of a group came, and how many were selected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupCount:
    """One group at one stage.

    Parameters
    ----------
    group : str
        As the people named themselves.
    applied : int
        People of the group who reached the stage.
    selected : int
        Those of them who went on.

    Raises
    ------
    ValueError
        If a number is negative, or more were selected than came.
    """

    group: str
    applied: int
    selected: int

    def __post_init__(self) -> None:
        if not 0 <= self.selected <= self.applied:
            raise ValueError(
                f"{self.group}: {self.selected} selected of {self.applied} is not possible"
            )

    @property
    def rate(self) -> float:
        """The selection rate, 0 to 1; of nobody, 0."""
        return self.selected / self.applied if self.applied else 0.0
