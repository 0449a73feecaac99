"""How many answers messages have, as far as is known here: the server is not asked for it."""

from collections import defaultdict
from collections.abc import Iterable


class ReplyCounts:
    """Those of one room. What answers what never changes, so nothing is ever taken away, and a
    deleted answer counts like any other, as it does in the thread itself.

    ``version`` grows with every answer that was not known.
    """

    def __init__(self) -> None:
        self.version = 0
        self._to: defaultdict[int, set[int]] = defaultdict(set)
        self._counts: dict[int, int] = {}

    def add(self, answers: Iterable[tuple[int, int]]) -> None:
        """Of each the seq, and that of what it answers, which is an earlier one; in any order
        and any number of times."""
        for seq, of in answers:
            if of < seq and seq not in self._to[of]:
                self._to[of].add(seq)
                self._counts.clear()
                self.version += 1

    def count(self, seq: int) -> int:
        """The known answers to the message at ``seq``, with the answers to these."""
        known = self._counts.get(seq)
        if known is None:
            found, left = 0, [seq]
            while left:
                there = self._to.get(left.pop(), ())
                found += len(there)
                left.extend(there)
            known = self._counts[seq] = found
        return known
