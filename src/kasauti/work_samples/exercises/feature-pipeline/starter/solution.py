"""A feature-transformation pipeline: see the statement."""

import pandas as pd


class FeaturePipeline:
    """Turns raw rows into numbers, the same in training and in service."""

    def __init__(self, numeric, categorical, lower={{lower}}, upper={{upper}}):
        raise NotImplementedError
