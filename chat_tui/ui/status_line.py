"""What the status bar says in the cells it has: the state first, the rest as far as it fits. Pure.

While there is trouble its cause comes first, and has the line: the host, the hint and the notes
give way, in this order, before a word of it is cut. Only how many messages wait to be sent and
which key ends the wait, while it is tried again, are worth more than all its words.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import Final

from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.domain.record import record
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, truncate

Part = tuple[str, str]
"""Words, and the component class to draw them with."""

RETRY: Final = "any key: retry now"
"""The hint while there is nothing but waiting."""

RETRY_DISTRUSTED: Final = "/reconnect retries"
"""The same where a key must not do it."""

LEAST_CAUSE: Final = 8
"""Cells below which a cut cause says nothing."""


@record
class Facts:
    """What could be said. ``notes`` have what matters most first; ``hints`` the longest first.

    ``who`` is the own name, ``host`` the server: both are what one knows already. ``warning``
    is said before all else, and never gives way. Without ``counts_down`` a wait is told by its
    bound, which stays true while nothing is drawn.
    """

    who: str = ""
    host: str = ""
    notes: tuple[Part, ...] = ()
    hints: tuple[str, ...] = ()
    warning: str = ""
    counts_down: bool = True


@record
class Line:
    """What is said: ``parts`` from the left, ``hint`` at the right. ``whole``: with its cause."""

    parts: tuple[Part, ...]
    hint: str = ""
    whole: bool = True

    @property
    def width(self) -> int:
        """Cells it takes at least."""
        hint = cell_len(self.hint) + 3 if self.hint else 0
        return sum(cell_len(text) for text, _style in self.parts) + hint


def describe(
    state: ConnectionState, now: float, *, counts_down: bool = True
) -> tuple[str, str, str]:
    """A state as (dot, words, the component class to draw them with). ``now``: loop's clock."""
    match state:
        case Offline():
            return "○", "offline", "status-bar--dim"
        case Connecting(attempt=1):
            return "◐", "connecting", "status-bar--busy"
        case Connecting(attempt=attempt):
            return "◐", f"connecting (attempt {attempt})", "status-bar--busy"
        case Authenticating():
            return "◐", "logging in", "status-bar--busy"
        case Syncing(total=0):
            return "◐", "syncing", "status-bar--busy"
        case Syncing(done=done, total=total):
            return "◐", f"syncing {done:,} of {total:,}", "status-bar--busy"
        case Online(rtt_ms=None):
            return "●", "online", "status-bar--good"
        case Online(rtt_ms=rtt_ms):
            return "●", f"online {rtt_ms} ms", "status-bar--good"
        case Reconnecting(attempt=attempt, reason=reason):
            tries = f" (attempt {attempt})" if attempt > 1 else ""
            wait = _wait(state, now, counts_down=counts_down)
            return "○", f"{reason}; {wait}{tries}", "status-bar--busy"
        case Failed(reason=reason, advice=advice):
            return "✗", f"failed: {reason}; {advice}", "status-bar--bad"


def in_short(state: ConnectionState) -> Part:
    """A state in a word or two, the same for as long as an outage lasts: neither the seconds nor
    each try is worth being drawn where one does not look."""
    match state:
        case Connecting(attempt=1):
            return "connecting", "status-bar--busy"
        case Reconnecting() | Connecting():
            return "reconnecting", "status-bar--busy"
        case Failed():
            return "failed", "status-bar--bad"
        case Syncing():
            return "syncing", "status-bar--busy"
        case _:
            _dot, words, style = describe(state, 0.0)
            return words, style


def _wait(state: Reconnecting, now: float, *, counts_down: bool) -> str:
    return f"reconnecting {'in' if counts_down else 'within'} {max(0, ceil(state.at - now))} s"


def _told(cause: str, wait: str) -> str:
    return f"failed: {cause}" if wait == "failed" else f"{cause}; {wait}"


def _short(state: Reconnecting | Failed) -> str:
    """The cause alone: ``connection refused`` of ``cannot reach HOST: connection refused``, and
    what HOST did not do.

    What ends a failure's reason may be the server's own words, which alone say nothing.
    """
    if not isinstance(state, Reconnecting):
        return state.reason
    _host, silent, seconds = state.reason.partition(" did not answer")
    return f"no answer{seconds}" if silent else state.reason.rpartition(": ")[2]


