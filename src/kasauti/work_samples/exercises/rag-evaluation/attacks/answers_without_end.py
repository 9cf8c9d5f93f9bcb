# NaN, integers of a thousand digits, and nesting without end.
def endless(*given):
    nested = []
    for _ in range(900):
        nested = [nested]
    return {"recall": float("nan"), "verdict": 10**1000, "mean": nested}


words = retrieval = answers = attribution = judge = swaps = bias = leaks = injections = cost = endless
