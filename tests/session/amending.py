"""Entries that change others, and terminals that hear of them."""

from chat_tui.domain.events import EventsReceived
from chat_tui.domain.log import LogEvent, MessageDeleted, MessageEdited, MessageReceived
from tests.session.desk import Desk

SAID = MessageReceived(room="r", seq=1, user="u_b", name="b", time=0, message="m1", body="hi")


def edit(seq: int, of_seq: int, body: str, **fields: str) -> MessageEdited:
    return MessageEdited(
        room="r",
        seq=seq,
        user=fields.get("user", "u_b"),
        name="b",
        time=seq,
        of=f"m{of_seq}",
        of_seq=of_seq,
        body=body,
        cid=fields.get("cid"),
    )


def deletion(seq: int, of_seq: int) -> MessageDeleted:
    return MessageDeleted(
        room="r", seq=seq, user="u_b", name="b", time=seq, of=f"m{of_seq}", of_seq=of_seq
    )


def hear(desk: Desk, *events: LogEvent) -> None:
    desk.session.apply(EventsReceived(cursor="x", events=events))


def anew(desk: Desk) -> Desk:
    """The program was killed and started again."""
    return Desk(desk.cache)
