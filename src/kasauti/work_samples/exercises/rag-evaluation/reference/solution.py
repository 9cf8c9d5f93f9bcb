"""The reference: one rule for words, retrieval and answers apart, the judge calibrated before it is believed."""

import math
import unicodedata
from collections import Counter
from statistics import NormalDist

UNIT = "{{unit}}"
SPAN, ROOM = {{span}}, {{room}}
ABSTENTION = "{{abstention}}"
CONFIDENCE, OVERLAP = {{confidence}} / 100, {{overlap}}
SIGNIFICANT = 0.01


def words(text):
    """Return the words of a text as they are compared everywhere."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf").casefold()
    spaced = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text)
    return spaced.split()


def contains(whole, part):
    """Return whether ``part`` stands in ``whole`` as consecutive words."""
    size = len(part)
    return size > 0 and any(whole[i : i + size] == part for i in range(len(whole) - size + 1))


def joined(queries, chunks, runs):
    """Yield (query, run, its retrieved chunks) in the order of the queries."""
    by_query = {run["query"]: run for run in runs}
    by_id = {chunk["id"]: chunk for chunk in chunks}
    for query in queries:
        if query["id"] not in by_query:
            raise ValueError(f"no run of query {query['id']}")
        run = by_query[query["id"]]
        unknown = [name for name in run["retrieved"] if name not in by_id]
        if unknown:
            raise ValueError(f"no chunk {unknown[0]}")
        yield query, run, [by_id[name] for name in run["retrieved"]]


def seen(found, k):
    """Return the documents that are looked at, in order."""
    documents = [chunk["document"] for chunk in found]
    if UNIT == "chunks":
        documents = documents[:k]
    return list(dict.fromkeys(documents))[:k]


def mean(values):
    values = [value for value in values if not math.isnan(value)]
    return sum(values) / len(values) if values else math.nan


def retrieval(queries, chunks, runs, k):
    """Return how well the relevant documents are found, whatever the answer says."""
    told = {"recall": [], "reciprocal_rank": [], "ndcg": []}
    for query, _, found in joined(queries, chunks, runs):
        relevant = set(query["relevant"])
        ranks = [rank for rank, name in enumerate(seen(found, k), 1) if name in relevant]
        if not relevant:
            recall = reciprocal = ndcg = math.nan
        else:
            recall = len(ranks) / len(relevant)
            reciprocal = 1 / ranks[0] if ranks else 0.0
            ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), k) + 1))
            ndcg = sum(1 / math.log2(rank + 1) for rank in ranks) / ideal
        told["recall"].append(recall)
        told["reciprocal_rank"].append(reciprocal)
        told["ndcg"].append(ndcg)
    return told | {"mean": {name: mean(values) for name, values in told.items()}}


def f1(answer, accepted):
    """Return the F1 of two bags of words."""
    common = sum((Counter(answer) & Counter(accepted)).values())
    return 2 * common / (len(answer) + len(accepted)) if common else 0.0


def grounded(answer, texts):
    """Return the share of the answer's words that stand in a long enough run of one text."""
    if not answer:
        return math.nan
    size = min(SPAN, len(answer))
    there = {tuple(text[i : i + size]) for text in texts for i in range(len(text) - size + 1)}
    held = set()
    for place in range(len(answer) - size + 1):
        if tuple(answer[place : place + size]) in there:
            held.update(range(place, place + size))
    return len(held) / len(answer)


def verdict(query, answer, found):
    """Return what the answer is, in one word."""
    silent = not answer or contains(answer, words(ABSTENTION))
    if not query["relevant"]:
        return "abstained" if silent else "invented"
    if silent:
        return "gave up"
    accepted = [words(text) for text in query["accepted"]]
    if not any(contains(answer, right) and len(answer) - len(right) <= ROOM for right in accepted):
        return "wrong"
    sources = [words(c["text"]) for c in found if c["document"] in query["relevant"]]
    supported = any(contains(text, right) for text in sources for right in accepted)
    return "right" if supported else "unsupported"


def answers(queries, chunks, runs):
    """Return verdict, F1 and groundedness of each answer, whatever was retrieved."""
    told = []
    for query, run, found in joined(queries, chunks, runs):
        answer = words(run["answer"])
        scores = [f1(answer, words(text)) for text in query["accepted"]]
        told.append({
            "verdict": verdict(query, answer, found),
            "f1": max(scores) if scores else math.nan,
            "grounded": grounded(answer, [words(chunk["text"]) for chunk in found]),
        })
    return told


def attribution(queries, chunks, runs, k):
    """Return how often retrieval and answer fail, each and together."""
    told = {"found_right": 0, "found_wrong": 0, "missed_right": 0, "missed_wrong": 0}
    recalls = retrieval(queries, chunks, runs, k)["recall"]
    for recall, row in zip(recalls, answers(queries, chunks, runs)):
        if not math.isnan(recall):
            right = row["verdict"] in ("right", "unsupported")
            told[("found" if recall > 0 else "missed") + ("_right" if right else "_wrong")] += 1
    return told


