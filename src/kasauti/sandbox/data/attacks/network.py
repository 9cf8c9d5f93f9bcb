import json, socket
reached = []
families = {
    "tcp": (socket.AF_INET, socket.SOCK_STREAM, 0), "udp": (socket.AF_INET, socket.SOCK_DGRAM, 0),
    "tcp6": (socket.AF_INET6, socket.SOCK_STREAM, 0), "unix": (socket.AF_UNIX, socket.SOCK_STREAM, 0),
    "netlink": (16, socket.SOCK_RAW, 0), "packet": (17, socket.SOCK_RAW, 0), "alg": (38, socket.SOCK_SEQPACKET, 0),
    "vsock": (40, socket.SOCK_STREAM, 0), "raw": (socket.AF_INET, socket.SOCK_RAW, 1),
}
for name, (family, kind, protocol) in families.items():
    try:
        socket.socket(family, kind, protocol)
        reached.append(name)
    except OSError:
        pass
try:
    socket.socketpair(socket.AF_INET)
    reached.append("pair")
except (OSError, ValueError):
    pass
print(json.dumps({"reached": reached}))
