"""Entries as they are drawn, and what holds of every row."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.log import (
    MemberJoined,
    MemberRenamed,
    TopicChanged,
)
from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import Delivery, LocalNotice, PendingMessage
from chat_tui.session.timeline import Hole, LogEntry
from chat_tui.text.sanitize import is_inert
from chat_tui.text.width import cell_len
from chat_tui.ui.block import Context
from chat_tui.ui.delivery import Waiting
from chat_tui.ui.rows import RowBuilder
from tests.ui.helpers import START_MS, STYLES


def said(
    body: str = "hi",
    *,
    at: int = 0,
    user: str = "u_1",
    name: str = "ana",
    action: bool = False,
    seq: int = 1,
) -> ChatMessage:
    """``at`` in milliseconds after nine o'clock."""
    return ChatMessage(
        room="r",
        seq=seq,
        id="m",
        user=user,
        name=name,
        time=START_MS + at,
        body=body,
        action=action,
    )


def event_args(at: int = 0) -> dict[str, object]:
    return {"room": "r", "seq": 1, "user": "u_1", "name": "ana", "time": START_MS + at}


@dataclass
class Drawn:
    strips: list[Strip]

    @property
    def text(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.strips]

    def styled(self, style: Style) -> list[str]:
        """The texts drawn with at least this style."""
        return [
            segment.text
            for strip in self.strips
            for segment in strip
            if segment.text.strip() and segment.style == STYLES.base + style
        ]


def draw(
    entry: LogEntry,
    before: LogEntry | None = None,
    *,
    width: int = 60,
    me: str = "mia",
    new: bool = False,
    fetching: bool = False,
    notices: tuple[LocalNotice, ...] = (),
    zone: tzinfo | None = UTC,
) -> Drawn:
    builder = RowBuilder(width, STYLES, zone)
    context = builder.context(entry, before, me=me, new=new, notices=notices, fetching=fetching)
    return Drawn(builder.entry_rows(entry, context))


JUST_BEFORE = said("before", at=-1000)


HOSTILE = (
    "漢字かな交じり文とＡＢＣ",
    "👨‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪",
    "Z̸̢̛̤̯͍͎̦͙͔̥̼̾̓̅̆͂ͅalgo" + "\u0301" * 50,
    "עברית والعربية",
    "\u202etxt.exe\u2066 \x1b[2J\x9b31m\x07",
    "1\ufe0f\u20e3 http://example.org/1\ufe0f\u20e3 mia\u0301 @mia",
    "\u200d\u200d\u200dx\ufeff",
    "word " * 40,
    "x" * 300,
    "\n\n\n",
    "",
)


def every_entry(text: str) -> list[LogEntry]:
    arguments = {**event_args(), "name": text}
    return [
        said(text, name=text),
        said(text, name=text, action=True),
        MemberJoined(**arguments),  # type: ignore[arg-type]
        MemberRenamed(**arguments, new_name=text),  # type: ignore[arg-type]
        TopicChanged(**arguments, topic=text),  # type: ignore[arg-type]
        Hole(1, 10**9),
    ]


def check(strips: list[Strip], width: int) -> None:
    assert strips
    for strip in strips:
        assert strip.cell_length == width
        assert sum(cell_len(segment.text) for segment in strip) == width
        assert is_inert(strip.text)
        assert all(segment.control is None for segment in strip)


def check_everything(text: str, width: int, me: str) -> None:
    builder = RowBuilder(width, STYLES, UTC)
    notice = LocalNotice(number=1, after=1, text=text)
    everything = Context(me=me, day=True, new=True, head=True, notices=(notice,))
    for entry in every_entry(text):
        check(builder.entry_rows(entry, everything), width)
    for delivery in Delivery:
        item = PendingMessage(
            room="r",
            cid="c",
            body=text,
            action=True,
            created=0,
            delivery=delivery,
            reason=text,
        )
        check(builder.pending_rows(item, me, Waiting(queued=True, tells=True)), width)
