"""Line by line: who may put others out, and a room that one was put out of."""

from dataclasses import replace

from chat_tui.domain.commands import FetchHistory
from chat_tui.domain.events import MembersReceived
from chat_tui.domain.models import Member, Removal
from tests.programs.plain.chatting import chatting
from tests.ui.helpers import DEV, GENERAL, START_MS, public

REMOVED = Removal(by="ana", time=START_MS, reason="spam")


def test_operators_are_told_with_the_members() -> None:
    chat = chatting()
    people = tuple(
        Member(user=user, name=name, online=True) for user, name in (("u_1", "ana"), ("u_2", "ben"))
    )
    chat.client.session.apply(
        MembersReceived(room=GENERAL, members=people, operators=frozenset({"u_2", "u_9"}))
    )
    chat.told()
    assert chat.type("/members") == ["- here: ana, ben", "- operators: ben"]


def test_what_is_missing_where_one_was_put_out_is_said_and_not_asked_for() -> None:
    chat = chatting()
    chat.client.opened(replace(public(DEV, "dev", 9), read=9, removed=REMOVED))
    chat.told()
    missing = "- 9 messages that only members can read"
    assert chat.type("/switch #dev") == ["- now in #dev, 9 unread", missing]
    assert chat.type("/history 20")[-1] == "- this is the beginning"
    assert not [one for one in chat.client.later() if isinstance(one, FetchHistory)]
    assert "- #dev, you are here, you are not in it any more" in chat.type("/rooms")


def test_what_is_typed_there_is_given_back() -> None:
    chat = chatting()
    chat.client.opened(replace(public(DEV, "dev"), removed=REMOVED))
    chat.type("/switch #dev")
    told = chat.type("but why")
    assert told == ["! not sent: ana removed you from #dev: spam; /join #dev to come back"]
    assert chat.author.prefill == "but why"
