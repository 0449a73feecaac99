"""A log entry as rows of the message pane. Pure: entries and context in, Strips out."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.events import (
    LogEvent,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    TopicChanged,
)
from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import Delivery, LocalNotice, PendingMessage
from chat_tui.session.timeline import Hole, LogEntry
from chat_tui.text.links import find_links
from chat_tui.text.mentions import find_mentions
from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.text.width import cell_len, pad, truncate
from chat_tui.text.wrap import wrap
from chat_tui.ui.theme import name_style

GROUP_GAP_MS = 5 * 60 * 1000
"""After a pause this long the author's name and the time are shown again."""


@dataclass(frozen=True, slots=True)
class RowStyles:
    """The styles rows are drawn with. ``base`` has the pane's background."""

    base: Style
    dim: Style
    rule: Style
    new: Style
    mention: Style
    link: Style
    error: Style
    dark: bool
    ansi: bool


@dataclass(frozen=True, slots=True)
class Gutter:
    """Columns left of the text: the time, and ``name`` cells for a name."""

    name: int
    time: bool = True

    @property
    def width(self) -> int:
        """Cells in all, with the mark and the spaces between."""
        return self.name + (6 if self.time else 0) + 2


def gutter_for(width: int) -> Gutter:
    """The gutter that suits a pane of ``width`` cells."""
    if width < 44:
        # The text needs two cells at least, and in a narrow pane most of what there is.
        return Gutter(name=max(0, min(8, width // 2 - 2)), time=False)
    return Gutter(name=10 if width < 90 else 14)


@dataclass(frozen=True, slots=True)
class Context:
    """What decides how an entry looks beside the entry itself."""

    me: str
    day: bool = False
    """A day rule stands above it."""

    new: bool = False
    """The new-messages rule stands above it."""

    head: bool = True
    """It begins a group: the name is shown."""

    clock: bool = True
    """The time is shown."""

    fetching: bool = False
    """A hole that is being filled."""

    notices: tuple[LocalNotice, ...] = ()
    """Local lines below it."""


class RowBuilder:
    """Draws entries for one width, theme and time zone."""

    def __init__(self, width: int, styles: RowStyles, zone: tzinfo | None) -> None:
        """``width`` in cells; ``zone`` None is the machine's own time zone."""
        self._width = width
        self._styles = styles
        self._zone = zone
        self._gutter = gutter_for(width)

    def context(
        self,
        entry: LogEntry,
        before: LogEntry | None,
        *,
        me: str,
        new: bool,
        notices: tuple[LocalNotice, ...],
        fetching: bool,
    ) -> Context:
        """How ``entry`` is to look below ``before``."""
        if isinstance(entry, Hole):
            return Context(me=me, fetching=fetching, notices=notices)
        previous = None if isinstance(before, Hole) else before
        at, then = self._when(entry.time), self._when(previous.time) if previous else None
        day = then is None or at.date() != then.date()
        same_minute = then is not None and not day and at.strftime("%H%M") == then.strftime("%H%M")
        grouped = (
            isinstance(entry, ChatMessage)
            and isinstance(previous, ChatMessage)
            and not entry.action
            and not previous.action
            and previous.user == entry.user
            and previous.name == entry.name
            and not day
            and not new
            and abs(entry.time - previous.time) < GROUP_GAP_MS
        )
        return Context(
            me=me, day=day, new=new, head=not grouped, clock=not same_minute, notices=notices
        )

    def entry_rows(self, entry: LogEntry, context: Context) -> list[Strip]:
        """The rows of a log entry, with the rules above it and the notices below it."""
        rows: list[Strip] = []
        if not isinstance(entry, Hole):
            if context.day:
                rows.append(self._rule(self._day(entry.time), self._styles.rule))
            if context.new:
                rows.append(self._rule("new", self._styles.new, right=True))
        match entry:
            case ChatMessage():
                rows.extend(self._message(entry, context))
            case Hole():
                rows.append(self._hole(entry, context.fetching))
            case _:
                rows.extend(self._event(entry, context))
        for notice in context.notices:
            rows.extend(self.notice_rows(notice))
        return rows

    def pending_rows(self, message: PendingMessage, me: str) -> list[Strip]:
        """A message of mine that has no place in the log yet."""
        failed = message.delivery is Delivery.FAILED
        style = self._styles.error if failed else self._styles.dim
        mark = {Delivery.PENDING: "◌", Delivery.SENT: " ", Delivery.FAILED: "✗"}
        name = "*" if message.action else me
        body = sanitize_body(f"{me} {message.body}" if message.action else message.body)
        rows = self._text(
            body,
            [(0, len(body), style)],
            clock="",
            name=sanitize_line(name),
            name_style=self._styles.dim,
            mark=(mark[message.delivery], style),
        )
        if failed:
            reason = sanitize_line(message.reason)
            rows.extend(self._words(f"not sent: {reason}  (Up takes it back)", style))
        return rows

    def notice_rows(self, notice: LocalNotice) -> list[Strip]:
        """A line of the program's own."""
        style = self._styles.error if notice.error else self._styles.dim
        return self._words(sanitize_body(notice.text), style, mark=("·", style))

    def centred(self, words: str, *, strong: bool) -> Strip:
        """A line of the program's own in the middle of an empty pane."""
        shown = truncate(words, self._width)
        style = self._styles.base + (Style(bold=True) if strong else self._styles.dim)
        left = (self._width - cell_len(shown)) // 2
        text = " " * left + shown
        return Strip([Segment(pad(text, self._width), style)], self._width)

    # -- kinds of rows -------------------------------------------------------------------------

    def _message(self, message: ChatMessage, context: Context) -> list[Strip]:
        author = sanitize_line(message.name)
        prefix = f"{author} " if message.action else ""
        body = prefix + sanitize_body(message.body)
        mine = message.name == context.me
        spans = [(link.start, link.end, self._styles.link) for link in find_links(body)]
        mentioned = [] if mine else find_mentions(body, context.me)
        spans.extend((start, end, self._styles.mention) for start, end in mentioned)
        colour = name_style(message.name, dark=self._styles.dark, ansi=self._styles.ansi)
        if prefix:
            spans.append((0, len(author), colour))
        return self._text(
            body,
            spans,
            clock=self._when(message.time).strftime("%H:%M") if context.clock else "",
            name=("*" if prefix else author) if context.head else "",
            name_style=colour,
            mark=("▌", self._styles.mention) if mentioned else (" ", self._styles.base),
        )

    def _event(self, event: LogEvent, context: Context) -> list[Strip]:
        name = sanitize_line(event.name)
        match event:
            case MemberJoined():
                words = f"{name} joined"
            case MemberLeft():
                words = f"{name} left"
            case MemberRenamed():
                words = f"{name} is now {sanitize_line(event.new_name)}"
            case TopicChanged(topic=""):
                words = f"{name} cleared the topic"
            case TopicChanged():
                words = f"{name} changed the topic: {sanitize_line(event.topic)}"
            case _:
                words = f"{name} did something this version cannot show"
        clock = self._when(event.time).strftime("%H:%M") if context.clock else ""
        return self._words(words, self._styles.dim, clock=clock, mark=("·", self._styles.dim))

    def _hole(self, hole: Hole, fetching: bool) -> Strip:
        many = f"{hole.size:,} message{'s' if hole.size != 1 else ''}"
        words = f"loading {many} …" if fetching else f"{many} not loaded"
        return self._rule(words, self._styles.rule)

    def _words(
        self,
        words: str,
        style: Style,
        *,
        clock: str = "",
        mark: tuple[str, Style] | None = None,
    ) -> list[Strip]:
        return self._text(
            words,
            [(0, len(words), style)],
            clock=clock,
            name="",
            name_style=style,
            mark=mark or (" ", style),
        )

    # -- building blocks -----------------------------------------------------------------------

    def _text(
        self,
        text: str,
        spans: list[tuple[int, int, Style]],
        *,
        clock: str,
        name: str,
        name_style: Style,
        mark: tuple[str, Style],
    ) -> list[Strip]:
        """Text wrapped beside the gutter; every row is padded to the full width."""
        base, gutter = self._styles.base, self._gutter
        room = max(2, self._width - gutter.width)
        rows = []
        for number, (start, end) in enumerate(wrap(text, room)):
            segments = []
            first = number == 0
            if gutter.time:
                segments.append(Segment(f"{clock if first else '':5} ", base + self._styles.dim))
            shown = truncate(name, gutter.name) if first else ""
            segments.append(
                Segment(" " * (gutter.name - cell_len(shown)) + shown, base + name_style)
            )
            segments.append(Segment(mark[0], base + mark[1]) if first else Segment(" ", base))
            segments.append(Segment(" ", base))
            here = [span for span in spans if span[0] < end and start < span[1]]
            segments.extend(_styled(text, start, end, here, base))
            # A style that begins inside a grapheme changes its width, so it is measured again.
            rows.append(Strip(segments).adjust_cell_length(self._width, base))
        return rows

    def _rule(self, words: str, style: Style, *, right: bool = False) -> Strip:
        shown = truncate(words, max(0, self._width - 6))
        line = self._width - cell_len(shown) - 2
        left = max(0, line - 2) if right else max(0, min(2, line))
        text = "─" * left + (f" {shown} " if shown else "──") + "─" * max(0, line - left)
        return Strip([Segment(pad(text, self._width), self._styles.base + style)], self._width)

    def _when(self, time_ms: int) -> datetime:
        try:
            return datetime.fromtimestamp(time_ms / 1000, self._zone)
        except (OverflowError, ValueError, OSError):
            return datetime.fromtimestamp(0, self._zone)  # a server's nonsense must not end us

    def _day(self, time_ms: int) -> str:
        when = self._when(time_ms)
        return f"{when:%A} {when.day} {when:%B %Y}"


def _styled(
    text: str, start: int, end: int, spans: list[tuple[int, int, Style]], base: Style
) -> list[Segment]:
    """``text[start:end]`` cut where a span begins or ends; later spans go over earlier ones."""
    cuts = {start, end}
    for first, last, _style in spans:
        cuts.update(cut for cut in (first, last) if start < cut < end)
    ordered = sorted(cuts)
    segments = []
    for left, right in pairwise(ordered):
        style = base
        for first, last, span_style in spans:
            if first <= left and right <= last:
                style += span_style
        segments.append(Segment(text[left:right], style))
    return segments
