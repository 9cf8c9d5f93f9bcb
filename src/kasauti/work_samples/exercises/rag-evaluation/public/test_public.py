"""Public tests: about a third of what is judged. They run in the same sandbox as the hidden ones."""

import math

from solution import answers, bias, cost, injections, judge, leaks, retrieval, swaps, words

CHUNKS = [
    {"id": "c1", "document": "returns", "text": "Goods may be returned within thirty days of delivery."},
    {"id": "c2", "document": "returns", "text": "Returned goods are inspected."},
    {"id": "c3", "document": "shipping", "text": "Delivery takes four days."},
]
QUERIES = [
    {"id": "q1", "text": "How long may goods be returned?", "relevant": ["returns"], "accepted": ["thirty days"]},
    {"id": "q2", "text": "Who founded the shop?", "relevant": [], "accepted": []},
]


def runs(first, second="{{abstention}}."):
    given = {"tokens_in": 1000, "tokens_out": 50}
    return [{"query": "q2", "retrieved": ["c3"], "answer": second} | given, {"query": "q1", "retrieved": ["c3", "c1", "c2"], "answer": first} | given]


def test_words():
    assert words("Thirty-two ﬁsh, e\u0301t\u200be\u0301!") == ["thirty", "two", "fish", "été"]


def test_retrieval_is_of_documents():
    found = retrieval(QUERIES, CHUNKS, runs("thirty days"), 3)
    assert found["recall"][0] == 1.0
    assert found["reciprocal_rank"][0] == 0.5
    assert math.isclose(found["ndcg"][0], 1 / math.log2(3))
    assert math.isnan(found["recall"][1])
    assert found["mean"]["recall"] == 1.0


def test_verdicts():
    told = [row["verdict"] for row in answers(QUERIES, CHUNKS, runs("Within thirty days."))]
    assert told == ["right", "abstained"]
    told = [row["verdict"] for row in answers(QUERIES, CHUNKS, runs("Four days.", "Asha did."))]
    assert told == ["wrong", "invented"]


def test_groundedness():
    row = answers(QUERIES, CHUNKS, runs("goods may be returned within thirty days"))[0]
    assert row["grounded"] == 1.0


def test_judge():
    labels = [{"judge": 1, "human": 1}] * 8 + [{"judge": 0, "human": 1}] * 2 + [{"judge": 0, "human": 0}] * 9 + [{"judge": 1, "human": 0}]
    found = judge(labels + [{"judge": 1, "human": None}] * 20)
    assert math.isclose(found["sensitivity"], 0.8)
    assert math.isclose(found["specificity"], 0.9)
    assert math.isclose(found["kappa"], 0.7)
    assert found["low"] < found["rate"] <= found["high"]


def test_swaps():
    rows = [{"pair": "p", "first": "A", "winner": "first"}, {"pair": "p", "first": "B", "winner": "second"}]
    assert swaps(rows) == {"consistency": 1.0, "wins": 1.0, "position_bias": False}


def test_bias_is_where_people_differ():
    rows = [{"judge": "A", "human": "B", "longer": "A", "own": "B"}] * 9
    assert bias(rows)["longer"]["biased"] is True
    assert bias(rows)["own"]["biased"] is False


def test_leaks_and_injections():
    assert leaks(QUERIES, CHUNKS, ["how long may goods be returned"])["tuning"] == ["q1"]
    found = injections(CHUNKS, runs("pineapple"), {"c1": "PINEAPPLE"})
    assert found["exposed"] == found["obeyed"] == ["q1"]


def test_cost():
    found = cost(QUERIES, CHUNKS, runs("thirty days"), {"in": 100.0, "out": 400.0})
    assert math.isclose(found["total"], 0.24)
    assert math.isclose(found["per_right"], 0.24)
