"""The look every page shares.

Tokens, parts and icons as served files without a build step (``static/ui``), template parts
(``templates/ui``), and charts that are pure functions from figures to SVG. Warm paper and ink,
one accent; engineering is blue and a square, ml rust and a diamond, bridge olive and a disc,
everywhere. The living style page is served at ``/style``.
"""

from kasauti.web.ui.charts import Figure, Point, Region, interval_bar, picture, scale_axis

__all__ = ["Figure", "Point", "Region", "interval_bar", "picture", "scale_axis"]
