"""Practice: write the mean of a list of numbers."""

import plot


def mean(values):
    return values[0]


if __name__ == "__main__":
    print("mean of 1 to 4:", mean([1, 2, 3, 4]))
    plot.line("squares", [n * n for n in range(20)])
