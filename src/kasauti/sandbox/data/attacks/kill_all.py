import json, os, signal
tried = 0
for target in (os.getppid(), 1, 2):
    for number in (signal.SIGSTOP, signal.SIGTERM):
        if target != os.getpid():
            try:
                os.kill(target, number)
                tried += 1
            except OSError:
                pass
signal.signal(signal.SIGTERM, signal.SIG_IGN)
try:
    os.kill(-1, signal.SIGTERM)
except OSError:
    pass
print(json.dumps({"tried": tried}), flush=True)
