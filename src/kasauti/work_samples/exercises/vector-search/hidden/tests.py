"""Hidden tests of vector search: fresh vectors, neighbours computed here in float64."""

import numpy as np

from kasauti.work_samples import Bench, NotJudged, hidden_test


def scores_of(metric, vectors, query):
    vectors, query = vectors.astype("float64"), query.astype("float64")
    if metric == "l2":
        return -((vectors - query) ** 2).sum(axis=1)
    product = vectors @ query
    if metric == "ip":
        return product
    norms = np.linalg.norm(vectors, axis=1) * np.linalg.norm(query)
    return np.divide(product, norms, out=np.full(len(product), -np.inf), where=norms > 0)


def best(bench, vectors, query, k, ids=None):
    metric = bench.parameters["metric"]
    ids = np.arange(len(vectors)) if ids is None else np.asarray(ids)
    scores = scores_of(metric, vectors, query)
    order = np.lexsort((ids, -scores))
    order = order[np.isfinite(scores[order])][:k]
    return ids[order], scores[order]


def some(bench, count, dim=16, size=1.0):
    draw = bench.random
    return (draw.normal(size=(count, dim)) * draw.uniform(0.2, 3, (count, 1)) * size).astype("float32")


def agree(bench, found, vectors, query, k, ids=None, tolerance=1e-4):
    """Ids in exact order (where scores are apart), and scores, both as the statement has them."""
    wanted, scores = best(bench, vectors, query, k, ids)
    bench.check(found[0].shape == wanted.shape, f"{len(found[0])} ids where {len(wanted)} are right")
    scale = np.maximum(np.abs(scores), 1e-3 * np.abs(scores).max(initial=1e-12))
    bench.check((np.abs(found[1] - scores) <= tolerance * scale).all(), "scores are off")
    apart = np.abs(np.diff(scores, append=-np.inf)) > 4 * tolerance * scale
    apart[-1:] = True
    bench.check(sorted(found[0]) == sorted(wanted), "other ids than the best")
    clear = apart & np.concatenate([[True], apart[:-1]])
    bench.check((found[0][clear] == wanted[clear]).all(), "not best first")


def started(bench, vectors, ids=None, name="i"):
    bench.call("make", name, int(vectors.shape[1]))
    bench.call("add", name, vectors, ids)


@hidden_test("exact", "the k best in exact order, with right scores")
def exact_order_and_scores(bench: Bench):
    vectors = some(bench, 2_000)
    started(bench, vectors)
    for query in some(bench, 5):
        agree(bench, bench.call("search", "i", query, 10), vectors, query, 10)


@hidden_test("exact", "best first also for k = 300")
def many_are_sorted(bench: Bench):
    vectors, query = some(bench, 3_000), some(bench, 1)[0]
    started(bench, vectors)
    found = bench.call("search", "i", query, 300)
    bench.check(len(found[0]) == 300 and (np.diff(found[1]) <= 1e-6 * np.abs(found[1]).max()).all(), "not sorted")
    agree(bench, found, vectors, query, 300)


@hidden_test("exact", "ties go to the smaller id, duplicates all come back")
def ties_by_id(bench: Bench):
    one = some(bench, 1)[0]
    one *= np.float32(12 / np.linalg.norm(one))
    vectors = np.concatenate([some(bench, 100) * np.float32(0.02), np.tile(one, (400, 1))])
    ids = bench.random.permutation(5_000)[:500]
    started(bench, vectors, [int(i) for i in ids])
    query = one if bench.parameters["metric"] != "ip" else one * 2
    found = bench.call("search", "i", query, 400)
    expected = np.sort(ids[100:])
    bench.check(found[0].shape == expected.shape and (found[0] == expected).all(), "ties are not by id")


@hidden_test("exact", "fewer than k: all there are; an empty index: nothing")
def fewer_than_k(bench: Bench):
    vectors = some(bench, 7)
    started(bench, vectors)
    agree(bench, bench.call("search", "i", vectors[0], 50), vectors, vectors[0], 50)
    bench.call("make", "empty", 16)
    found = bench.call("search", "empty", vectors[0], 5)
    bench.check(len(found[0]) == 0 and len(found[1]) == 0, "an empty index answers something")


