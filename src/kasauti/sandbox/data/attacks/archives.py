# Archives whose entries climb out: by their names, through links they bring, as devices, as more than there is room for.
import io, json, os, tarfile, zipfile

ZEROS = 25 << 20
out = []
box = io.BytesIO()
with tarfile.open(fileobj=box, mode="w") as made:
    def add(name, kind=tarfile.REGTYPE, link="", data=b"slipped"):
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname, entry.size, entry.mode = kind, link, len(data) if kind == tarfile.REGTYPE else 0, 0o4755
        made.addfile(entry, io.BytesIO(data) if kind == tarfile.REGTYPE else None)
    for name in ("../../../box/slipped.py", "/usr/lib/slipped.py", "/opt/site/numpy/slipped.py", "../../../etc/slipped"):
        add(name)
    add("way", tarfile.SYMTYPE, "/opt/site")
    add("way/slipped.py")
    add("hard", tarfile.LNKTYPE, "/etc/shadow")
    add("disk", tarfile.BLKTYPE)
    add("tty", tarfile.CHRTYPE)
for entry in tarfile.open(fileobj=io.BytesIO(box.getvalue())):
    try:
        tarfile.open(fileobj=io.BytesIO(box.getvalue())).extract(entry, "/tmp/far/in")
        if os.path.exists("/tmp/far/in/" + entry.name) and entry.type in (tarfile.BLKTYPE, tarfile.CHRTYPE, tarfile.LNKTYPE):
            out.append(entry.name)
    except Exception:
        pass
for place in ("/box", "/usr/lib", "/opt/site", "/opt/site/numpy", "/etc"):
    for name in ("slipped.py", "slipped"):
        if os.path.exists(place + "/" + name):
            out.append(place + "/" + name)
bomb = io.BytesIO()
with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
    made.writestr("zeros", bytes(ZEROS))
written = 0
try:
    for place in range(8):
        with zipfile.ZipFile(io.BytesIO(bomb.getvalue())) as kept:
            kept.extract("zeros", f"/tmp/bomb{place}")
        written += 1
except OSError:
    pass
if written * ZEROS > 64 << 20:
    out.append("bomb")
print(json.dumps({"out": out, "written": written}))
