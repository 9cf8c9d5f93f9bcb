# Files in memory-backed folders count as memory.
kept = []
for place in range(10):
    with open(f"/tmp/{place}", "wb") as file:
        file.write(b"x" * (6 << 20))
while True:
    kept.append(b"x" * (4 << 20))
