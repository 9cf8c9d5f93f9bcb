"""A tiny transformer and its training run, in PyTorch.

``python solution.py > run.csv`` trains it on lines of an invented language and prints the log of
the run; ``python curves.py run.csv`` draws it.
"""

import math

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)

ALPHABET = "{{alphabet}}"
CONTEXT, WIDTH, HEADS, LAYERS = 16, 32, 2, 2
STEPS, BATCH, EVERY = 300, 32, 20
RATE, WARMUP, DECAY, CLIP, DROPOUT = {{rate}}, 20, 0.01, 1.0, 0.1


def encode(lines, alphabet=ALPHABET):
    """Return lines of letters as rows of token numbers."""
    numbers = {letter: number for number, letter in enumerate(alphabet)}
    return torch.tensor([[numbers[letter] for letter in line] for line in lines])


def pairs(rows):
    """Return inputs and targets: at each place the next token."""
    return rows[:, :-1], rows[:, 1:]


def batches(rows, seed):
    """Yield inputs and targets without end, shuffled anew in each epoch."""
    x, y = pairs(rows)
    order = torch.Generator().manual_seed(seed)
    loader = DataLoader(TensorDataset(x, y), BATCH, shuffle=True, generator=order)
    while True:
        yield from loader


class Attention(nn.Module):
    """Each place looks at itself and at those before it."""

    def __init__(self):
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.mix = nn.Linear(WIDTH, WIDTH, bias=False)
        self.register_buffer("future", torch.ones(CONTEXT, CONTEXT, dtype=torch.bool).triu(1))

    def forward(self, x):
        batch, places, _ = x.shape
        split = self.query_key_value(x).view(batch, places, 3, HEADS, WIDTH // HEADS)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-2, -1) / math.sqrt(WIDTH // HEADS)
        scores = scores.masked_fill(self.future[:places, :places], float("-inf"))
        seen = scores.softmax(dim=-1) @ value
        return self.mix(seen.transpose(1, 2).reshape(batch, places, WIDTH))


class Block(nn.Module):
    """Attention and two layers, each added to what it was given."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention, self.dropout = Attention(), nn.Dropout(DROPOUT)
        self.layers = nn.Sequential(
            nn.Linear(WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, WIDTH)
        )

    def forward(self, h):
        h = h + self.dropout(self.attention(self.norm1(h)))
        return h + self.dropout(self.layers(self.norm2(h)))


class Model(nn.Module):
    """Logits of the next letter at each place."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(len(ALPHABET), WIDTH)
        self.places = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, len(ALPHABET))
        self.apply(set_weights)
        nn.init.normal_(self.head.weight, std=0.3 / math.sqrt(WIDTH))

    def forward(self, x):
        h = self.tokens(x)
        h = h + self.places(torch.arange(x.shape[1]))
        for block in self.blocks:
            h = block(h)
        return self.head(self.norm(h))


def set_weights(module):
    """Draw the weights of one layer."""
    if isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight, std=0.5)
    elif isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=1 / math.sqrt(module.in_features))
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def initial(seed):
    """Return a fresh model."""
    torch.manual_seed(seed)
    return Model()


def loss_of(logits, targets):
    """Return the mean loss in nats."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def optimiser_of(model):
    """Return the optimiser of a model's parameters: no decay on biases and gains."""
    matrices = [p for p in model.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if p.ndim != 2]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.99))


def share_at(step, steps):
    """Return the share of the rate: up by a line, then down by a cosine to a hundredth."""
    if step < WARMUP:
        return (step + 1) / WARMUP
    done = (step - WARMUP) / max(1, steps - WARMUP)
    return 0.505 + 0.495 * math.cos(math.pi * min(1.0, done))


def schedule_of(optimiser, steps):
    """Return the schedule of the rate, to be stepped once after each step of the optimiser."""
    return torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: share_at(step, steps))


def norm_of(model):
    """Return the Euclidean norm of all parameters together."""
    return math.sqrt(sum(float((p.detach() ** 2).sum()) for p in model.parameters()))


