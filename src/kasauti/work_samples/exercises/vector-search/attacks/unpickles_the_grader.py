# A pickle of its own where an answer should be.
import pickle


class Evil:
    def __reduce__(self):
        return (print, ("executed",))


class Index:
    def __init__(self, dim):
        pass

    def add(self, vectors, ids=None):
        pass

    def search(self, *args, **more):
        return pickle.dumps(Evil()), Evil()

    def __getattr__(self, name):
        return lambda *a, **m: pickle.dumps(Evil())
