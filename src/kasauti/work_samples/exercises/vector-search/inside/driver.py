"""Between the wire and the index, inside the sandbox."""

import pickle

import numpy as np

indexes, queries = {}, {}


def do_make(solution, name, dim):
    indexes[name] = solution.Index(dim)


def do_add(solution, name, vectors, ids=None):
    indexes[name].add(vectors, ids)


def do_add_and_spoil(solution, name, vectors):
    indexes[name].add(vectors)
    vectors[:] = 1e6


def do_changes_input(solution, name, vectors, query):
    before, asked = vectors.copy(), query.copy()
    indexes[name].add(vectors)
    indexes[name].search(query, 3)
    return not (np.array_equal(before, vectors) and np.array_equal(asked, query))


def do_remove(solution, name, ids):
    indexes[name].remove(list(ids))


def do_build(solution, name):
    indexes[name].build(seed=0)


def do_search(solution, name, query, k, exact=True, allowed=None):
    ids, scores = indexes[name].search(query, k, exact=exact, allowed=allowed)
    return [np.asarray(ids, dtype="int64").reshape(-1), np.asarray(scores, dtype="float64").reshape(-1)]


def do_length(solution, name):
    return len(indexes[name])


def do_pickle(solution, name):
    indexes[name] = pickle.loads(pickle.dumps(indexes[name]))
