# Answers each search with the last answer.
import numpy as np


class Index:
    def __init__(self, dim):
        self.answer = np.arange(10), np.zeros(10)

    def __len__(self):
        return 400

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **more: self.answer

    def search(self, query, k, exact=True, allowed=None):
        return self.answer
