# Modules of the candidate's with the names of trusted ones.
import json, os, subprocess, sys
for name in ("numpy.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "struct.py", "evil.pth"):
    with open("/tmp/" + name, "w") as file:
        file.write("raise SystemExit('shadowed')\n")
import numpy, struct
child = subprocess.run([sys.executable, "-S", "-P", "-c", "import numpy; print(numpy.__file__)"], capture_output=True, text=True)
print(json.dumps({"numpy": numpy.__file__, "struct": struct.__file__, "child": child.stdout.strip()}))
