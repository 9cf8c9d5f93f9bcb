import json
made = 0
try:
    while made < 60_000:
        open(f"/tmp/{made}", "w").close()
        made += 1
except OSError:
    pass
print(json.dumps({"made": made}))
