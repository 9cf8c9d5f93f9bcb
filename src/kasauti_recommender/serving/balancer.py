"""The load balancer before several nodes: a user's events and requests meet on one of them.

HAProxy reads the user from the body and hashes it consistently: a node that is lost hands only
its own users on. Reads and writes are tried again elsewhere when a node dies under them, which
is safe, since an event or a product that comes twice counts once.
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
"""  # noqa: E501

_RESOLVERS = """
resolvers cluster
  parse-resolv-conf
  hold valid 5s
"""


def haproxy(nodes: Sequence[str], address: str = ":8000") -> str:
    """Return HAProxy's configuration for nodes that are known.

    Parameters
    ----------
    nodes : sequence of str
        ``host:port`` of each.
    address : str
        Where the balancer listens.

    Raises
    ------
    ValueError
        If there are no nodes, or one has no port.
    """
    if not nodes:
        raise ValueError("name at least one node, as host:port")
    for node in nodes:
        if not node.rpartition(":")[0] or not node.rpartition(":")[2].isdecimal():
            raise ValueError(f"{node!r} is no host:port")
    servers = [f"  server node{number} {node}" for number, node in enumerate(nodes)]
    return _CONFIGURATION.format(address=address, servers="\n".join(servers), resolvers="")


def haproxy_by_name(name: str, most: int, address: str = ":8000") -> str:
    """Return HAProxy's configuration for up to ``most`` nodes behind one name, as ``host:port``.

    The name's addresses are looked up again and again: nodes may come and go.
    """
    return _CONFIGURATION.format(
        address=address, resolvers=_RESOLVERS,
        servers=f"  server-template node {most} {name} resolvers cluster init-addr none",
    )  # fmt: skip
