"""Messages that answer each other."""

from dataclasses import replace

from chat_tui.domain.commands import FetchThread
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import ChatMessage, Quote
from tests.session.amending import SAID, hear
from tests.session.desk import Desk, summary


def answer(seq: int, to: int, body: str = "") -> MessageReceived:
    quote = Quote(message=f"m{to}", seq=to, name="b", body="quoted")
    return replace(SAID, seq=seq, message=f"m{seq}", body=body or f"answer {seq}", reply=quote)


def a_talk() -> Desk:
    """1 is answered by 2 and 5, 2 by 4; 3 is something else."""
    desk = Desk().welcome(summary(0))
    other = replace(SAID, seq=3, message="m3", body="else")
    hear(desk, SAID, answer(2, 1), other, answer(4, 2), answer(5, 1))
    return desk


def said(desk: Desk, seq: int) -> ChatMessage:
    entries = desk.session.open("r").entries
    return next(one for one in entries if isinstance(one, ChatMessage) and one.seq == seq)


def asked(desk: Desk, seconds: float = 0.0) -> list[FetchThread]:
    return [one for one in desk.poll(seconds) if isinstance(one, FetchThread)]
