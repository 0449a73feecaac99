"""A log entry as rows of the message pane. Pure: entries and context in, Strips out."""

from dataclasses import replace
from datetime import tzinfo
from typing import Final

from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.log import LogEvent
from chat_tui.domain.models import ChatMessage, Quote, Reaction
from chat_tui.session.overlay import overlaid
from chat_tui.session.state import (
    Delivery,
    LocalNotice,
    Pending,
    PendingAmendment,
    PendingMessage,
)
from chat_tui.session.timeline import Hole, LogEntry
from chat_tui.text.attention import Attention
from chat_tui.text.markup import Markup
from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.text.width import cell_len, truncate
from chat_tui.ui.amended import EDITED, deleted_words, pending_body
from chat_tui.ui.attached import file_words
from chat_tui.ui.block import Block, Context, Row, Rows, RowStyles
from chat_tui.ui.delivery import (
    ABOUT_TO_GO,
    PENDING_MARK,
    QUEUED_MARK,
    Tone,
    Waiting,
    delivery_mark,
)
from chat_tui.ui.look import USUAL_LOOK, Look
from chat_tui.ui.markup_rows import Layer
from chat_tui.ui.shown_picture import ShownPicture
from chat_tui.ui.text_rows import TextRows
from chat_tui.ui.theme import name_style
from chat_tui.ui.words import answer_count, not_loaded, quoted, reacted, shown_name
from chat_tui.ui.words import event as event_words

NOBODY: Final = Attention()
"""Nothing calls, and nobody is ignored."""

GROUP_GAP_MS: Final = 5 * 60 * 1000
"""After a pause this long the author's name and the time are shown again."""

MAX_EMOJI: Final = 4
"""Cells of an emoji below a message: twice what one has, and a bound on what a server says."""


