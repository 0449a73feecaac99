"""What is looked for in messages."""

from typing import Final

from chat_tui.domain.record import record

MAX_TERMS: Final = 16
"""Words and phrases in one search."""

MAX_TERM: Final = 256
"""Characters of one of them."""


@record
class Term:
    """A word, or several words that follow one another; ``prefix``: the last one may go on."""

    text: str
    prefix: bool = False


@record(kw_only=True)
class Query:
    """What somebody typed: all of it has to be true of a message. Names are as they were typed.

    ``since`` (included) and ``until`` (not included) are milliseconds since the Unix epoch.
    What is None, or empty, excludes nothing.
    """

    terms: tuple[Term, ...] = ()
    author: str | None = None
    room: str | None = None
    since: int | None = None
    until: int | None = None
    has_link: bool = False
    has_file: bool = False


@record(kw_only=True)
class Search:
    """The same for a machine: ``room`` is the id of a room, None: all rooms one is in.

    ``author`` is still a name: of whoever has it, or had it.
    """

    terms: tuple[Term, ...] = ()
    author: str | None = None
    room: str | None = None
    since: int | None = None
    until: int | None = None
    has_link: bool = False
    has_file: bool = False

    @property
    def is_too_wide(self) -> bool:
        """Whether it would list everything that was said anywhere."""
        return not (self.terms or self.author or self.room or self.has_link or self.has_file)

    def covers(self, time: int) -> bool:
        """Whether something said at ``time`` is neither too early nor too late."""
        return (self.since is None or time >= self.since) and (
            self.until is None or time < self.until
        )
