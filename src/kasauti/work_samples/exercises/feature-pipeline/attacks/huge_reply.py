# A header that promises 2 GiB, from inside the call.
import gc, os, sys, struct


class FeaturePipeline:
    def __init__(self, *args, **more):
        os.write(int(sys.argv[2]), struct.pack("<4sBBI16sQ", b"KWS1", 1, 0, 3, b"\0" * 16, 2 << 30))
