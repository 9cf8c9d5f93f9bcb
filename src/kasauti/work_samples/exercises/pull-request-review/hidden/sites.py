"""What may be wrong in the pull request, and what only looks it: each with its two texts."""

from typing import NamedTuple


class Site(NamedTuple):
    """A place that holds ``right`` or ``wrong`` lines; ``text`` is what a good reviewer says of the latter."""

    name: str
    family: str
    kinds: tuple
    severity: str
    right: str
    wrong: str
    text: str


class Oddity(NamedTuple):
    """A place that is right in both texts and looks odd in the second."""

    name: str
    plain: str
    odd: str


SITES = (
    Site("outcome-column", "data", ("leakage",), "blocker",
         '    kept_away = {"__entity__", "time", "__outcome__", "__outcome___at"}',
         '    kept_away = {"__entity__", "time", "__outcome__"}',
         "__outcome___at is known only once it has happened, and is a feature here: the model reads the answer."),
    Site("label-window", "data", ("correctness", "leakage"), "major",
         "    inside = (wait > 0) & (wait <= HORIZON)",
         "    inside = (wait >= 0) & (wait < HORIZON)",
         "The window is off by one day at both ends: day 0 is already known and day 30 belongs to it."),
    Site("fill", "data", ("leakage",), "blocker",
         """    last = 0.0
    for place in range(len(series)):
        if missing[place]:
            series[place] = last
        last = series[place]""",
         """    last = 0.0
    for place in reversed(range(len(series))):
        if missing[place]:
            series[place] = last
        last = series[place]""",
         "A gap takes the next known value, which lies in its future; it has to take the last one before it."),
    Site("repeats", "data", ("correctness",), "major",
         """def without_repeats(rows, key):
    \"\"\"Return the rows whose key did not come before in this call.\"\"\"
    seen = set()""",
         """def without_repeats(rows, key, seen=set()):
    \"\"\"Return the rows whose key did not come before in this call.\"\"\"""",
         "A mutable default: the set lives on with the function, so a second call drops rows that the first one saw."),
    Site("order", "data", ("leakage", "evaluation"), "blocker",
         '    order = np.argsort(times, kind="stable")',
         "    order = np.random.default_rng(len(times)).permutation(len(times))",
         "A random split puts later rows into training; validation then tests on days that training has seen."),
    Site("fit", "data", ("leakage",), "blocker",
         '    scaler = Scaler().fit(rows[places["train"]])',
         "    scaler = Scaler().fit(rows)",
         "The scaler is fitted before the split counts: validation and test rows shape mean and deviation."),
    Site("shuffle", "training", ("training", "correctness"), "blocker",
         """    order = draw.permutation(len(rows))
    rows, labels = rows[order], labels[order]""",
         """    rows = rows[draw.permutation(len(rows))]
    labels = labels[draw.permutation(len(labels))]""",
         "Rows and labels are shuffled by two different permutations: labels belong to other rows."),
    Site("eval-mode", "training", ("training", "evaluation"), "major",
         """    network.eval()
    logits = network.forward(rows)""",
         "    logits = network.forward(rows)",
         "Dropout stays on in validation: the loss is too high and differs from call to call."),
    Site("zero", "training", ("training",), "blocker",
         """        descent.zero()
        logits = network.forward(batch)""",
         "        logits = network.forward(batch)",
         "Gradients are never emptied, backward adds to them: each step repeats all the earlier ones."),
    Site("schedule", "training", ("training",), "major",
         "    descent.next_epoch()",
         "        descent.next_epoch()",
         "The rate falls with every batch, not every epoch: after a few epochs nothing moves."),
    Site("settled", "training", ("numerics", "training"), "minor",
         "    return abs(history[-1] - history[-3]) < tolerance",
         "    return history[-1] == history[-3]",
         "Two floats that come from sums are hardly ever equal: this never stops, and tolerance is not used."),
    Site("selection", "training", ("leakage", "evaluation"), "blocker",
         '        loss = loss_on(network, *data["valid"])',
         '        loss = loss_on(network, *data["test"])',
         "The best epoch is chosen on the test rows: what is reported on them is too good."),
    Site("clip", "metrics", ("numerics",), "major",
         "    shares = np.clip(shares, 1e-12, 1 - 1e-12)",
         "    shares = np.asarray(shares)",
         "A share of exactly 0 or 1 gives log(0): the loss is infinite or NaN, against the docstring."),
    Site("average", "metrics", ("evaluation", "numerics"), "major",
         "    return float((losses * sizes).sum() / sizes.sum())",
         "    return float(losses.mean()) if sizes.sum() else 0.0",
         "The mean of batch means: a small last batch weighs as much as a full one. Weigh by rows."),
    Site("swapped", "metrics", ("correctness", "evaluation"), "major",
         """    precision = hits / max(1, flagged.sum())
    recall = hits / max(1, labels.sum())""",
         """    precision = hits / max(1, labels.sum())
    recall = hits / max(1, flagged.sum())""",
         "Precision and recall have each other's denominators."),
    Site("ties", "metrics", ("evaluation", "correctness", "numerics"), "minor",
         """    values, where, counts = np.unique(shares, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[where]""",
         """    ranks = np.empty(len(shares))
    ranks[np.argsort(shares, kind="stable")] = np.arange(1, len(shares) + 1)""",
         "Tied shares get different ranks by their order, so a constant score does not get 0.5."),
    Site("log", "service", ("security",), "blocker",
         '    log.info("GET %s as %s", url, headers["Accept"])',
         '    log.info("GET %s with %s", url, headers)',
         "The bearer token is in the headers, and so in the log of everybody who reads logs."),
    Site("timeout", "service", ("reliability",), "major",
         "        with opener(request, timeout=2.0) as answer:",
         "        with opener(request) as answer:",
         "No timeout: a store that hangs holds this worker for good. The docstring says two seconds."),
    Site("retry", "service", ("reliability",), "major",
         """    for attempt in range(1, attempts):
        try:
            return call()
        except OSError:
            sleep(pause_before(attempt))
    return call()""",
         """    attempt = 0
    while True:
        try:
            return call()
        except OSError:
            sleep(pause_before(attempt := attempt + 1))""",
         "Retries have no end: attempts is not used, and a dead store is hammered by every worker."),
    Site("sql", "service", ("security",), "blocker",
         """    query = f"SELECT day, features FROM {table} WHERE id = ? ORDER BY day DESC LIMIT 1"
    found = connection.execute(query, (entity,))""",
         """    query = f"SELECT day, features FROM {table} WHERE id = '{entity}' ORDER BY day DESC LIMIT 1"
    found = connection.execute(query)""",
         "The id goes into the statement as text: an id with a quote breaks it, or reads other people's rows."),
    Site("missing", "service", ("reliability", "correctness"), "major",
         """    try:
        return [float(features[name]) for name in names]
    except (KeyError, TypeError, ValueError) as error:
        raise StoreFailed(f"no usable feature: {error}") from error""",
         """    try:
        return [float(features[name]) for name in names]
    except Exception:
        return [0.0] * len(names)""",
         "Any failure turns into zeros and a score for somebody who is not there; nobody will notice."),
)
PER_FAMILY = {"data": 3, "training": 3, "metrics": 2, "service": 2}

