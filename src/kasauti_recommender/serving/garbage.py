"""What a part of a node holds for good is not looked through for garbage."""

from __future__ import annotations

import gc


def hold() -> None:
    """Set what is there apart from what comes, and look through the latter less often.

    A shop's products, words and users are hundreds of thousands of objects that stay. To look
    through all of them takes a part 45 to 90 ms at a million products, in which it answers nobody;
    what lists and writes leave behind is let go at once, for it hangs in no circle. Where another
    version is taken up it is called again, so that what was set apart of an earlier one goes.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
