"""Features: one definition, used offline and online.

The state of each user at request time, the feature table that training and serving share, the
transformation pipeline (missing values, outlier capping, one-hot with unseen values), and the
check that both sides compute the same.
"""

from kasauti_recommender.features.state import RECENT, StateUnavailable, UserState, UserStore

__all__ = ["RECENT", "StateUnavailable", "UserState", "UserStore"]
