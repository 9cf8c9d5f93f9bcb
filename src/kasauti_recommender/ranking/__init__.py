"""Ranking: from a few hundred candidates to the list a shopper sees.

Trees that order by what people did with what they were shown, a place kept for new items,
variety, the shop's own rules, and a reason beside each item.
"""

from kasauti_recommender.ranking.ranker import Lists, Ranker, Trees, export, train

__all__ = ["Lists", "Ranker", "Trees", "export", "train"]
