"""Corpora, runs, judges and people with what is planted in them, and the figures they must give."""

import math
import unicodedata

import numpy as np

STEMS = ("ka", "lo", "mi", "ter", "su", "pa", "ren", "do", "vi", "na", "gol", "she", "bar", "tu", "zen", "qu")


def fresh(bench, count):
    """Words that no other text has."""
    made = set()
    while len(made) < count:
        made.add("".join(bench.random.choice(STEMS, 4)) + str(bench.random.integers(100)))
    return [str(word) for word in bench.random.permutation(sorted(made))]


def ask(bench, name, *arguments):
    return bench.call("ask", name, *arguments)


def chunk(name, document, text):
    return {"id": name, "document": document, "text": text}


def query(name, text, relevant=(), accepted=()):
    return {"id": name, "text": text, "relevant": list(relevant), "accepted": list(accepted)}


def run(name, retrieved, answer, tokens=(100, 10)):
    return {"query": name, "retrieved": list(retrieved), "answer": answer, "tokens_in": tokens[0], "tokens_out": tokens[1]}


def words(text):
    text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").casefold()
    return "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text).split()


def system(bench, questions=20, documents=15):
    """A corpus of several chunks a document, and rankings with repeats."""
    draw, pool = bench.random, fresh(bench, 60)
    chunks = [chunk(f"c{n}", f"d{n % documents}", " ".join(draw.choice(pool, 20))) for n in range(3 * documents)]
    queries, runs = [], []
    for n in range(questions):
        relevant = [f"d{i}" for i in draw.choice(documents, int(draw.integers(0, 4)), replace=False)]
        queries.append(query(f"q{n}", " ".join(draw.choice(pool, 6)), relevant, [str(draw.choice(pool))] if relevant else []))
        retrieved = [f"c{i}" for i in draw.choice(3 * documents, int(draw.integers(0, 14)), replace=False)]
        runs.append(run(f"q{n}", retrieved, " ".join(draw.choice(pool, int(draw.integers(1, 9))))))
    return queries, chunks, [runs[i] for i in draw.permutation(questions)]


def seen(bench, retrieved, chunks, k):
    home = {c["id"]: c["document"] for c in chunks}
    documents = [home[name] for name in retrieved]
    if bench.parameters["unit"] == "chunks":
        documents = documents[:k]
    return list(dict.fromkeys(documents))[:k]


def oracle(bench, queries, chunks, runs, k):
    by_query, told = {r["query"]: r for r in runs}, {"recall": [], "reciprocal_rank": [], "ndcg": []}
    for q in queries:
        gains = [float(d in q["relevant"]) for d in seen(bench, by_query[q["id"]]["retrieved"], chunks, k)]
        discounts = 1 / np.log2(np.arange(2, k + 2))
        count = len(set(q["relevant"]))
        none = not count
        told["recall"].append(math.nan if none else sum(gains) / count)
        told["reciprocal_rank"].append(math.nan if none else max([g / n for n, g in enumerate(gains, 1)], default=0.0))
        told["ndcg"].append(math.nan if none else float(np.dot(gains, discounts[: len(gains)])) / discounts[: min(count, k)].sum())
    return told


def judged(bench, accepted, answer, texts, relevant=("d0",)):
    """One answer's row; texts are chunks of documents d0, d1 …"""
    chunks = [chunk(f"c{n}", f"d{n}", text) for n, text in enumerate(texts)]
    rows = ask(bench, "answers", [query("q", "what is it", relevant, accepted)], chunks, [run("q", [c["id"] for c in chunks], answer)])
    bench.check(len(rows) == 1, "not one row for one query")
    return rows[0]


def labels(draw, rate, sensitivity, specificity, count, known):
    truth = draw.random(count) < rate
    says = np.where(truth, draw.random(count) < sensitivity, draw.random(count) >= specificity).astype("int8")
    people = np.where(np.arange(count) < known, truth, -1).astype("int8")
    return says, people


def calibrated(says, people):
    """Sensitivity, specificity, what the judge says of all rows, and counts of both labels."""
    known, ones = people >= 0, people == 1
    zeros = known & ~ones
    return says[ones].mean(), 1 - says[zeros].mean(), says.mean(), int(ones.sum()), int(zeros.sum())


def rows(says, people):
    return [{"judge": int(a), "human": None if b < 0 else int(b)} for a, b in zip(says, people)]


def compared(draw, count, place=0.0, a_wins=0.5, ties=0.1):
    """Pairs judged in both orders by a judge who, with probability ``place``, always takes the first."""
    made, outcomes = [], []
    for n in range(count):
        better = "A" if draw.random() < a_wins else "B"
        stuck = draw.random() < place
        tied = draw.random() < ties
        seen = []
        for first in ("A", "B") if draw.random() < 0.5 else ("B", "A"):
            winner = "first" if stuck else "tie" if tied else "first" if better == first else "second"
            made.append({"pair": f"p{n}", "first": first, "winner": winner})
            seen.append("tie" if winner == "tie" else first if winner == "first" else "AB".replace(first, ""))
        outcomes.append(seen)
    return [made[i] for i in draw.permutation(len(made))], outcomes


def preferences(draw, count, lean="", strength=0.0, people_like_longer=0.5):
    made = []
    for _ in range(count):
        longer, own = (str(v) for v in draw.choice(["A", "B"], 2))
        human = longer if draw.random() < people_like_longer else "AB".replace(longer, "")
        judge = human if draw.random() < 0.85 else "AB".replace(human, "")
        if lean and draw.random() < strength:
            judge = {"longer": longer, "own": own}[lean]
        made.append({"judge": judge, "human": human, "longer": longer, "own": own})
    return made
