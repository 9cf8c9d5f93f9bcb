"""The PostgreSQL server that comes in the box.

One wheel carries PostgreSQL's own programs; this room finds them, makes a cluster in Kasauti's
data folder that only this machine's named users can reach (peer authentication, no TCP, a
private socket folder), and says where it answers. Who starts and stops it is the supervisor.
"""

from kasauti.postgres.cluster import Cluster, NotStarted
from kasauti.postgres.places import default_data_folder, socket_folder, url

__all__ = ["Cluster", "NotStarted", "default_data_folder", "socket_folder", "url"]
