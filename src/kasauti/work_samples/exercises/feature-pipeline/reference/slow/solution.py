"""Correct, and far too slow: one row at a time through a frame."""

import fast
import pandas as pd


class FeaturePipeline(fast.FeaturePipeline):
    """The reference's pipeline, fed row by row."""

    def transform(self, frame):
        whole = super().transform
        rows = [whole(frame.iloc[place : place + 1]) for place in range(len(frame))]
        return pd.concat(rows) if rows else whole(frame)
