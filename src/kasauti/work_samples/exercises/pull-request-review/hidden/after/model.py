"""A small network of two layers with dropout, written in NumPy."""

import numpy as np


class Network:
    """Logits for rows of numbers. ``backward`` adds to ``gradients``; who steps, empties them."""

    def __init__(self, inputs, hidden=8, dropout=0.2, seed=0):
        self.draw = np.random.default_rng(seed)
        self.dropout, self.training = dropout, True
        self.weights = [
            self.draw.normal(0, inputs**-0.5, (inputs, hidden)),
            self.draw.normal(0, hidden**-0.5, (hidden, 1)),
        ]
        self.gradients = [np.zeros_like(weight) for weight in self.weights]

    def train(self):
        """Drop hidden units from now on."""
        self.training = True

    def eval(self):
        """Keep all hidden units from now on."""
        self.training = False

    def forward(self, rows):
        """Return one logit per row."""
        self.rows = rows
        self.hidden = np.tanh(rows @ self.weights[0])
        self.kept = np.ones_like(self.hidden)
        if self.training and self.dropout:
            drawn = self.draw.random(self.hidden.shape) >= self.dropout
            self.kept = drawn / (1 - self.dropout)
        return ((self.hidden * self.kept) @ self.weights[1])[:, 0]

    def backward(self, error):
        """Add the gradients for an error per logit."""
        error = error[:, None]
        self.gradients[1] += (self.hidden * self.kept).T @ error
        inner = (error @ self.weights[1].T) * self.kept * (1 - self.hidden**2)
        self.gradients[0] += self.rows.T @ inner

    def state(self):
        """Return a copy of the weights."""
        return [weight.copy() for weight in self.weights]

    def load(self, state):
        """Take weights over."""
        self.weights = [weight.copy() for weight in state]