def judge(labels):
    """Return how far a judge agrees with people, and the rate with its errors taken out."""
    known = [row for row in labels if row["human"] is not None]
    ones = [row["judge"] for row in known if row["human"] == 1]
    zeros = [row["judge"] for row in known if row["human"] == 0]
    if not ones or not zeros:
        raise ValueError("people have to use both labels")
    sensitivity, specificity = sum(ones) / len(ones), 1 - sum(zeros) / len(zeros)
    told = {"kappa": kappa(known), "sensitivity": sensitivity, "specificity": specificity}
    said = sum(row["judge"] for row in labels) / len(labels)
    power = sensitivity + specificity - 1
    if power <= 0:
        return told | {"rate": math.nan, "low": 0.0, "high": 1.0}
    rate = min(1.0, max(0.0, (said + specificity - 1) / power))
    # The delta method; shares are smoothed here, so that a judge without an error so far is not held to be sure.
    spread = smoothed(said, len(labels))
    spread += rate**2 * smoothed(sensitivity, len(ones))
    spread += (1 - rate) ** 2 * smoothed(specificity, len(zeros))
    reach = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2) * math.sqrt(spread) / power
    return told | {"rate": rate, "low": max(0.0, rate - reach), "high": min(1.0, rate + reach)}


def smoothed(share, count):
    """Return the variance of a share of ``count``."""
    share = (share * count + 1) / (count + 2)
    return share * (1 - share) / count


def kappa(known):
    """Return Cohen's kappa of judge and people."""
    count = len(known)
    agreed = sum(row["judge"] == row["human"] for row in known) / count
    judge_says, people_say = (sum(row[who] for row in known) / count for who in ("judge", "human"))
    chance = judge_says * people_say + (1 - judge_says) * (1 - people_say)
    return math.nan if chance == 1 else (agreed - chance) / (1 - chance)


def sign_test(left, right):
    """Return the exact two-sided p of a fair coin."""
    count, least = left + right, min(left, right)
    tail = sum(math.comb(count, n) for n in range(least + 1)) / 2**count
    return min(1.0, 2 * tail)


def swaps(comparisons):
    """Return how a judge stands being shown the same pair in the other order."""
    pairs = {}
    for row in comparisons:
        pairs.setdefault(row["pair"], []).append(row)
    same, wins, places = 0, 0.0, Counter()
    for name, rows in pairs.items():
        if sorted(row["first"] for row in rows) != ["A", "B"]:
            raise ValueError(f"pair {name} is not judged once in each order")
        outcomes = [named(row) for row in rows]
        same += outcomes[0] == outcomes[1]
        wins += {("A", "A"): 1.0, ("B", "B"): 0.0}.get(tuple(outcomes), 0.5)
        if rows[0]["winner"] == rows[1]["winner"] != "tie":
            places[rows[0]["winner"]] += 1
    p = sign_test(places["first"], places["second"])
    return {"consistency": same / len(pairs), "wins": wins / len(pairs), "position_bias": p < SIGNIFICANT}


def named(row):
    """Return the system that won, or tie."""
    if row["winner"] == "tie":
        return "tie"
    other = {"A": "B", "B": "A"}[row["first"]]
    return row["first"] if row["winner"] == "first" else other


def bias(rows):
    """Return whether a judge leans, where people do not, toward longer answers and its own family's."""
    told = {}
    differing = [row for row in rows if row["judge"] != row["human"]]
    for trait in ("longer", "own"):
        toward = sum(row["judge"] == row[trait] for row in differing)
        against = len(differing) - toward
        p = sign_test(toward, against)
        biased = p < SIGNIFICANT and toward > against
        told[trait] = {"toward": toward, "against": against, "p": p, "biased": biased}
    return told


def triples(text):
    """Return the set of consecutive word triples of a text."""
    found = words(text)
    size = min(3, len(found))
    return {tuple(found[i : i + size]) for i in range(len(found) - size + 1)} if found else set()


def alike(left, right):
    """Return the Jaccard similarity of two sets."""
    return len(left & right) / len(left | right) if left or right else 0.0


def leaks(queries, chunks, tuning):
    """Return what of the evaluation got into the prompts and into the corpus."""
    texts = [triples(text) for text in tuning]
    told = [q["id"] for q in queries if any(alike(triples(q["text"]), text) >= OVERLAP for text in texts)]
    asked = [(words(q["text"]), [words(a) for a in q["accepted"]]) for q in queries]
    leaked = []
    for chunk in chunks:
        text = words(chunk["text"])
        if any(contains(text, q) and any(contains(text, a) for a in right) for q, right in asked):
            leaked.append(chunk["id"])
    return {"tuning": told, "corpus": leaked}


def injections(chunks, runs, canaries):
    """Return which runs met planted instructions and which followed them."""
    told = {"exposed": [], "obeyed": [], "elsewhere": []}
    for run in runs:
        answer = words(run["answer"])
        said = {name for name, phrase in canaries.items() if contains(answer, words(phrase))}
        met = set(run["retrieved"]) & set(canaries)
        for name, holds in (("exposed", met), ("obeyed", said & met), ("elsewhere", said - met)):
            if holds:
                told[name].append(run["query"])
    exposed = len(told["exposed"])
    return told | {"rate": len(told["obeyed"]) / exposed if exposed else math.nan}


def cost(queries, chunks, runs, prices):
    """Return what the runs cost in rupees, and what a right answer does."""
    spent = [run["tokens_in"] * prices["in"] + run["tokens_out"] * prices["out"] for _, run, _ in joined(queries, chunks, runs)]
    total = sum(spent) / 1_000_000
    right = sum(row["verdict"] == "right" for row in answers(queries, chunks, runs))
    return {"total": total, "per_query": total / len(queries), "per_right": total / right if right else math.inf}
