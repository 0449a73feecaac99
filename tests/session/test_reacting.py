"""Reactions through the outbox: what goes out is what the user wants in the end."""

from chat_tui.domain.commands import MarkRead, ReactToMessage
from chat_tui.domain.events import Acknowledged
from chat_tui.domain.log import MessageReacted
from chat_tui.domain.models import ChatMessage
from tests.session.amending import anew, deletion, hear
from tests.session.desk import Desk, summary


def entry(
    seq: int, user: str = "u_b", *, on: bool = True, cid: str | None = None
) -> MessageReacted:
    return MessageReacted(
        room="r",
        seq=seq,
        user=user,
        name="b",
        time=seq,
        of="m1",
        of_seq=1,
        emoji="👍",
        on=on,
        cid=cid,
    )


def asked(*, live: bool = True) -> Desk:
    desk = Desk().welcome(summary(0))
    desk.hear(1, "tea?")
    if not live:
        desk.session.disconnected()
    return desk


def said(desk: Desk) -> ChatMessage:
    (message,) = [one for one in desk.session.open("r").entries if isinstance(one, ChatMessage)]
    return message


def react(desk: Desk, *, on: bool = True) -> None:
    desk.session.writing.react(said(desk), "👍", me="u_me", on=on)


def users(desk: Desk) -> list[tuple[str, ...]]:
    return [one.users for one in said(desk).reactions]


def sent(desk: Desk) -> list[bool]:
    return [one.on for one in desk.poll() if isinstance(one, ReactToMessage)]


def test_reactions_on_the_screen_and_on_the_disk() -> None:
    desk = asked()
    desk.session.open("r")
    hear(desk, entry(2), entry(3, "u_c"), entry(4, on=False))
    assert users(desk) == users(anew(desk)) == [("u_c",)]
    hear(desk, deletion(5, 1))
    assert users(desk) == users(anew(desk)) == []


def test_a_reaction_is_neither_unread_nor_counted_anew() -> None:
    desk = asked()
    before = desk.counts()
    hear(desk, entry(2))
    assert desk.counts() == before
    assert not any(isinstance(one, MarkRead) for one in desk.poll(1.0))


def test_a_reaction_outlives_the_program() -> None:
    desk = asked(live=False)
    react(desk)
    again = anew(desk).welcome(summary(1), resumed=True)
    (command,) = [one for one in again.poll() if isinstance(one, ReactToMessage)]
    assert (command.message, command.emoji, command.on) == ("m1", "👍", True)
    again.session.apply(Acknowledged(command=command, seq=2))
    hear(again, entry(2, "u_me", cid=command.cid))
    assert again.session.outbox.changes("r") == {}
    assert users(again) == [("u_me",)]


def test_what_is_taken_back_before_it_went_out_never_goes_out() -> None:
    desk = asked(live=False)
    react(desk)
    react(desk, on=False)
    assert desk.session.outbox.waiting == 0
    assert desk.cache.load_outbox() == ()
    react(desk, on=False)
    assert desk.session.outbox.waiting == 0, "there is nothing to take back"


def test_what_went_out_is_taken_back_by_another_wish() -> None:
    desk = asked()
    react(desk)
    assert sent(desk) == [True]
    react(desk)
    assert sent(desk) == [], "it is on its way already"
    react(desk, on=False)
    react(desk)
    assert sent(desk) == [], "what had not gone out yet was undone"
    react(desk, on=False)
    assert sent(desk) == [False]


def test_what_is_there_is_taken_back() -> None:
    desk = asked()
    hear(desk, entry(2, "u_me"))
    react(desk)
    assert sent(desk) == []
    react(desk, on=False)
    assert sent(desk) == [False]


def test_what_was_used_last_is_remembered() -> None:
    desk = asked()
    for emoji in ("👍", "🎉", "👍"):
        desk.session.writing.react(said(desk), emoji, me="u_me", on=True)
    assert desk.session.writing.recent_emoji == ("👍", "🎉")
    desk.session.save()
    assert anew(desk).session.writing.recent_emoji == ("👍", "🎉")
