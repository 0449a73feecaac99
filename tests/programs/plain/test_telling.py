"""What happens, as lines, each thing once."""

from dataclasses import replace

from hypothesis import given

from chat_tui.connection.state import Connecting, Failed, Online, Reconnecting
from chat_tui.domain.commands import FetchHistory
from chat_tui.domain.events import PageReceived, RoomOpened
from chat_tui.domain.log import MemberLeft, MessageDeleted, MessageEdited
from chat_tui.session.outbox import STALLS_AFTER
from tests.programs.plain.chatting import Chatting, chatting
from tests.text.strategies import LIVE, any_text
from tests.ui.helpers import (
    ANA,
    DEV,
    GENERAL,
    START_MS,
    StageClient,
    message,
    public,
    receive,
    usual,
    welcome,
)


def test_it_begins_where_one_was() -> None:
    chat = Chatting(usual(StageClient(Online(12))))
    chat.author.begin()
    assert chat.told() == [
        "- chat-tui, you are mia on chat.example.org; /help tells the rest",
        "- now in #general",
    ]
    other = Chatting(usual(StageClient(Online(12))), room="dev")
    other.author.begin()
    assert other.told()[1] == "- now in #dev"


def test_messages_and_days() -> None:
    chat = chatting()
    assert chat.say(1, "morning") == ["- Sunday 23 November 2025", "09:01 ana: morning"]
    assert chat.say(2, "two\nlines") == ["09:02 ana: two\n    lines"]
    receive(chat.client.session, replace(message(3, "waves"), action=True))
    receive(
        chat.client.session,
        MemberLeft(room=GENERAL, seq=4, user="u_2", name="ben", time=START_MS + 86_400_000),
    )
    assert chat.told() == [
        "09:03 * ana waves",
        "- Monday 24 November 2025",
        "09:00 - ben left",
    ]


def test_changes_of_what_was_told() -> None:
    chat = chatting()
    chat.say(1, "helo")
    edit = MessageEdited(
        room=GENERAL, seq=2, user="u_1", name="ana", time=START_MS, of="m_1", of_seq=1, body="hello"
    )
    receive(chat.client.session, edit)
    assert chat.told() == ["- message of ana at 09:01 edited: hello"]
    gone = MessageDeleted(
        room=GENERAL, seq=3, user="u_1", name="ana", time=START_MS, of="m_1", of_seq=1
    )
    receive(chat.client.session, gone)
    assert chat.told() == ["- message of ana at 09:01 deleted"]
    chat.client.session.notify(None, "something")
    assert chat.told() == ["- something"]


def test_what_is_missing_is_fetched_and_told_in_its_place() -> None:
    chat = chatting()
    chat.say(1, "one")
    assert chat.say(4, "four") == []
    (fetch,) = [one for one in chat.client.sent() if isinstance(one, FetchHistory)]
    assert (fetch.before, fetch.limit) == (4, 2)
    page = PageReceived(
        room=GENERAL, events=(message(2, "two"), message(3, "three")), first=2, last=3, more=True
    )
    chat.client.session.apply(page)
    assert chat.told() == ["09:02 ana: two", "09:03 ana: three", "09:04 ana: four"]


def test_elsewhere_what_is_for_me() -> None:
    chat = chatting()
    receive(chat.client.session, message(1, "lunch?", room=DEV))
    assert chat.told() == []
    receive(chat.client.session, message(2, "@mia lunch?", room=DEV))
    assert chat.told() == ["- #dev, 1 for you, 2 unread; /next goes there"]
    receive(chat.client.session, message(1, "psst", room=ANA))
    assert chat.told() == ["- ana, 1 unread; /next goes there"]
    assert chat.type("/unread") == ["- #dev, 1 for you, 2 unread", "- ana, 1 unread"]
    assert chat.type("/next")[0] == "- now in #dev, 2 unread"
    assert chat.type("/next")[0] == "- now in ana, 1 unread"
    assert chat.type("/next", "/unread") == ["- nothing is unread elsewhere", "- nothing is unread"]


def test_nothing_is_read_where_nobody_reads() -> None:
    chat = chatting(reads=False)
    chat.say(1, "hello")
    assert chat.client.in_room(GENERAL).unread == 1
    reading = chatting()
    reading.say(1, "hello")
    assert reading.client.in_room(GENERAL).unread == 0


