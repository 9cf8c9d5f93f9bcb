"""Serving: one request from user state to an ordered list, over HTTP and gRPC.

Warm before ready; a time limit and a lesser answer for every stage; admission control with a
cached fallback above the knee; metrics; a page to play with.
"""

from kasauti_recommender.serving.request import Answer, Ask, Degraded, Recommended

__all__ = ["Answer", "Ask", "Degraded", "Recommended"]
