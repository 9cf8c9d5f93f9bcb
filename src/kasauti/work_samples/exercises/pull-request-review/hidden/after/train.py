"""Weekly retraining: epochs with early stopping, and the best network kept."""

import numpy as np
from evaluate import log_loss, sigmoid
from model import Network

@@seed


class Descent:
    """Gradient descent; the rate falls by ``decay`` from epoch to epoch."""

    def __init__(self, network, rate=0.5, decay=0.97):
        self.network, self.rate, self.decay = network, rate, decay

    def zero(self):
        """Empty the gradients."""
        for gradient in self.network.gradients:
            gradient[:] = 0.0

    def step(self):
        """Move the weights down the gradients."""
        for weight, gradient in zip(self.network.weights, self.network.gradients):
            weight -= self.rate * gradient

    def next_epoch(self):
        """Lower the rate."""
        self.rate *= self.decay


def batches(rows, labels, size, draw):
    """Yield shuffled batches; the last one may be smaller."""
@@shuffle
    for low in range(0, len(rows), size):
        yield rows[low : low + size], labels[low : low + size]


def loss_on(network, rows, labels):
    """Return the log loss on rows that are not trained on."""
@@eval-mode
    return log_loss(labels, sigmoid(logits))


def one_epoch(network, descent, rows, labels, size, draw):
    """Train on every row once."""
    network.train()
    for batch, wanted in batches(rows, labels, size, draw):
@@zero
        error = sigmoid(logits) - wanted
        network.backward(error / len(wanted))
        descent.step()
@@schedule


def has_settled(history, tolerance=1e-4):
    """Return whether the loss stands where it stood two epochs ago."""
    if len(history) < 3:
        return False
@@settled


def trained(data, epochs=40, patience=5, size=64):
    """Return the network of the best epoch, and the loss after each epoch."""
    draw = np.random.default_rng(SEED)
    network = Network(data["train"][0].shape[1], seed=SEED)
    descent = Descent(network)
@@start
    history, best_state, waited = [], network.state(), 0
    for _ in range(epochs):
        one_epoch(network, descent, *data["train"], size, draw)
@@selection
        history.append(loss)
        waited += 1
        if loss < best:
            best, best_state, waited = loss, network.state(), 0
        if waited >= patience or has_settled(history):
            break
    network.load(best_state)
    return network, history


def refitted(data, epochs, size=64):
    """Return a network for service, trained for as many epochs as early stopping chose."""
    draw = np.random.default_rng(SEED)
@@refit
    network = Network(rows.shape[1], seed=SEED)
    descent = Descent(network)
    for _ in range(epochs):
        one_epoch(network, descent, rows, labels, size, draw)
    return network
