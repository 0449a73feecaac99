"""The messages of those one ignores, out of the way. Pure."""

from chat_tui.domain.models import ChatMessage
from chat_tui.session.timeline import LogEntry


def folded(entries: list[LogEntry], ignored: frozenset[str]) -> list[LogEntry]:
    """``entries`` with one of each run of messages by somebody who is ignored: the first one,
    so that the line that stands for them does not change with every other."""
    kept: list[LogEntry] = []
    hidden: str | None = None
    for entry in entries:
        author = entry.user if isinstance(entry, ChatMessage) else None
        if author is None or author not in ignored:
            hidden = None
        elif author == hidden:
            continue
        else:
            hidden = author
        kept.append(entry)
    return kept
