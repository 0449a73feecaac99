"""The word before the cursor: what is offered for it, and which of that was moved to. Pure."""

from collections.abc import Callable

from chat_tui.domain.record import record
from chat_tui.session.completion import Candidate, Completion
from chat_tui.text.sanitize import sanitize_body


@record
class Offer:
    """What the pop-up shows; no candidates: there is none. ``chosen`` is the index of the one
    that was moved to and stands in the text; None while what was typed stands there."""

    start: int = 0
    candidates: tuple[Candidate, ...] = ()
    chosen: int | None = None


NOTHING = Offer()


@record
class Replacement:
    """``word`` is to stand in place of all that is behind ``start`` in the text before the
    cursor."""

    start: int
    word: str


class Completing:
    """Told of the text before the cursor as ``before``; an offer lasts until that is another."""

    def __init__(self, complete: Callable[[str, bool], Completion]) -> None:
        """``complete(before, unasked)`` is what could stand at its end: see session.completion."""
        self._complete = complete
        self._before = ""
        self._typed = ""
        self._refused: tuple[int, str] | None = None
        """Where the word begins for which nothing is wanted, and the text with its first
        character: as soon as that is gone the next word is another one."""
        self.offer = NOTHING

    def look(self, before: str) -> None:
        """Offer what fits unasked, unless the text is that of the offer there is."""
        if before != self._before:
            self._before = before
            self._suggest()

    def look_anew(self, before: str) -> None:
        """Offer what fits unasked, also where nothing was to be offered before a key."""
        self._before = before
        self._suggest()

    def _suggest(self) -> None:
        self.offer = NOTHING
        if self._refused is not None and not self._before.startswith(self._refused[1]):
            self._refused = None
        completion = self._complete(self._before, True)
        if not completion.candidates:
            return
        if self._refused is None or self._refused[0] != completion.start:
            self._refused = None
            self._open(completion)

    def _open(self, completion: Completion) -> None:
        self._typed = self._before[completion.start :]
        self.offer = Offer(completion.start, completion.candidates)

    def close(self, before: str) -> None:
        """Another text was put there, for which nothing is offered before a key is pressed."""
        self._before, self._refused, self.offer = before, None, NOTHING

    def ask(self, before: str, step: int) -> Replacement | None:
        """Tab: move on by ``step`` (1 or -1) in what is offered, which begins with the first (or
        the last); the only candidate is taken at once. None: there is nothing to offer."""
        self.look(before)
        if not self.offer.candidates:
            self._open(self._complete(before, False))
        return self.choose(0) if len(self.offer.candidates) == 1 else self._move(step)

    def move(self, before: str, step: int) -> Replacement | None:
        """The same for an arrow, which moves only in what is offered already."""
        self.look(before)
        return self._move(step)

    def _move(self, step: int) -> Replacement | None:
        candidates, chosen = self.offer.candidates, self.offer.chosen
        if not candidates:
            return None
        if chosen is None:
            return self._go(0 if step > 0 else len(candidates) - 1)
        return self._go((chosen + step) % len(candidates))

    def choose(self, index: int) -> Replacement | None:
        """Take the candidate ``index``; None: it is not offered any more."""
        if not 0 <= index < len(self.offer.candidates):
            return None
        replacement = self._go(index)
        self._suggest()  # a command may have arguments to choose from
        return replacement

    def _go(self, index: int) -> Replacement:
        start, candidates = self.offer.start, self.offer.candidates
        word = sanitize_body(candidates[index].insert)
        self.offer = Offer(start, candidates, index)
        self._before = self._before[:start] + word
        return Replacement(start, word)

    def take(self, before: str) -> bool:
        """Enter: be content with what was moved to. False: nothing was, and Enter sends."""
        self.look(before)
        taken = self.offer.chosen is not None
        if taken:
            self._suggest()
        return taken

    def dismiss(self, before: str) -> Replacement | None:
        """Escape: what was typed stands there again, and nothing more is offered for this word.
        None: nothing was offered."""
        self.look(before)
        if not self.offer.candidates:
            return None
        start = self.offer.start
        self._before = before[:start] + self._typed
        self._refused = start, self._before[: start + 1]
        self.offer = NOTHING
        return Replacement(start, self._typed)
