# Replaces what the trusted side uses: all it can do is send other answers.
import sys

import wire

wire.encode = lambda value: b"T"
sys.modules["driver"].do_transform = lambda *a: {"columns": [], "passed": True}


class FeaturePipeline:
    def __init__(self, *args, **more):
        pass