ODDITIES = (
    Oddity("digest",
           '    digest = hashlib.sha256(query.encode()).hexdigest()',
           '    digest = hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()  # a name, no secret'),
    Oddity("nan-test",
           "    missing = np.isnan(series)",
           "    missing = series != series  # NaN alone differs from itself"),
    Oddity("shares",
           "def cuts(times, shares):",
           "def cuts(times, shares=(0.7, 0.15)):"),
    Oddity("seed",
           "SEED = 7",
           "SEED = 20_260_301  # the first run's day; any other number would do"),
    Oddity("start",
           "    best = np.finfo(float).max",
           '    best = float("inf")'),
    Oddity("refit",
           '    rows, labels = data["train"]',
           """    # The choice is made, so validation rows may teach as well; the test rows stay out.
    rows, labels = (np.concatenate([data["train"][k], data["valid"][k]]) for k in (0, 1))"""),
    Oddity("loop",
           """    costs = [
        miss * (labels & (shares < t)).sum() + alarm * (~labels & (shares >= t)).sum()
        for t in np.linspace(0.05, 0.95, 19)
    ]
    best = float(np.linspace(0.05, 0.95, 19)[int(np.argmin(costs))])""",
           """    best, least = 0.5, np.inf
    for t in np.linspace(0.05, 0.95, 19):  # nineteen rounds once a week
        cost = miss * (labels & (shares < t)).sum() + alarm * (~labels & (shares >= t)).sum()
        if cost < least:
            best, least = float(t), cost"""),
    Oddity("jitter",
           "    return first * 2 ** (attempt - 1)",
           "    return first * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)"),
    Oddity("whitelist",
           "",
           "    # The table's name is one of two constants above, whatever the caller sends."),
)
ALWAYS = {"shares", "jitter"}
SHOWN = 6
