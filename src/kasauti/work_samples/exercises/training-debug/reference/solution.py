"""A tiny transformer and its training run, in NumPy, with the backward pass by hand.

``python solution.py > run.csv`` trains it on lines of an invented language and prints the log of
the run; ``python curves.py run.csv`` draws it.
"""

import numpy as np

ALPHABET = "{{alphabet}}"
CONTEXT, WIDTH, HEADS, LAYERS = 16, 32, 2, 2
STEPS, BATCH, EVERY = 300, 32, 20
RATE, WARMUP, DECAY, CLIP, DROPOUT = {{rate}}, 20, 0.01, 1.0, 0.1


def encode(lines, alphabet=ALPHABET):
    """Return lines of letters as rows of token numbers."""
    numbers = {letter: number for number, letter in enumerate(alphabet)}
    return np.array([[numbers[letter] for letter in line] for line in lines])


def pairs(rows):
    """Return inputs and targets: at each place the next token."""
    return rows[:, :-1], rows[:, 1:]


def initial(random):
    """Return fresh parameters."""
    vocabulary = len(ALPHABET)

    def matrix(rows, columns, gain=1.0):
        return random.normal(size=(rows, columns)) * gain / np.sqrt(rows)

    found = {
        "tokens": random.normal(size=(vocabulary, WIDTH)) * 0.5,
        "places": random.normal(size=(CONTEXT, WIDTH)) * 0.5,
        "out.gain": np.ones(WIDTH),
        "out": matrix(WIDTH, vocabulary, 0.3),
    }
    for layer in range(LAYERS):
        found |= {f"{layer}.{name}": matrix(WIDTH, WIDTH) for name in ("query", "key", "value")}
        found[f"{layer}.mix"] = matrix(WIDTH, WIDTH, 0.5)
        found[f"{layer}.up"] = matrix(WIDTH, 4 * WIDTH)
        found[f"{layer}.down"] = matrix(4 * WIDTH, WIDTH, 0.5)
        found |= {f"{layer}.gain1": np.ones(WIDTH), f"{layer}.gain2": np.ones(WIDTH)}
    return found


