import sys
while True:
    sys.stderr.write("<script>alert(1)</script>" * 1000)
