"""Going back through what was written before, line by line or by what one remembers of it. Pure."""

from collections.abc import Callable, Sequence

Lines = Callable[[], Sequence[str]]


class Recall:
    """What stood there before is behind the newest line: nothing one has begun is lost."""

    def __init__(self, lines: Lines) -> None:
        """``lines`` are those of the room that is written in, oldest first."""
        self._recent = lines
        self._lines: list[str] = []
        self._at: int | None = None
        self._aside = ""
        self.query: str | None = None
        """What is searched for; None while nothing is."""

    @property
    def aside(self) -> str | None:
        """What was being written when a line was recalled; None: no recalled line is shown."""
        return None if self._at is None else self._aside

    def shows(self, text: str) -> bool:
        """Whether ``text`` is the recalled line, as it was."""
        return self._at is not None and self._lines[self._at] == text

    def leave(self) -> str:
        """The line is edited, sent or left: go back no more. Returns what was put aside."""
        aside, self._at, self._aside, self.query = self._aside, None, "", None
        self._lines = []
        return aside

    def step(self, text: str, step: int) -> str | None:
        """The line before (1) or after (-1) that which is there as ``text``. None: no other."""
        at = self._at
        if at is None or not self.shows(text):
            if step < 0:
                return None
            self._begin(text)
            at = len(self._lines)
        if at - step >= len(self._lines):
            return self.leave()
        if at - step < 0:
            return None
        self._at = at - step
        return self._lines[self._at]

    def _begin(self, text: str) -> None:
        self._lines = list(self._recent())
        self._aside = text
        self._at = None

    # -- searching -----------------------------------------------------------------------------

    def begin_search(self, text: str) -> None:
        """Search from the newest line on; ``text`` is what is there now."""
        if not self.shows(text):
            self._begin(text)
        self.query = ""

    def search(self, query: str) -> str | None:
        """The newest line with ``query`` in it, of those that are not newer than the one that is
        shown. None: there is none, and what is shown stays."""
        self.query = query
        return self._find(len(self._lines) - 1 if self._at is None else self._at, query)

    def search_on(self) -> str | None:
        """The same, of those older than the one that is shown."""
        return self._find(
            (len(self._lines) if self._at is None else self._at) - 1, self.query or ""
        )

    def search_anew(self, query: str) -> str | None:
        """The newest of all with ``query`` in it: a shorter one may be in a newer line."""
        self.query, self._at = query, None
        return self._find(len(self._lines) - 1, query) if query else self._aside

    def _find(self, newest: int, query: str) -> str | None:
        wanted = query.casefold()
        for number in range(newest, -1, -1):
            if wanted in self._lines[number].casefold():
                self._at = number
                return self._lines[number]
        return None
