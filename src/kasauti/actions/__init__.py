"""The verbs: what can be done in Kasauti.

Each is one transaction with one keyword-only actor and one audit entry; jobs are deferred in the
same transaction. Pages, API, command line and jobs all call these; nothing else writes rows.
Each module is a noun, each function a verb: ``roles.create``, ``intakes.drop``.
"""
