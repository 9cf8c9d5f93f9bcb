"""A harness for a RAG system and its judge: see the statement."""


def words(text):
    raise NotImplementedError


def retrieval(queries, chunks, runs, k):
    raise NotImplementedError


def answers(queries, chunks, runs):
    raise NotImplementedError


def attribution(queries, chunks, runs, k):
    raise NotImplementedError


def judge(labels):
    raise NotImplementedError


def swaps(comparisons):
    raise NotImplementedError


def bias(rows):
    raise NotImplementedError


def leaks(queries, chunks, tuning):
    raise NotImplementedError


def injections(chunks, runs, canaries):
    raise NotImplementedError


def cost(queries, chunks, runs, prices):
    raise NotImplementedError