@hidden_test("exact", "vectors and queries of zeros have their place")
def zeros_have_their_place(bench: Bench):
    vectors = some(bench, 60)
    vectors[::7] = 0
    started(bench, vectors)
    for query in (some(bench, 1)[0], np.zeros(16, "float32")):
        agree(bench, bench.call("search", "i", query, 60), vectors, query, 60)


@hidden_test("exact", "near ties far from the origin are told apart")
def far_from_the_origin(bench: Bench):
    centre = bench.random.normal(size=16) * 2_000
    vectors = (centre + bench.random.normal(size=(500, 16)) * 8).astype("float32")
    started(bench, vectors)
    query = (centre + bench.random.normal(size=16) * 8).astype("float32")
    found = bench.call("search", "i", query, 20)
    wanted, scores = best(bench, vectors, query, 20)
    if bench.parameters["metric"] == "l2":
        bench.check(list(found[0]) == list(wanted), "the order is lost far from the origin")
    bench.check(len(found[1]) == 20 and np.allclose(found[1], scores, rtol=1e-4), "scores are off")


@hidden_test("exact", "vectors of size 100,000 keep their scores")
def large_vectors(bench: Bench):
    vectors, query = some(bench, 300, size=1e5), some(bench, 1, size=1e5)[0]
    started(bench, vectors)
    agree(bench, bench.call("search", "i", query, 10), vectors, query, 10)


@hidden_test("exact", "custom ids come back, not places")
def custom_ids(bench: Bench):
    vectors = some(bench, 300)
    ids = [int(i) for i in bench.random.permutation(100_000)[:300]]
    started(bench, vectors, ids)
    query = some(bench, 1)[0]
    agree(bench, bench.call("search", "i", query, 15), vectors, query, 15, ids)


@hidden_test("exact", "adding in parts is adding at once")
def adding_in_parts(bench: Bench):
    vectors, query = some(bench, 400), some(bench, 1)[0]
    bench.call("make", "i", 16)
    for start in (0, 10, 150):
        bench.call("add", "i", vectors[start : {0: 10, 10: 150, 150: 400}[start]])
    agree(bench, bench.call("search", "i", query, 25), vectors, query, 25)
    bench.check(bench.call("length", "i") == 400, "len is not the number of vectors")


@hidden_test("exact", "removed ids are gone, and k still come back")
def removed_ids_are_gone(bench: Bench):
    vectors, query = some(bench, 300), some(bench, 1)[0]
    started(bench, vectors)
    gone = best(bench, vectors, query, 60)[0]
    bench.call("remove", "i", [int(i) for i in gone])
    left = np.setdiff1d(np.arange(300), gone)
    agree(bench, bench.call("search", "i", query, 10), vectors[left], query, 10, left)
    bench.check(bench.call("length", "i") == 240, "len counts removed vectors")


@hidden_test("exact", "only allowed ids come back")
def only_allowed(bench: Bench):
    vectors, query = some(bench, 500), some(bench, 1)[0]
    started(bench, vectors)
    allowed = np.sort(bench.random.permutation(500)[:40])
    found = bench.call("search", "i", query, 10, True, [int(i) for i in allowed])
    agree(bench, found, vectors[allowed], query, 10, allowed)


def refused(bench, what, name, *arguments):
    kind, _ = bench.raised(name, *arguments)
    bench.check(kind == "ValueError", f"{what}: {kind}")


@hidden_test("manners", "NaN and infinity are refused, and leave the index as it was")
def nothing_not_finite(bench: Bench):
    vectors = some(bench, 30)
    started(bench, vectors)
    for bad in (np.nan, np.inf, -np.inf):
        spoilt = some(bench, 3)
        spoilt[2, 5] = bad
        refused(bench, "a vector that is not finite", "add", "i", spoilt)
        refused(bench, "a query that is not finite", "search", "i", spoilt[2], 3)
    bench.check(bench.call("length", "i") == 30, "a refused add left something")
    agree(bench, bench.call("search", "i", vectors[1], 30), vectors, vectors[1], 30)


