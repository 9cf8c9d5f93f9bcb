# Reads what it may not, writes where it may not, looks for open descriptors and secrets.
import json, os, stat, sys

read, wrote, setuid = [], [], []
for path in ("/etc/passwd", "/etc/shadow", "/root", "/home", "/proc/self/environ", "/proc/1/root",
             "/sys/kernel", "/dev/mem", "/dev/kmsg", "/dev/sda", "/var", "/run", "/srv", "/mnt"):
    try:
        if os.path.isdir(path):
            os.listdir(path)
        else:
            open(path, "rb").read(1)
        read.append(path)
    except OSError:
        pass
for folder in ("/", "/usr", "/usr/lib", "/opt/site", "/opt/site/numpy", "/etc", "/box", "/dev", "/tmp", "/dev/shm"):
    try:
        open(folder + "/written", "w").write("x")
        wrote.append(folder)
    except OSError:
        pass
for top, folders, names in os.walk("/", onerror=None):
    if top.startswith("/usr/lib/python"):
        folders.clear()
    for name in names:
        try:
            if os.lstat(os.path.join(top, name)).st_mode & (stat.S_ISUID | stat.S_ISGID):
                setuid.append(name)
        except OSError:
            pass
fds = [n for n in range(3, 256) if n not in map(int, sys.argv[1:3])]
opened = []
for fd in fds:
    try:
        os.fstat(fd)
        opened.append(fd)
    except OSError:
        pass
print(json.dumps({"read": read, "wrote": wrote, "setuid": setuid, "opened": opened, "environment": sorted(os.environ), "uid": os.getuid()}))