class RowBuilder(TextRows):
    """Draws entries."""

    def __init__(
        self, width: int, styles: RowStyles, zone: tzinfo | None, look: Look = USUAL_LOOK
    ) -> None:
        """See TextRows."""
        super().__init__(width, styles, zone, look)
        self._tones = {
            Tone.DIM: styles.dim,
            Tone.ALERT: styles.mention,
            Tone.ERROR: styles.error,
        }

    def context(
        self,
        entry: LogEntry,
        before: LogEntry | None,
        *,
        me: str,
        user: str | None = None,
        new: bool,
        notices: tuple[LocalNotice, ...],
        fetching: bool,
        out: bool = False,
        interrupted: bool = False,
        changes: tuple[PendingAmendment, ...] = (),
        queued: bool = False,
        attention: Attention = NOBODY,
        saving: int | None = None,
        picture: ShownPicture | None = None,
        names: dict[str, str] | None = None,
        answers: int = 0,
    ) -> Context:
        """How ``entry`` is to look below ``before``; ``interrupted``: a notice stands between."""
        if isinstance(entry, Hole):
            return Context(me=me, user=user, fetching=fetching, out=out, notices=notices)
        previous = None if isinstance(before, Hole) else before
        at = self._clock.at(entry.time)
        then = self._clock.at(previous.time) if previous else None
        day = then is None or at[0] != then[0]
        same_time = at == then
        grouped = (
            isinstance(entry, ChatMessage)
            and isinstance(previous, ChatMessage)
            and not entry.action
            and entry.reply is None
            and not previous.action
            and previous.user == entry.user
            and previous.name == entry.name
            and not day
            and not new
            and not interrupted
            and abs(entry.time - previous.time) < GROUP_GAP_MS
        )
        return Context(
            me=me,
            user=user,
            names=names,
            day=day,
            new=new,
            head=not grouped,
            clock=not same_time,
            gap=self._look.airy
            and isinstance(entry, ChatMessage)
            and previous is not None
            and not (grouped or day or new),
            notices=notices,
            changes=changes,
            queued=queued and bool(changes),
            calls=attention.calls[1:],
            ignored=isinstance(entry, ChatMessage) and entry.user in attention.ignored,
            saving=saving,
            picture=picture,
            answers=answers,
        )

    def entry_rows(self, entry: LogEntry, context: Context) -> Block:
        """The rows of a log entry, with the rules above it and the notices below it."""
        block = Block()
        if not isinstance(entry, Hole):
            if context.gap:
                block.add([Row(-3, self._line("", self._styles.base))])
            if context.day:
                block.add([Row(-3, self._rule(self._clock.day(entry.time), self._styles.rule))])
            if context.new:
                block.add([Row(-2, self._rule("new", self._styles.new, right=True))])
        match entry:
            case ChatMessage():
                entry = overlaid(entry, context.changes, context.user)
                block.add(self._message(entry, context))
                block.add(self._chips(entry.reactions, context), Block.BELOW)
            case Hole():
                block.add([Row(0, self._hole(entry, context))])
            case _:
                block.add(self._event(entry, context))
        for number, notice in enumerate(context.notices, 2):
            block.add(self._notice(notice), number * Block.BELOW)
        return block

    def below(self, waiting: Waiting, before: object, me: str | None) -> Waiting:
        """``waiting`` as it looks below ``before``; ``me`` is my user id. There is a gap where
        there will be one when it is sent, so that nothing moves then."""
        speaks = isinstance(before, ChatMessage) and (before.user != me or before.action)
        return replace(waiting, gap=True) if speaks and self._look.airy else waiting

    def pending_rows(self, message: Pending, me: str, waiting: Waiting = ABOUT_TO_GO) -> Block:
        """Something of mine that has no place in the log yet."""
        seen = delivery_mark(message, waiting, self._clock.moment(message.created))
        base, tones = self._styles.base, self._tones
        sent = message.delivery is Delivery.SENT
        colour = name_style(me, self._styles.colours)
        body, action = pending_body(message)
        name, me = "*" if action else me, shown_name(me)
        said = self._read(f"{me} " if action else "", body)
        file = message.file if isinstance(message, PendingMessage) else None
        block = Block()
        if waiting.gap:
            block.add([Row(-3, self._line("", base))])
        rows = self._answering(
            message.reply if isinstance(message, PendingMessage) else None,
            said,
            [*self._layers(said), (0, len(said.text), tones.get(seen.body, base))],
            "" if file is None else file_words(file, waiting.percent),
            None,
            clock="",
            name=shown_name(name),
            name_style=colour if sent else self._styles.dim,
            mark=(seen.mark, tones.get(seen.tone, base)),
        )
        block.add(rows)
        if seen.words:
            block.add(self._words(seen.words, tones.get(seen.tone, base)), Block.BELOW)
        return block

    def notice_rows(self, notice: LocalNotice) -> Block:
        """A line of the program's own."""
        block = Block()
        block.add(self._notice(notice))
        return block

    def _notice(self, notice: LocalNotice) -> Rows:
        style = self._styles.error if notice.error else self._styles.dim
        return self._words(sanitize_body(notice.text), style, mark=("·", style))

    # -- kinds of rows -------------------------------------------------------------------------

    def _message(self, message: ChatMessage, context: Context) -> Rows:
        author = shown_name(message.name)
        mark = self._pending_mark(context)
        if context.ignored:
            return self._words(f"messages of {author} (ignored)", self._styles.dim)
        if message.deleted is not None:
            words = deleted_words(
                message.deleted.name, self._clock.moment_beside(message.deleted.time, message.time)
            )
            return self._words(
                words,
                self._styles.dim,
                clock=self._clock.shown(message.time) if context.clock else "",
                mark=mark,
            )
        prefix = f"{author} " if message.action else ""
        said = self._read(prefix, message.body)
        mine = message.name == context.me
        spans = self._layers(said)
        calls = () if mine else (context.me, *context.calls)
        mentioned = said.mentions(*calls)
        spans.extend((start, end, self._styles.mention) for start, end in mentioned)
        colour = name_style(message.name, self._styles.colours)
        if prefix:
            spans.append((0, len(author), colour))
        if message.edited is not None:
            said = said.followed_by(EDITED)
            spans.append((len(said.text) - len(EDITED), len(said.text), self._styles.dim))
        return self._answering(
            message.reply,
            said,
            spans,
            "" if message.file is None else file_words(message.file, context.saving),
            None if message.file is None else context.picture,
            clock=self._clock.shown(message.time) if context.clock else "",
            name=("*" if prefix else author) if context.head else "",
            name_style=colour,
            mark=mark or (("▌", self._styles.mention) if mentioned else (" ", self._styles.base)),
        )

    def _answering(
        self,
        quote: Quote | None,
        said: Markup,
        spans: list[Layer],
        file: str,
        picture: ShownPicture | None,
        *,
        clock: str,
        name: str,
        name_style: Style,
        mark: tuple[str, Style],
    ) -> Rows:
        """What somebody said, as _said; above it the message that it answers, if it answers one.
        There it begins, with time and name: a row above these would belong to nobody."""
        if quote is None:
            return self._said(
                said, spans, file, picture, clock=clock, name=name, name_style=name_style, mark=mark
            )
        words = quoted(quote, self._read("", quote.body).text)
        words = truncate(words, max(2, self._width - self._gutter.width))
        dim = self._styles.dim
        first = self._text(
            words,
            [(0, len(words), dim)],
            clock=clock,
            name=name,
            name_style=name_style,
            mark=(" ", dim),
        )[:1]
        answer = self._said(
            said, spans, file, picture, clock="", name="", name_style=name_style, mark=mark
        )
        return [*(Row(-1, row.strip) for row in first), *answer]

    def _chips(self, reactions: tuple[Reaction, ...], context: Context) -> Rows:
        """How many have reacted with what, below the message, and who while it is picked; mine
        stand out. Behind them how many answers it has."""
        me, room = context.user, self._width - self._gutter.width
        dim, mine = self._styles.dim, self._styles.mention
        chips = []
        for one in reactions:
            shown, who = truncate(sanitize_line(one.emoji), MAX_EMOJI), str(len(one.users))
            if context.names is not None:
                who = reacted(one.users, context.names, me, room - cell_len(shown) - 1)
            chips.append((f"{shown} {who}", mine if me in one.users else dim))
        if context.answers and not context.ignored:
            chips.append((answer_count(context.answers), dim))
        if not chips:
            return []
        text, spans, left = "", [], 0
        for chip, style in chips:
            # A row never ends inside of one.
            left -= cell_len(chip) + 2
            if left < 0:
                text += "\n" if text else ""
                left = room - cell_len(chip)
            else:
                text += "  "
            text += chip
            spans.append((len(text) - len(chip), len(text), style))
        return self._text(text, spans, clock="", name="", name_style=dim, mark=(" ", Style()))

    def _pending_mark(self, context: Context) -> tuple[str, Style] | None:
        """That a change is on its way."""
        if all(change.delivery is Delivery.SENT for change in context.changes):
            return None
        return (QUEUED_MARK if context.queued else PENDING_MARK), self._styles.dim

    def _event(self, event: LogEvent, context: Context) -> Rows:
        words = event_words(event)
        clock = self._clock.shown(event.time) if context.clock else ""
        return self._words(words, self._styles.dim, clock=clock, mark=("·", self._styles.dim))

    def _hole(self, hole: Hole, context: Context) -> Strip:
        if context.fetching:
            words = f"loading {hole.size:,} message{'s' if hole.size != 1 else ''} …"
        else:
            words = not_loaded(hole.size, out=context.out)
        return self._rule(words, self._styles.rule)
