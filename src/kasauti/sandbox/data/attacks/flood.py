import sys
while True:
    sys.stdout.write("\x1b[2J\x1b]0;owned\x07" * 1000)