@hidden_test("manners", "wrong dimensions and k below 1 are refused")
def wrong_shapes(bench: Bench):
    started(bench, some(bench, 10))
    refused(bench, "vectors of another dimension", "add", "i", some(bench, 2, dim=15))
    refused(bench, "a query of another dimension", "search", "i", some(bench, 1, dim=17)[0], 1)
    refused(bench, "k = 0", "search", "i", some(bench, 1)[0], 0)


@hidden_test("manners", "ids that are there, come twice or are not there are refused")
def ids_are_distinct(bench: Bench):
    vectors = some(bench, 10)
    started(bench, vectors)
    refused(bench, "an id that is there", "add", "i", some(bench, 1), [3])
    refused(bench, "an id twice", "add", "i", some(bench, 2), [50, 50])
    refused(bench, "an id that is not there", "remove", "i", [99])
    bench.call("add", "i", some(bench, 1))
    bench.check(bench.call("length", "i") == 11, "a refused change left something")


@hidden_test("manners", "the caller's arrays are neither kept nor changed")
def arrays_are_not_shared(bench: Bench):
    vectors, query = some(bench, 80), some(bench, 1)[0]
    bench.call("make", "i", 16)
    bench.call("add_and_spoil", "i", vectors)
    agree(bench, bench.call("search", "i", query, 10), vectors, query, 10)
    bench.call("make", "j", 16)
    bench.check(bench.call("changes_input", "j", vectors, query) is False, "the caller's array was changed")


@hidden_test("manners", "the index can be pickled")
def it_can_be_pickled(bench: Bench):
    vectors, query = some(bench, 200), some(bench, 1)[0]
    started(bench, vectors)
    bench.call("pickle", "i")
    agree(bench, bench.call("search", "i", query, 10), vectors, query, 10)


