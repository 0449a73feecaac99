"""Entries of a log, to be kept."""

from chat_tui.domain.log import MessageReceived


def event(seq: int, room: str = "r", body: str = "hi") -> MessageReceived:
    return MessageReceived(
        room=room, seq=seq, user="u", name="n", time=5, message=f"m{seq}", body=body
    )
