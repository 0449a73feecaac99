"""When Python looks for garbage in cycles, in a program that draws: not while one waits for it.

Measured on the machine of the benchmarks (Python 3.11, CPU time): with Python's own settings
(700, 10, 10) two full collections fall between the start and the first frame, 34 ms each, and
free 53 objects; after it each full one takes 17 to 42 ms, which is a key not seen for so long.
Those of the two young generations take 0.1 and 1.5 ms; they must go on, for Textual leaves
about eight objects in cycles for each message it draws.
"""

import gc
from typing import Final

THRESHOLDS: Final = (700, 10, 100)
"""Objects more than were freed until the youngest generation is looked through, and how many
times each generation is until the next one is. The young ones as Python has them: with
(1000, 20) the middle ones took up to 10 ms. A full one after a hundred middle ones instead of
ten: what it alone can free is then some 40,000 objects, 4 MB. It looks at what has come since
the start only."""


def hold_collections() -> None:
    """Collect nothing until ``resume_collections``."""
    gc.disable()


def keep_imported() -> None:
    """Never look again at what is there now."""
    gc.freeze()


def resume_collections() -> None:
    """Free what the first frame has left in cycles, never look again at the rest, and more rarely
    than before at what comes.

    Textual leaves 93 nodes behind that it parsed styles for, and much else, 0.9 MB: as only what
    came since ``keep_imported`` is looked at, that takes 6 ms, and what connects uses it again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
