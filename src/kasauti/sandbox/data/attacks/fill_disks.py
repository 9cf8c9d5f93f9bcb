import json, os
written = {}
for folder in ("/tmp", "/dev/shm", "/dev", "/", "/box"):
    total = 0
    for place in range(40):
        try:
            with open(f"{folder}/fill{place}", "wb", buffering=0) as file:
                for _ in range(10):
                    total += file.write(b"x" * (1 << 20))
        except OSError:
            break
    written[folder] = total
    for place in range(40):
        try:
            os.unlink(f"{folder}/fill{place}")
        except OSError:
            break
print(json.dumps(written))
