"""Retrieval: from fifty million products to a few hundred candidates in a millisecond.

Item vectors learnt from behaviour, vectors predicted from attributes for items without any, an
inverted-file index of 8-bit codes that workers map read-only, a delta for fresh items, filters
that never return too few.
"""

from kasauti_recommender.retrieval.candidates import Candidates, ItemIndex, Source

__all__ = ["Candidates", "ItemIndex", "Source"]
