"""What the lines of a site must do: a probe that runs inside, and what is right, worked out here."""

import math

import numpy as np

from kasauti.work_samples import Failed

PROBES = {}


def probe(site, code):
    """Register the check of a site: the function makes inputs and returns them with a judge."""

    def made(make):
        PROBES[site] = (code, make)
        return make

    return made


def near(found, wanted, tolerance=1e-9):
    found, wanted = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
    return found.shape == wanted.shape and bool(np.allclose(found, wanted, rtol=tolerance, atol=tolerance))


def table(draw, parameters, count=40):
    return {
        parameters["entity"]: [f"u{n}" for n in range(count)],
        "time": [float(v) for v in draw.permutation(count)],
        "b_spend": [float(v) for v in draw.normal(5, 2, count)],
        "a_calls": [float(v) for v in draw.normal(1, 3, count)],
        parameters["outcome"]: [float(v) for v in draw.integers(0, 2, count)],
        parameters["outcome"] + "_at": [float(v) for v in draw.normal(40, 2, count)],
    }


@probe("outcome-column", "answer = dataset.columns_for_training(given)")
def outcome_column(draw, parameters):
    return table(draw, parameters, 3), lambda found: found == ["a_calls", "b_spend"]


@probe("label-window", "answer = dataset.label(given[0], given[1])")
def label_window(draw, parameters):
    times = [float(v) for v in draw.integers(0, 50, 9)]
    waits = [0.0, 1.0, 29.0, 30.0, 31.0, -1.0, math.nan, 0.5, 90.0]
    events = [t + w for t, w in zip(times, waits)]
    return [times, events], lambda found: near(found, [0, 1, 1, 1, 0, 0, 0, 1, 0])


@probe("fill", "answer = dataset.filled(given)")
def fill(draw, parameters):
    a, b = (float(v) for v in draw.normal(size=2))
    gap = math.nan
    return [gap, a, gap, gap, b, gap], lambda found: near(found, [0, a, a, a, b, b])


@probe("repeats", "answer = [[r['k'] for r in dataset.without_repeats(given, 'k')] for _ in range(2)]")
def repeats(draw, parameters):
    keys = [int(v) for v in draw.integers(0, 9, 14)]
    once = list(dict.fromkeys(keys))
    return [{"k": k} for k in keys], lambda found: found == [once, once]


@probe("order", "places = dataset.cuts(given)\nanswer = [[int(i) for i in places[p]] for p in ('train', 'valid', 'test')]")
def order(draw, parameters):
    times = [float(v) for v in draw.permutation(40)]

    def judge(found):
        return [times[i] for part in found for i in part] == sorted(times) and [len(p) for p in found] == [28, 6, 6]

    return times, judge


@probe("fit", """
import numpy as np
table = {name: np.array(values) for name, values in given.items()}
parts, scaler = dataset.prepared(table)
answer = [list(dataset.columns_for_training(table)), [int(i) for i in dataset.cuts(table["time"])["train"]],
          scaler.mean, [len(parts[p][1]) for p in ("train", "valid", "test")]]
""")
def fit(draw, parameters):
    given = table(draw, parameters)

    def judge(found):
        names, train, mean, sizes = found
        means = [np.mean([given[name][i] for i in train]) for name in names]
        return len(train) == 28 and "a_calls" in names and near(mean, means) and sizes == [28, 6, 6]

    return given, judge


@probe("shuffle", """
import numpy as np
rows = np.array(given)[:, None]
found = list(train.batches(rows, np.array(given), 8, np.random.default_rng(3)))
answer = [[float(v) for r, _ in found for v in r[:, 0]], [float(v) for _, l in found for v in l]]
""")
def shuffle(draw, parameters):
    values = [float(v) for v in draw.normal(size=30)]

    def judge(found):
        return found[0] == found[1] and sorted(found[0]) == sorted(values) and found[0] != values

    return values, judge


