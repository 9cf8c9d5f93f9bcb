"""One target for each parser of other people's files; needs ``requirements/fuzz.txt``.

``python -m fuzz.read_pdf [CORPUS] [-max_total_time=600]`` feeds a reader mutated bytes. It may
answer with text or with ``UnreadableFile``; anything else is a finding.
"""
