"""A real-time product recommender that meets its numbers on one modest machine.

Fifty million products, ten million daily users, answers in under 100 ms, new products and new
users served by the next request. Data flows one way: ``events`` → ``features`` → ``retrieval`` →
``ranking`` → ``serving``; ``training``, ``experiments`` and ``monitoring`` stand around them and
``cli`` in front. The package knows nothing of hiring.
"""