@probe("eval-mode", """
import numpy as np
network = model.Network(3, dropout=0.5, seed=given)
rows = np.random.default_rng(given).normal(size=(50, 3))
labels = (rows[:, 0] > 0).astype(float)
answer = [train.loss_on(network, rows, labels) for _ in range(3)] + [list(w.ravel()) for w in network.weights]
""")
def eval_mode(draw, parameters):
    seed = int(draw.integers(1_000))

    def judge(found):
        rows = np.random.default_rng(seed).normal(size=(50, 3))
        first, second = np.reshape(found[3], (3, 8)), np.reshape(found[4], (8, 1))
        shares = 1 / (1 + np.exp(-(np.tanh(rows @ first) @ second)[:, 0]))
        loss = -np.log(np.where(rows[:, 0] > 0, shares, 1 - shares)).mean()
        return near(found[:3], [loss] * 3, 1e-6)

    return seed, judge


EPOCH = """
import numpy as np
network = model.Network(2, dropout=0.0, seed=1)
descent = train.Descent(network, rate=given[1])
rows = np.tile(np.array(given[0]), (4, 1))
train.one_epoch(network, descent, rows, np.ones(4), int(given[2]), np.random.default_rng(0))
answer = [float(np.abs(network.gradients[1]).sum()), descent.rate]
"""


@probe("zero", EPOCH + """
many = answer[0]
network = model.Network(2, dropout=0.0, seed=1)
train.one_epoch(network, train.Descent(network, rate=0.0), rows, np.ones(4), 4, np.random.default_rng(0))
answer = [many, float(np.abs(network.gradients[1]).sum())]
""")
def zero(draw, parameters):
    row = [float(v) for v in draw.normal(1, 0.1, 2)]
    return [row, 0.0, 1.0], lambda found: found[1] > 1e-3 and near(found[0], found[1], 1e-6)


@probe("schedule", EPOCH)
def schedule(draw, parameters):
    rate = float(draw.uniform(0.1, 0.4))
    return [[1.0, 2.0], rate, 1.0], lambda found: near(found[1], 0.97 * rate)


@probe("settled", "answer = [bool(train.has_settled(h)) for h in given]")
def settled(draw, parameters):
    a = float(draw.uniform(0.3, 0.6))
    given = [[a], [a + 1, a, a + 2e-5], [a + 1e-5, a + 0.2, a], [a, a + 1e-5, a + 0.01], [a + 0.3, a + 0.2, a + 0.1]]
    return given, lambda found: found == [False, False, True, False, False]


@probe("selection", """
import numpy as np
draw = np.random.default_rng(given)
rows = draw.normal(size=(80, 3))
part = rows, (rows[:, 0] > 0).astype(float)
network, history = train.trained({"train": part, "valid": part}, epochs=3)
answer = [len(history), float(history[-1])]
""")
def selection(draw, parameters):
    return int(draw.integers(1_000)), lambda found: 1 <= found[0] <= 3 and 0 < found[1] < 2


@probe("clip", "import numpy as np\nanswer = [evaluate.log_loss(np.array(a), np.array(b)) for a, b in given]")
def clip(draw, parameters):
    share = float(draw.uniform(0.2, 0.8))

    def judge(found):
        return all(map(math.isfinite, found)) and found[0] > 10 and near(found[1], -math.log(share), 1e-6) and found[2] < 1e-6

    return [[[1.0], [0.0]], [[1.0], [share]], [[0.0, 1.0], [0.0, 1.0]]], judge


@probe("average", "answer = evaluate.over_batches(given)")
def average(draw, parameters):
    parts = [[float(draw.uniform(0, 2)), float(n)] for n in (64, 64, 64, 3)]
    wanted = sum(a * b for a, b in parts) / 195
    return parts, lambda found: near(found, wanted)


