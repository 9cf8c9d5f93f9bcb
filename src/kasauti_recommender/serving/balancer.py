"""The load balancer before several nodes: a user's events and requests meet on one of them.

HAProxy reads the user from the body and hashes it consistently: a node that is lost hands only
its own users on. What a body of protobuf says it cannot read: over gRPC the client names the user
in the metadata ``x-user``, and comes to the same node. Reads and writes are tried again elsewhere
when a node dies under them, which is safe, since an event or a product that comes twice counts
once.
"""

from __future__ import annotations

from collections.abc import Sequence

_CONFIGURATION = """\
global
  maxconn 4000
  tune.bufsize 131072

defaults
  mode http
  timeout connect 250ms
  timeout client 30s
  timeout server 3s
  timeout http-request 5s
  timeout queue 1s
  timeout http-keep-alive 60s
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response response-timeout
{resolvers}
frontend recommender
  bind {address}
  option http-buffer-request
  http-request set-var(txn.user) req.body,json_query('$.user')
  http-request set-var(txn.user) req.body,json_query('$.events[0].user') if !{{ var(txn.user) -m found }}
  default_backend nodes

backend nodes
  balance hash var(txn.user)
  hash-type consistent
  option httpchk
  http-check send meth GET uri /ready
  http-check expect status 200
  http-response set-header x-node %s
  default-server check inter 500ms fall 2 rise 1
{servers}
{grpc}"""  # noqa: E501

_GRPC = """
frontend grpc
  bind {address} proto h2
  http-request set-var(txn.user) req.hdr(x-user)
  default_backend grpc

backend grpc
  balance hash var(txn.user)
  hash-type consistent
  option httpchk
  http-check connect default proto h1
  http-check send meth GET uri /ready
  http-check expect status 200
  http-response set-header x-node %s
  default-server proto h2 check inter 500ms fall 2 rise 1
{servers}
"""

_RESOLVERS = """
resolvers cluster
  parse-resolv-conf
  hold valid 5s
"""


def haproxy(
    nodes: Sequence[str], address: str = ":8000", *, grpc: Sequence[str] = (),
    grpc_address: str = ":8001",
) -> str:  # fmt: skip
    """Return HAProxy's configuration for nodes that are known.

    Parameters
    ----------
    nodes : sequence of str
        ``host:port`` of each.
    address, grpc_address : str
        Where the balancer listens.
    grpc : sequence of str
        ``host:port`` of the nodes' gRPC in the same order; none for HTTP alone.

    Raises
    ------
    ValueError
        If there are no nodes, one has no port, or there are more or fewer of gRPC.
    """
    if not nodes:
        raise ValueError("name at least one node, as host:port")
    if grpc and len(grpc) != len(nodes):
        raise ValueError(f"{len(nodes)} nodes, but gRPC of {len(grpc)}: name each, in one order")
    ports = [_port(node) for node in nodes]
    for node in grpc:
        _port(node)
    return _configuration(
        address, [f"  server node{number} {node}" for number, node in enumerate(nodes)],
        grpc_address, [
            f"  server node{number} {node} port {ports[number]}" for number, node in enumerate(grpc)
        ],
    )  # fmt: skip


def haproxy_by_name(
    name: str, most: int, address: str = ":8000", *, grpc: str = "", grpc_address: str = ":8001"
) -> str:
    """Return HAProxy's configuration for up to ``most`` nodes behind one name, as ``host:port``.

    The name's addresses are looked up again and again: nodes may come and go. ``grpc`` is the same
    name with the port of the nodes' gRPC.
    """
    rest = "resolvers cluster init-addr none"
    also = [f"  server-template node {most} {grpc} port {_port(name)} {rest}"] if grpc else []
    servers = [f"  server-template node {most} {name} {rest}"]
    return _configuration(address, servers, grpc_address, also, _RESOLVERS)


def _port(node: str) -> str:
    host, _, port = node.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"{node!r} is no host:port")
    return port


def _configuration(
    address: str, servers: Sequence[str], grpc_address: str, grpc: Sequence[str],
    resolvers: str = "",
) -> str:  # fmt: skip
    also = _GRPC.format(address=grpc_address, servers="\n".join(grpc)) if grpc else ""
    return _CONFIGURATION.format(
        address=address, resolvers=resolvers, servers="\n".join(servers), grpc=also
    )