def _hints(state: ConnectionState, now: float, facts: Facts) -> tuple[str, ...]:
    """The longest first. In trouble they name what retries, where anything does."""
    if not isinstance(state, Reconnecting | Failed) or not facts.hints:
        return facts.hints
    last = facts.hints[-1]
    if isinstance(state, Reconnecting) and now < state.earliest:
        return (last,)  # the server's wish outranks any key
    distrusts = isinstance(state, Failed) and bool(state.why)
    retry = RETRY_DISTRUSTED if distrusts else RETRY
    return f"{retry}  {last}", retry, last


def compose(state: ConnectionState, now: float, facts: Facts, width: int) -> Line:
    """The most that fits into ``width`` cells."""
    warning = ((f" {facts.warning} ", "status-bar--bad"),) if facts.warning else ()
    left = width - Line(warning).width
    line = Line(())
    for line in _candidates(state, now, facts, left):
        if line.width <= left:
            break
    if line.hint:
        # What gave way to the cause may have a place beside its short form.
        longer = (replace(line, hint=hint) for hint in _hints(state, now, facts))
        line = next((longest for longest in longer if longest.width <= left), line)
    return replace(line, parts=warning + line.parts)


def _cut(bare: Line, cause: str, wait: str, width: int) -> Iterator[Line]:
    """``bare``, which says how long to ``wait``, with as much of the cause as there is room for."""
    left = width - bare.width - 2
    if left >= LEAST_CAUSE:
        start, (_words, style), *rest = bare.parts
        said = _told(truncate(cause, left), wait)
        yield replace(bare, parts=(start, (said, style), *rest))


def _candidates(state: ConnectionState, now: float, facts: Facts, width: int) -> Iterator[Line]:
    """From the longest to what must be said in any case."""
    dot, words, style = describe(state, now, counts_down=facts.counts_down)
    words = sanitize_line(words)
    start = (f" {dot} ", style)
    notes = tuple((f"  {words}", note_style) for words, note_style in facts.notes)
    last_hint = facts.hints[-1] if facts.hints else ""
    if isinstance(state, Reconnecting | Failed):
        cause, brief = sanitize_line(state.reason), sanitize_line(_short(state))
        wait = "failed"
        if isinstance(state, Reconnecting):
            wait = _wait(state, now, counts_down=facts.counts_down)
        hints = _hints(state, now, facts) or ("",)
        for hint in hints[:-1]:
            yield Line((start, (words, style), *notes), hint)
        for many in range(len(notes) - 1, 0, -1):
            for hint in hints[-2:-1]:  # which key retries is worth more than what is unread
                yield Line((start, (words, style), *notes[:many]), hint)
        # Notes without a hint are an answer to a key.
        keeps = (notes[:1], ()) if facts.hints else (notes,)
        forms = [(words, True)]
        for said, whole in ((cause, True), (brief, brief == cause)):
            forms.append((_told(said, wait), whole))
        if isinstance(state, Reconnecting):
            # Before the key that ends the wait is not named, its cause is shortened.
            for hint in hints[-2:-1]:
                for said, whole in forms:
                    yield Line((start, (said, style), *keeps[0]), hint, whole)
                bare = Line((start, (wait, style), *keeps[0]), hint, whole=False)
                yield from _cut(bare, brief, wait, width)
        yield Line((start, (words, style), *notes), hints[-1])
        pairs = [(form, kept) for form in forms for kept in keeps]
        if isinstance(state, Reconnecting):
            # It is being worked on: what waits to be sent is worth more than where to.
            pairs.sort(key=lambda pair: keeps.index(pair[1]))
        for (said, whole), kept in pairs:
            yield Line((start, (said, style), *kept), last_hint, whole)
        for kept in keeps:
            bare = Line((start, (wait, style), *kept), last_hint, whole=False)
            yield from _cut(bare, brief, wait, width)
            yield bare
        yield Line((start, (wait, style)), whole=False)
    else:
        who = ((f"  {sanitize_line(facts.who)}", "status-bar--plain"),) if facts.who else ()
        host = ((f"  {sanitize_line(facts.host)}", "status-bar--dim"),) if facts.host else ()
        said_first = (start, (words, style))
        for hint in facts.hints or ("",):
            yield Line((*said_first, *who, *host, *notes), hint)
            yield Line((*said_first, *who, *notes), hint)
        for many in range(len(notes), -1, -1):
            yield Line((*said_first, *notes[:many]), last_hint)
        for many in range(len(notes), -1, -1):
            yield Line((*said_first, *notes[:many]))
