kept = []
try:
    while True:
        kept.append(b"x" * (16 << 20))
except MemoryError:
    print('{"refused": true}')
