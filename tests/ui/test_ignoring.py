"""One line stands for what somebody says who is ignored."""

from chat_tui.domain.models import ChatMessage
from chat_tui.session.timeline import Hole, LogEntry
from chat_tui.ui.ignoring import folded


def said(seq: int, user: str) -> ChatMessage:
    return ChatMessage(room="r", seq=seq, id=f"m{seq}", user=user, name=user, time=0, body="hi")


def test_one_of_each_run_is_kept() -> None:
    users = ["eve", "eve", "bob", "eve", "mal", "mal", "eve"]
    entries: list[LogEntry] = [said(seq, user) for seq, user in enumerate(users, 1)]
    kept = folded(entries, frozenset({"eve", "mal"}))
    assert kept == [entries[at] for at in (0, 2, 3, 4, 6)]


def test_what_lies_between_ends_a_run() -> None:
    entries: list[LogEntry] = [said(1, "eve"), Hole(2, 5), said(6, "eve"), said(7, "eve")]
    assert folded(entries, frozenset({"eve"})) == entries[:3]
