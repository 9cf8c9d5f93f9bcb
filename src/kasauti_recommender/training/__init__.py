"""Training: data check, train, evaluate against champion and popularity, register, gate."""