@torch.no_grad()
def logits_of(model, lines):
    """Return what the model says after each letter of the lines."""
    model.eval()
    return model(encode(lines))


@torch.no_grad()
def evaluate(model, lines):
    """Return the mean loss over lines."""
    model.eval()
    x, y = pairs(encode(lines))
    return loss_of(model(x), y).item()


def train(lines, validation, seed=0, steps=STEPS):
    """Train and return the model and the log: a dict for each look at the validation lines."""
    model = initial(seed)
    rows = encode(lines)
    optimiser = optimiser_of(model)
    schedule = schedule_of(optimiser, steps)
    stream = batches(rows, seed)
    log = []
    for step in range(steps + 1):
        model.train()
        x, y = next(stream)
        optimiser.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        if step % EVERY == 0 or step == steps:
            log.append({
                "step": step, "train": loss.item(), "validation": evaluate(model, validation),
                "gradient": float(norm), "rate": schedule.get_last_lr()[0], "weights": norm_of(model),
            })  # fmt: skip
        if step < steps:
            optimiser.step()
            schedule.step()
    return model, log


# What was wrong.

CAUSES = ["{{cause_one}}", "{{cause_two}}"]


def model_is_moved(lab, lines, validation):
    """Ten steps change the parameters that come back, were it by decay alone."""
    before = dict(lab.initial(0).named_parameters())
    after, _ = lab.train(lines, validation, 0, 10)
    return any((before[name] != value).any() for name, value in after.named_parameters())


@torch.no_grad()
def future_is_hidden(lab, lines, validation):
    """Another last letter leaves all places before it as they were."""
    model, x = lab.initial(0).eval(), lab.encode(lines[:8])[:, :-1]
    other = x.clone()
    other[:, -1] = (other[:, -1] + 1) % len(lab.ALPHABET)
    return bool((model(x) - model(other))[:, :-1].abs().max() < 1e-4)


def blocks_are_registered(lab, lines, validation):
    """Every parameter of every block is one of the model's: the optimiser and eval() reach it."""
    model = lab.initial(0)
    known = {id(p) for p in model.parameters()}
    return all(id(p) in known for block in model.blocks for p in block.parameters())


def validation_is_encoded_alike(lab, lines, validation):
    """Evaluation hands the model the tokens that training would for the same lines."""
    given, forward = [], lab.Model.forward
    lab.Model.forward = lambda self, x: given.append(x) or forward(self, x)
    lab.evaluate(lab.initial(0), validation)
    lab.Model.forward = forward
    return bool((given[0] == lab.encode(validation)[:, :-1]).all())


def loss_is_over_letters(lab, lines, validation):
    """Adding a number to all logits of one place changes no loss; other logits elsewhere neither."""
    random = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 5, len(lab.ALPHABET), generator=random)
    targets = torch.zeros(2, 5, dtype=torch.long)
    moved = logits + torch.randn(2, 5, 1, generator=random)
    return bool((lab.loss_of(logits, targets) - lab.loss_of(moved, targets)).abs() < 1e-4)


def targets_belong_to_inputs(lab, lines, validation):
    """The targets that training compares with come from the lines that the model was given."""
    given, forward, compare = [], lab.Model.forward, lab.loss_of
    lab.Model.forward = lambda self, x: given.append(x) or forward(self, x)
    lab.loss_of = lambda logits, targets: given.append(targets) or compare(logits, targets)
    lab.train(lines, validation, 0, 1)
    lab.Model.forward, lab.loss_of = forward, compare
    return bool((given[1][:, :-1] == given[0][:, 1:]).all())


CHECKS = {
    name: check
    for name, check in {
        "zeroed-before-the-step": model_is_moved,
        "heads-mixed-up": future_is_hidden,
        "blocks-in-a-list": blocks_are_registered,
        "validation-encoded-otherwise": validation_is_encoded_alike,
        "softmax-over-places": loss_is_over_letters,
        "labels-misaligned": targets_belong_to_inputs,
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