def softmax(scores):
    """Return probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def normed(x, gain):
    """Return x at root mean square 1, times gain, and what the way back needs."""
    size = np.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-6)
    return x / size * gain, (x / size, size, gain)


def normed_back(d, kept):
    """Return the gradients of ``normed`` for x and gain."""
    unit, size, gain = kept
    scaled = d * gain
    dx = (scaled - unit * (scaled * unit).mean(axis=-1, keepdims=True)) / size
    return dx, (d * unit).sum(axis=tuple(range(d.ndim - 1)))


def heads(x):
    """Return (batch, heads, places, size) from (batch, places, width)."""
    return x.reshape(len(x), -1, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)


def joined(x):
    """Return (batch, places, width) from heads."""
    return x.transpose(0, 2, 1, 3).reshape(len(x), -1, WIDTH)


def dropped(x, random):
    """Return x with some entries dropped, and the mask; all of x without ``random``."""
    if random is None:
        return x, 1.0
    mask = (random.random(x.shape) >= DROPOUT) / (1 - DROPOUT)
    return x * mask, mask


def forward(p, x, random=None):
    """Return logits for each place, and what the way back needs; dropout only with ``random``."""
    h = p["tokens"][x] + p["places"][: x.shape[1]]
    future = np.triu(np.full((x.shape[1], x.shape[1]), -1e9), 1)
    kept = []
    for layer in range(LAYERS):
        a, norm1 = normed(h, p[f"{layer}.gain1"])
        q, k, v = (heads(a @ p[f"{layer}.{name}"]) for name in ("query", "key", "value"))
        weights = softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS) + future)
        seen = joined(weights @ v)
        mixed, mask1 = dropped(seen @ p[f"{layer}.mix"], random)
        h = h + mixed
        b, norm2 = normed(h, p[f"{layer}.gain2"])
        u = np.maximum(b @ p[f"{layer}.up"], 0)
        lowered, mask2 = dropped(u @ p[f"{layer}.down"], random)
        h = h + lowered
        kept.append((a, norm1, q, k, v, weights, seen, mask1, b, norm2, u, mask2))
    last, norm = normed(h, p["out.gain"])
    return last @ p["out"], (x, kept, last, norm)


def cross_entropy(logits, targets):
    """Return the mean loss in nats, and its gradient for the logits."""
    chances = softmax(logits)
    rows, places = np.indices(targets.shape)
    loss = -np.log(chances[rows, places, targets]).mean()
    d = chances.copy()
    d[rows, places, targets] -= 1
    return loss, d / targets.size


def flat(x):
    """Return x as rows."""
    return x.reshape(-1, x.shape[-1])


def backward(p, d, cache, gradients):
    """Add the gradients of all parameters, given the gradient of the logits."""
    x, kept, last, norm = cache
    gradients["out"] += flat(last).T @ flat(d)
    dh, gain = normed_back(d @ p["out"].T, norm)
    gradients["out.gain"] += gain
    for layer in reversed(range(LAYERS)):
        a, norm1, q, k, v, weights, seen, mask1, b, norm2, u, mask2 = kept[layer]
        down = dh * mask2
        gradients[f"{layer}.down"] += flat(u).T @ flat(down)
        du = (down @ p[f"{layer}.down"].T) * (u > 0)
        gradients[f"{layer}.up"] += flat(b).T @ flat(du)
        back, gain = normed_back(du @ p[f"{layer}.up"].T, norm2)
        gradients[f"{layer}.gain2"] += gain
        dh = dh + back
        mixed = dh * mask1
        gradients[f"{layer}.mix"] += flat(seen).T @ flat(mixed)
        dseen = heads(mixed @ p[f"{layer}.mix"].T)
        dv = weights.transpose(0, 1, 3, 2) @ dseen
        dweights = dseen @ v.transpose(0, 1, 3, 2)
        scores = weights * (dweights - (dweights * weights).sum(axis=-1, keepdims=True))
        scores /= np.sqrt(WIDTH // HEADS)
        da = 0
        for name, part in (("query", scores @ k), ("key", scores.transpose(0, 1, 3, 2) @ q), ("value", dv)):
            part = joined(part)
            gradients[f"{layer}.{name}"] += flat(a).T @ flat(part)
            da = da + part @ p[f"{layer}.{name}"].T
        back, gain = normed_back(da, norm1)
        gradients[f"{layer}.gain1"] += gain
        dh = dh + back
    gradients["places"][: x.shape[1]] += dh.sum(axis=0)
    gradients["tokens"] += np.eye(len(ALPHABET))[x.ravel()].T @ flat(dh)


class AdamW:
    """Adam with decoupled weight decay on matrices; changes the parameters in place."""

    def __init__(self, parameters):
        self.parameters, self.step = parameters, 0
        self.first = {name: np.zeros_like(value) for name, value in parameters.items()}
        self.second = {name: np.zeros_like(value) for name, value in parameters.items()}

    def update(self, gradients, rate):
        """Make one step."""
        self.step += 1
        for name, value in self.parameters.items():
            first, second, gradient = self.first[name], self.second[name], gradients[name]
            first += 0.1 * (gradient - first)
            second += 0.01 * (gradient * gradient - second)
            direction = first / (1 - 0.9**self.step) / (np.sqrt(second / (1 - 0.99**self.step)) + 1e-8)
            value -= rate * direction
            if value.ndim == 2:
                value -= rate * DECAY * value


def rate_at(step, steps):
    """Return the learning rate: up by a line, then down by a cosine to a hundredth."""
    if step < WARMUP:
        return RATE * (step + 1) / WARMUP
    done = (step - WARMUP) / max(1, steps - WARMUP)
    return RATE * (0.505 + 0.495 * np.cos(np.pi * min(1.0, done)))


def norm_of(arrays):
    """Return the Euclidean norm of all of them together."""
    return float(np.sqrt(sum((value * value).sum() for value in arrays.values())))


def clip(gradients):
    """Bound the gradients' norm in place; return the norm that was."""
    norm = norm_of(gradients)
    for gradient in gradients.values():
        gradient *= min(1.0, CLIP / (norm + 1e-12))
    return norm


def logits_of(parameters, lines):
    """Return what the model says after each letter of the lines."""
    return forward(parameters, encode(lines))[0]


def evaluate(parameters, lines):
    """Return the mean loss over lines."""
    x, y = pairs(encode(lines))
    logits, _ = forward(parameters, x)
    return float(cross_entropy(logits, y)[0])


