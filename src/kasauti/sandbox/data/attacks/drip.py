import time
while True:
    print(".", flush=True)
    time.sleep(0.05)