def test_the_connection_is_told_when_it_changes() -> None:
    chat = chatting()
    chat.told()
    lost = Reconnecting(at=1005.0, attempt=1, reason="the connection was lost")
    words = "! not connected: the connection was lost; trying again, any line hurries it"
    assert chat.become(lost) == [words]
    assert chat.become(Connecting(2)) == []
    assert chat.become(replace(lost, attempt=2)) == [], "it is still so"
    assert chat.become(Online(None)) == ["- online"]
    assert chat.become(Online(12)) == [], "a round trip is no news"
    failed = Failed(reason="no entry", advice="ask ana", credentials=True, why="it matters")
    assert chat.become(failed) == [
        "! no entry; it matters; ask ana; /reconnect tries again",
        "- /secret lets you type the join secret, unseen",
    ]
    chat.type("/reconnect", "/secret")
    assert chat.client.reconnects == 1
    assert chat.author.wants_secret


def test_what_is_written_without_a_connection() -> None:
    chat = chatting()
    session = chat.client.session
    session.disconnected()
    assert chat.type("hello") == []
    session.tend(chat.client.clock.now + STALLS_AFTER)
    assert chat.told() == ["- kept, to be sent as soon as we are connected: hello"]
    session.outbox.connected(session.state.limits, chat.client.clock.now)
    usual(chat.client)
    chat.told()
    assert chat.accept(1) == ["- sent: hello"]
    assert chat.type("/failed") == ["- nothing waits for you to decide"]


def test_history() -> None:
    client = StageClient(Online(12))
    client.cache.save_events([message(seq) for seq in range(1, 101)])
    welcome(client.session, public(GENERAL, "general", 100, read=100))
    chat = Chatting(client)
    chat.author.begin()
    assert next(line for line in chat.told() if "line" in line).endswith("line 91")
    assert [line.split()[-1] for line in chat.type("/history 3")[-4:-1]] == ["88", "89", "90"]
    assert chat.type("/history")[-1] == "- end of what was asked for"
    assert chat.type("/history 200")[-2].endswith("line 77")
    assert chat.type("/history") == ["- this is the beginning"]
    assert chat.type("/history x") == ["! x is no number"]


def test_a_new_room_is_gone_to() -> None:
    chat = chatting()
    assert chat.type("/join #tea") == []
    settled = [chat.author.is_settled]
    assert "was refused: full" in chat.refuse("full")[0]
    assert [*settled, chat.author.is_settled] == [False, True]
    chat.client.session.apply(RoomOpened(summary=public("r_7", "tea")))
    assert chat.type("/switch tea") == ["- now in #tea"]
    assert chat.type("/switch nowhere") == [
        "! you are in no room called nowhere; /join or /msg opens one"
    ]


@given(any_text(60))
def test_nothing_that_is_told_steers_a_terminal(text: str) -> None:
    body = text.encode("utf-8", "replace").decode() or "."
    chat = chatting()
    chat.say(1, body, name=body[:20] or "x")
    chat.client.session.notify(None, text)
    chat.become(Reconnecting(at=1005.0, attempt=1, reason=text))
    for line in chat.told():
        assert not LIVE.search(line.replace("\n", ""))
        assert all(more.startswith("    ") for more in line.split("\n")[1:]), "no line of ours"


def test_a_few_letters_lead_to_a_room_and_none_tell_all() -> None:
    chat = chatting()
    assert chat.type("/switch de") == ["- now in #dev"]
    assert chat.type("/switch") == chat.type("/rooms") != []


def test_a_conversation_is_closed_and_comes_back() -> None:
    chat = chatting()
    assert chat.type("/switch @ana") == ["- now in ana"]
    closed = chat.type("/close")
    assert closed[0] == "- now in #general"
    assert closed[1].startswith("- ana is closed")
    assert not any("ana" in line for line in chat.type("/rooms"))
    assert "- now in ana" in chat.type("/msg ana")
    assert any("ana" in line for line in chat.type("/rooms"))


def test_what_happened_on_the_connection_is_told() -> None:
    chat = chatting()
    chat.client.session.activity_log.note("the line\x1b[2J broke", error=True)
    assert chat.type("/log") == ["- Sun 23 Nov 2025", "- 09:00:00 ! the line␛[2J broke"]