def train(lines, validation, seed=0, steps=STEPS):
    """Train and return the parameters and the log: a dict for each look at the validation lines."""
    random = np.random.default_rng(seed)
    rows = encode(lines)
    parameters = initial(random)
    optimiser = AdamW(parameters)
    gradients = {name: np.zeros_like(value) for name, value in parameters.items()}
    log = []
    for step in range(steps + 1):
        x, y = pairs(rows[random.integers(0, len(rows), BATCH)])
        for gradient in gradients.values():
            gradient[:] = 0
        logits, cache = forward(parameters, x, random)
        loss, d = cross_entropy(logits, y)
        backward(parameters, d, cache, gradients)
        norm = clip(gradients)
        rate = rate_at(step, steps)
        if step % EVERY == 0 or step == steps:
            log.append({
                "step": step, "train": float(loss), "validation": evaluate(parameters, validation),
                "gradient": norm, "rate": float(rate), "weights": norm_of(parameters),
            })  # fmt: skip
        if step < steps:
            optimiser.update(gradients, rate)
    return parameters, log


# What was wrong.

CAUSES = ["{{cause_one}}", "{{cause_two}}"]


def watched(lab, lines, validation):
    """Train for one step and return what ``forward`` was given and ``cross_entropy`` compared."""
    given, forward, compare = [], lab.forward, lab.cross_entropy

    def spy_forward(p, x, *more):
        given.append(x)
        return forward(p, x, *more)

    def spy_compare(logits, targets):
        given.append(targets)
        return compare(logits, targets)

    lab.forward, lab.cross_entropy = spy_forward, spy_compare
    lab.train(lines, validation, 0, 1)
    lab.forward, lab.cross_entropy = forward, compare
    return given[0], given[1]


def validation_is_encoded_alike(lab, lines, validation):
    """Evaluation hands the model the tokens that training would for the same lines."""
    given, forward = [], lab.forward
    lab.forward = lambda p, x, *more: given.append(x) or forward(p, x, *more)
    lab.evaluate(lab.initial(np.random.default_rng(0)), validation)
    lab.forward = forward
    return bool((given[0] == lab.encode(validation)[:, :-1]).all())


def rate_lasts(lab, lines, validation):
    """Half-way down the schedule there is still half of the rate."""
    _, log = lab.train(lines, validation, 0, 60)
    return bool(log[2]["rate"] > 0.3 * lab.RATE)


def optimiser_moves_the_model(lab, lines, validation):
    """Ten steps change the parameters that come back, were it by decay alone."""
    before = lab.initial(np.random.default_rng(0))
    after, _ = lab.train(lines, validation, 0, 10)
    return any((before[name] != after[name]).any() for name in before)


def future_is_hidden(lab, lines, validation):
    """Another last letter leaves all places before it as they were."""
    p, x = lab.initial(np.random.default_rng(0)), lab.encode(lines[:8])[:, :-1]
    other = x.copy()
    other[:, -1] = (other[:, -1] + 1) % len(lab.ALPHABET)
    return bool(np.abs(lab.forward(p, x)[0] - lab.forward(p, other)[0])[:, :-1].max() < 1e-9)


def targets_belong_to_inputs(lab, lines, validation):
    """The targets that training compares with come from the lines that the model was given."""
    x, y = watched(lab, lines, validation)
    return bool((y[:, :-1] == x[:, 1:]).all())


def report_is_of_this_model(lab, lines, validation):
    """The last line of the log is what the returned parameters give now."""
    parameters, log = lab.train(lines, validation, 0, 20)
    return bool(abs(log[-1]["validation"] - lab.evaluate(parameters, validation)) < 1e-9)


CHECKS = {
    name: check
    for name, check in {
        "validation-encoded-otherwise": validation_is_encoded_alike,
        "schedule-too-fast": rate_lasts,
        "optimiser-holds-copies": optimiser_moves_the_model,
        "mask-missing": future_is_hidden,
        "labels-misaligned": targets_belong_to_inputs,
        "checkpoint-stale": report_is_of_this_model,
    }.items()
    if name in CAUSES
}


def main():
    """Train on the language, print the log, and draw it in the workspace."""
    from language import lines

    _, log = train(lines(3000, seed=1), lines(128, seed=2))
    print("step,train,validation,gradient,rate,weights")
    for row in log:
        print(",".join(f"{value:.5g}" for value in row.values()))
    draw(log)


def draw(log):
    """Draw the curves below the log where the workspace runs it."""
    try:
        import plot
    except ImportError:  # on a machine of your own: python curves.py run.csv
        return
    for title, names in (
        ("loss", ("train", "validation")),
        ("gradient norm", ("gradient",)),
        ("learning rate", ("rate",)),
        ("norm of the weights", ("weights",)),
    ):
        plot.line(title, {name: [row[name] for row in log] for name in names})


if __name__ == "__main__":
    main()