@probe("swapped", "answer = evaluate.precision_and_recall(given[0], given[1], 0.5)")
def swapped(draw, parameters):
    labels = [1.0] * 8 + [0.0] * 8
    shares = [0.9, 0.5, 0.6] + [0.1] * 5 + [0.7] + [0.2] * 7
    return [labels, shares], lambda found: near(found, [0.75, 0.375])


@probe("ties", "answer = evaluate.auc(given[0], given[1])")
def ties(draw, parameters):
    labels = [float(v) for v in draw.permutation([1] * 9 + [0] * 12)]
    shares = [float(v) for v in draw.integers(0, 4, 21) / 4]
    pairs = [(p > n) + 0.5 * (p == n) for p, a in zip(shares, labels) if a for n, b in zip(shares, labels) if not b]
    return [labels, shares], lambda found: near(found, np.mean(pairs))


ANSWERED = """
import io, json, logging
class Answer(io.BytesIO):
    pass
seen = []
class Handler(logging.Handler):
    def emit(self, record):
        seen.append(record.getMessage())
logging.getLogger("client").handlers = [Handler()]
logging.getLogger("client").setLevel(logging.DEBUG)
waits = []
def opener(request, timeout=None):
    waits.append([timeout, request.get_header("Authorization")])
    return Answer(json.dumps({"a": 1}).encode())
client.log = logging.getLogger("client")
body = client.fetched("http://store/x", given, opener)
answer = [body, seen, waits]
"""


@probe("log", ANSWERED)
def log(draw, parameters):
    token = f"secret{draw.integers(10**9)}"

    def judge(found):
        return found[0] == {"a": 1} and bool(found[1]) and token not in repr(found[1]) and token in repr(found[2])

    return token, judge


@probe("timeout", ANSWERED)
def timeout(draw, parameters):
    return "t", lambda found: found[0] == {"a": 1} and found[2][0][0] is not None and 0 < found[2][0][0] <= 2


@probe("retry", """
def told(failures):
    calls, pauses = [], []
    def call():
        calls.append(1)
        if len(calls) > 50:
            raise KeyboardInterrupt
        if len(calls) <= failures:
            raise OSError("down")
        return "up"
    try:
        found = client.with_retries(call, 4, pauses.append)
    except BaseException as error:
        found = type(error).__name__
    return [found, len(calls), len(pauses)]
answer = [told(n) for n in given]
""")
def retry(draw, parameters):
    return [0, 3, 99], lambda found: found == [["up", 1, 0], ["up", 4, 3], ["OSError", 4, 3]]


@probe("sql", """
class Found:
    def fetchone(self):
        return [3, '{"a": 2}']
asked = []
class Connection:
    def execute(self, text, more=()):
        asked.append([text, [str(v) for v in (more.values() if isinstance(more, dict) else more)]])
        return Found()
answer = [client.latest(Connection(), given), asked]
""")
def sql(draw, parameters):
    who = f"o'brien-{draw.integers(10**6)}"

    def judge(found):
        text, values = found[1][0]
        return found[0] == [3, {"a": 2}] and who not in text and "brien" not in text and who in values and "features_daily" in text

    return who, judge


@probe("missing", """
def told(features):
    try:
        return client.in_order(features, ["b", "a"])
    except BaseException as error:
        return type(error).__name__
answer = [told(f) for f in given]
""")
def missing(draw, parameters):
    a, b = (float(v) for v in draw.normal(size=2))
    given = [{"a": a, "b": b}, {"a": a}, {"a": a, "b": "x"}]
    return given, lambda found: found == [[b, a], "StoreFailed", "StoreFailed"]


def holds(bench, site, sources, file="client.py", first=1, last=0, replacement=""):
    """Return whether the lines of a site do what is right, with lines of a file replaced."""
    code, make = PROBES[site]
    given, judge = make(bench.random, bench.parameters)
    try:
        found = bench.call("probe", sources, file, first, last, replacement, code, given)
        return bool(judge(found))
    except (Failed, TypeError, ValueError, IndexError, KeyError):
        return False
