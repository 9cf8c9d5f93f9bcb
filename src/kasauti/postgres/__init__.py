"""The PostgreSQL server that comes in the box.

One wheel carries PostgreSQL's own programs; this room finds them, makes a cluster in Kasauti's
data folder that only named users of this machine can reach (peer authentication, no TCP, a
private socket folder), and runs it as a child of whoever asks: the supervisor, or the tests.
"""

from kasauti.postgres.children import dies_with_parent
from kasauti.postgres.cluster import Cluster, NotStarted
from kasauti.postgres.connections import of_a_site, of_all
from kasauti.postgres.owner import NoOwner, can_reach, server_owner
from kasauti.postgres.places import SERVICE_HOME, default_data_folder, socket_folder, url

__all__ = [
    "SERVICE_HOME",
    "Cluster",
    "NoOwner",
    "NotStarted",
    "can_reach",
    "default_data_folder",
    "dies_with_parent",
    "of_a_site",
    "of_all",
    "server_owner",
    "socket_folder",
    "url",
]
