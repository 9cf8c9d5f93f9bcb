"""The one process behind ``bin/up``: owns the database, the web server and the workers.

It holds a lock on the data folder, starts each child in a session of its own, waits for it,
starts it again when it dies (the whole process group is ended first) and stops all in order.
Run by root it becomes the service user ``kasauti`` before it does anything else.
"""

from kasauti.supervisor.ownership import AlreadyRunning, own
from kasauti.supervisor.service import become_service_user
from kasauti.supervisor.supervisor import Options, Supervisor, web_server

__all__ = [
    "AlreadyRunning",
    "Options",
    "Supervisor",
    "become_service_user",
    "own",
    "web_server",
]
