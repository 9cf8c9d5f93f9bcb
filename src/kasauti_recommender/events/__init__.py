"""Events and the catalogue: read, checked, set aside, logged, partitioned.

Rows come from Parquet, CSV or a stream; the schema is checked, bad rows are set aside and counted
with their reasons, duplicates and late events are handled, an acknowledged event is on disk. A
generator makes shops of any size.
"""

from kasauti_recommender.events.event import Event, Kind, Product

__all__ = ["Event", "Kind", "Product"]
