# Locks on shared files would carry messages between neighbours.
import fcntl, json, os
held = []
file = os.open("/usr/lib", os.O_RDONLY)
for name, take in (("flock", lambda: fcntl.flock(file, fcntl.LOCK_SH)), ("lockf", lambda: fcntl.lockf(file, fcntl.LOCK_SH)),
                   ("lease", lambda: fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)), ("notice", lambda: fcntl.fcntl(file, fcntl.F_NOTIFY, 1))):
    try:
        take()
        held.append(name)
    except OSError:
        pass
print(json.dumps({"held": held}))
