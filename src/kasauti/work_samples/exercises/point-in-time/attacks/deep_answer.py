# An answer that is nested without end, with integers of a thousand digits.
def build(events, labels, attributes):
    rows = {name: [10**1000] for name in ("count", "total", "statistic", "age", "plan", "label")}
    nested = []
    for _ in range(900):
        nested = [nested]
    return rows | {"entity": nested, "time": nested}