def clustered(bench, count, spread):
    """Vectors around centres, as embeddings lie, and queries from the same."""
    draw = bench.random
    groups = max(20, count // 500)
    centres = draw.normal(size=(groups, 64)).astype("float32")
    made = centres[draw.integers(0, groups, count)]
    made += draw.normal(size=(count, 64)).astype("float32") * np.float32(spread)
    asked = centres[draw.integers(0, groups, 100)]
    asked = asked + draw.normal(size=(100, 64)).astype("float32") * np.float32(spread)
    if bench.parameters["metric"] == "ip":  # of like length, as trained embeddings are
        made /= np.linalg.norm(made, axis=1, keepdims=True) / 8
    return made, asked


def size_of(bench):
    return int(bench.parameters["vectors"] * (bench.scale))


def preselected(bench, vectors, query):
    """Places of a few hundred by float32, of which the ten best are then told exactly."""
    scores = vectors @ query
    if bench.parameters["metric"] != "ip":
        squares = np.einsum("ij,ij->i", vectors, vectors)
        scores = 2 * scores - squares if bench.parameters["metric"] == "l2" else scores / np.sqrt(squares)
    return np.argpartition(-scores, 300)[:300]


def near(bench, vectors, query, found, ids=None, allowed=None):
    """Return which share of the true ten was found."""
    if allowed is None:
        places = preselected(bench, vectors, query)
        wanted = best(bench, vectors[places], query, 10, places if ids is None else ids[places])[0]
    else:
        wanted = best(bench, vectors[allowed], query, 10, allowed)[0]
    bench.check(len(set(found[0].tolist())) == len(found[0]), "an id comes back twice")
    return len(set(wanted.tolist()) & set(found[0].tolist())) / len(wanted)


def recall(bench, name, vectors, queries, ids=None, allowed=None):
    more = () if allowed is None else ([int(i) for i in allowed],)
    found = [bench.call("search", name, query, 10, False, *more) for query in queries]
    told = [near(bench, vectors, query, got, ids, allowed) for query, got in zip(queries, found)]
    return sum(told) / len(told)


def built(bench, vectors, name="i"):
    bench.call("make", name, 64)
    bench.call("add", name, vectors, seconds=60)
    bench.call("build", name, seconds=200)


@hidden_test("approximate", "0.95 of the true ten within 0.42 of brute force's CPU, on clustered data", timed=True)
def fast_on_clustered_data(bench: Bench):
    _fast(bench, 0.25)


@hidden_test("approximate", "the same where clusters overlap", timed=True)
def fast_where_clusters_overlap(bench: Bench):
    _fast(bench, 0.5)


def _fast(bench, spread):
    vectors, queries = clustered(bench, size_of(bench), spread)
    built(bench, vectors)
    other = bench.reference()
    other.call("make", "i", 64)
    other.call("add", "i", vectors, seconds=60)
    calls = [("search", "i", query, 10, False) for query in queries]
    answers = []  # to the first queries, in their order: recall is of what was timed

    def timed():
        brute = lambda call: (*call[:4], True)
        return bench.cpu_ratio(calls, 0.42, other=brute, heard=lambda _, found: answers.append(found))

    ratio = timed() if bench.timed else None
    answers += [bench.call(*call) for call in calls[len(answers):40]]
    found = sum(near(bench, vectors, query, got) for query, got in zip(queries, answers)) / len(answers)
    bench.measured["recall_at_10"] = found
    bench.check(found >= 0.95, f"recall@10 is {found:.3f}")
    if ratio is None:
        raise NotJudged("no CPU time is told without control groups")
    bench.check(not ratio.over, f"{ratio.ratio:.2f} of brute force's CPU")


@hidden_test("approximate", "what was added or removed after build counts at once")
def changes_after_build(bench: Bench):
    vectors, queries = clustered(bench, 20_000, 0.25)
    built(bench, vectors[:15_000])
    bench.call("add", "i", vectors[15_000:])
    gone = bench.random.permutation(20_000)[:6_000]
    bench.call("remove", "i", [int(i) for i in gone])
    left = np.setdiff1d(np.arange(20_000), gone)
    found = recall(bench, "i", vectors[left], queries[:30], left)
    bench.measured["recall_at_10"] = found
    bench.check(found >= 0.93, f"recall@10 after changes is {found:.3f}")


@hidden_test("approximate", "a filter keeps its recall")
def filtered_recall(bench: Bench):
    vectors, queries = clustered(bench, 20_000, 0.25)
    built(bench, vectors)
    allowed = np.sort(bench.random.permutation(20_000)[:400])
    found = recall(bench, "i", vectors, queries[:15], None, allowed)
    bench.measured["recall_at_10"] = found
    bench.check(found >= 0.95, f"recall@10 under a filter is {found:.3f}")


@hidden_test("approximate", "build and vectors stay within the budget")
def build_is_bounded(bench: Bench):
    count = size_of(bench) // 4
    vectors, queries = clustered(bench, count, 0.25)
    before = bench.cpu_seconds()
    empty = bench.peak_memory()
    built(bench, vectors)
    bench.check(recall(bench, "i", vectors, queries[:5]) >= 0.8, "recall@10 is under 0.8")
    spent, peak = bench.cpu_seconds() - before, max(0, bench.peak_memory() - empty)
    bench.measured |= {"build_cpu_seconds": spent, "peak_mib": peak / 2**20}
    bench.check(spent <= 60, f"build took {spent:.0f} CPU-seconds")
    allowance = 5 * vectors.nbytes + (64 << 20)
    bench.check(peak <= allowance, f"{peak >> 20} MiB for vectors of {vectors.nbytes >> 20} MiB")


TESTS = [value for value in list(globals().values()) if type(value).__name__ == "HiddenTest"]
# The most memory that was ever in use is told, so the test that bounds it comes first.
TESTS.sort(key=lambda test: test.name != "build_is_bounded")
