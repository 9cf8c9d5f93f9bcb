"""The reason shown beside an item: one short sentence, true of how it was found."""

from __future__ import annotations

from kasauti_recommender.retrieval.candidates import Source


def reason(source: Source, because: str = "") -> str:
    """Return the sentence for an item.

    Parameters
    ----------
    source : Source
    because : str
        Id of the recent item that it is most like, or was most met with; empty where there is
        none.

    Examples
    --------
    >>> reason(Source.NEIGHBOUR, "saree-7")
    'Because you looked at saree-7'
    >>> reason(Source.POPULAR)
    'Popular now'
    """
    if source is Source.NEIGHBOUR:
        return f"Because you looked at {because}" if because else "Like what you looked at"
    if source is Source.FRESH:
        return f"New, and like {because}" if because else "New in the shop"
    if source is Source.CO_VISITED:
        return f"Met together with {because}"
    return "Popular now" if source is Source.POPULAR else "New: you are among the first to see it"
