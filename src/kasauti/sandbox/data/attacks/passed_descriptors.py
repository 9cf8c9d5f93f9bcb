# Descriptors sent over a socket pair reach nobody but the sender.
import json, os, socket
left, right = socket.socketpair()
file = os.open("/box", os.O_RDONLY)
try:
    socket.send_fds(left, [b"x"], [file])
    sent = True
except OSError:
    sent = False
print(json.dumps({"sent": sent, "out": [s.family.name for s in (left, right)]}))
