"""What is done with a message that nobody can point at."""

from dataclasses import replace

from chat_tui.connection.state import Online
from chat_tui.domain.commands import FetchThread, ReactToMessage, SendMessage
from chat_tui.domain.events import Rejected, ThreadReceived
from chat_tui.domain.log import MessageDeleted, MessageReacted, MessageReceived
from chat_tui.domain.models import Quote, Reaction
from tests.programs.plain.chatting import Chatting, chatting
from tests.ui.helpers import DEV, GENERAL, START_MS, StageClient, message, receive, usual


def talking() -> Chatting:
    """Ana asked, then ben said something."""
    chat = chatting()
    chat.say(1, "lunch?")
    chat.say(2, "rain again", user="u_2", name="ben")
    return chat


def reaction(seq: int, of: int, emoji: str = "🎉", user: str = "u_1") -> MessageReacted:
    return MessageReacted(
        room=GENERAL, seq=seq, user=user, name="", time=START_MS, of=f"m_{of}", of_seq=of,
        emoji=emoji, on=True,
    )  # fmt: skip


def test_an_answer_goes_to_the_last_message_of_others_or_of_one_person() -> None:
    chat = talking()
    assert chat.type("/reply it does") == ["- answering ben: rain again"]
    assert chat.type("/reply @ana: yes, at one") == ["- answering ana: lunch?"]
    assert chat.type("/reply @nobody yes") == ["- answering ben: rain again"]
    sent = [one for one in chat.client.sent() if isinstance(one, SendMessage)]
    assert [one.body for one in sent] == ["it does", "yes, at one", "@nobody yes"]
    assert [one.reply_to for one in sent] == ["m_2", "m_1", "m_2"]


def test_without_a_text_it_says_what_would_be_answered() -> None:
    chat = talking()
    assert chat.type("/reply @ana") == ["- /reply and a text answers ana: lunch?"]
    assert chat.author.prefill == "/reply @ana "
    assert chat.client.sent() == []


def test_an_answer_that_cannot_be_sent_is_there_to_be_mended() -> None:
    chat = talking()
    long = "x" * (chat.client.session.state.limits.body + 1)
    (told,) = chat.type(f"/reply {long}")
    assert told.startswith("! too long")
    assert chat.author.prefill == f"/reply {long} "
    assert chatting().type("/reply yes") == [
        "! there is no message of somebody else here; /history reads further back"
    ]
    assert chat.type("/reply @mia yes") == [
        "! there is no message of @mia here; /history reads further back"
    ]


def test_who_is_deleted_or_ignored_is_not_answered_by_chance() -> None:
    chat = talking()
    chat.type("/ignore ben")
    assert chat.type("/reply yes") == ["- answering ana: lunch?"]
    assert chat.type("/reply @ben yes") == ["- answering ben: rain again"]
    gone = MessageDeleted(
        room=GENERAL, seq=3, user="u_1", name="ana", time=START_MS, of="m_1", of_seq=1
    )
    receive(chat.client.session, gone)
    chat.told()
    assert chat.type("/reply yes")[0].startswith("! there is no message of somebody else")


def test_reacting_and_taking_it_back() -> None:
    chat = talking()
    assert chat.type("/react :tada:") == ["- reacting with 🎉 to ben: rain again"]
    assert chat.type("/react tada @ana") == ["- reacting with 🎉 to ana: lunch?"]
    sent = [one for one in chat.client.sent() if isinstance(one, ReactToMessage)]
    assert [(one.message, one.emoji, one.on) for one in sent] == [
        ("m_2", "🎉", True),
        ("m_1", "🎉", True),
    ]
    assert chat.type("/react 🎉") == ["- not reacting any more with 🎉 to ben: rain again"]
    assert chat.type("/react nope") == ["! nope is no emoji; Tab completes :letters of one"]
    assert chat.type("/react :tada: zoe") == ["! nobody is called zoe"]


def test_a_reaction_to_what_i_said_is_told_once() -> None:
    chat = talking()
    chat.say(3, "soup", user="u_me", name="mia")
    receive(chat.client.session, reaction(4, 3))
    assert chat.told() == ["- ana reacted with 🎉 to mia: soup"]
    receive(chat.client.session, reaction(5, 3, user="u_me"), reaction(6, 1, user="u_2"))
    assert chat.told() == [], "neither what I do, nor what others do among themselves"
    receive(chat.client.session, reaction(7, 3, user="u_2"))
    assert chat.told() == ["- ben reacted with 🎉 to mia: soup"]


def test_answers_and_reactions_are_told_with_the_message() -> None:
    chat = chatting()
    quote = Quote(message="m_9", seq=9, name="ben", body="rain")
    reactions = (Reaction(emoji="🎉", users=("u_1", "u_2")),)
    said = replace(message(1, "yes"), reply=quote, reactions=reactions)
    receive(chat.client.session, said, replace(message(2, "no"), reply=replace(quote, body="")))
    assert chat.told()[1:] == [
        "- ana answers ben: rain",
        "09:01 ana: yes",
        "- reactions: 🎉 2",
        "- ana answers ben: a message that was deleted",
        "09:02 ana: no",
    ]


def answer(seq: int, body: str) -> MessageReceived:
    return replace(message(seq, body), reply=Quote(message="m_1", seq=1, name="ana", body="lunch?"))


def test_a_thread_is_told_when_all_of_it_has_come() -> None:
    chat = talking()
    assert chat.type("/thread @ana") == []
    settled = [chat.author.is_settled]
    (asked,) = [one for one in chat.client.sent() if isinstance(one, FetchThread)]
    events = (message(1, "lunch?"), answer(3, "at one\nor two"), replace(answer(4, "x")))
    chat.client.session.apply(ThreadReceived(room=GENERAL, message=asked.message, events=events))
    assert [line for line in chat.told() if not line.startswith("- ana answers")] == [
        "- thread of ana",
        "09:01 ana: lunch?",
        "09:03 ana: at one\n    or two",
        "09:04 ana: x",
        "- end of the thread; /reply @nick answers in it",
    ]
    assert [*settled, chat.author.is_settled] == [False, True]
    assert chat.client.in_room(GENERAL).thread is None, "it is not kept up to date"


def test_a_thread_that_is_refused_or_cannot_be_asked_for_is_told_as_it_is_known() -> None:
    chat = talking()
    chat.type("/thread")
    (asked,) = [one for one in chat.client.sent() if isinstance(one, FetchThread)]
    chat.client.session.apply(Rejected(command=asked, code="no", retry="never", text="no"))
    assert "09:02 ben: rain again" in chat.told()
    chat.client.session.disconnected()
    assert "09:01 ana: lunch?" in chat.type("/thread @ana")


def test_a_room_is_to_be_read_again_from_a_message_on() -> None:
    chat = talking()
    assert chat.type("/mark @ana") == ["- to be read again from here on: ana: lunch?"]
    chat.type("/switch dev")
    assert chat.type("/unread") == ["- #general, to be read again"]
    told = chat.type("/next")
    assert told[0] == "- now in #general"
    assert "09:01 ana: lunch?" in told
    assert chat.type("/unread") == ["- nothing is unread"]
    assert chat.type("/mark someone")[0] == "! nobody is called someone"


def test_what_is_held_is_taken_back() -> None:
    chat = chatting(usual(StageClient(Online(12), undo_send=5.0)))
    chat.type("helo")
    assert chat.client.sent() == []
    assert chat.type("/undo") == ["- taken back"]
    assert chat.author.prefill == "helo"
    assert chat.type("/undo") == ["! nothing that was sent can be taken back any more"]
    chat.type("/switch dev", "two \nlines", "/switch general")
    assert chat.type("/undo")[-1] == "- taken back; /draft tells it"
    assert chat.client.session.state.viewed == DEV


def test_who_is_ignored_is_one_line_for_all_they_say_at_once() -> None:
    chat = chatting()
    chat.say(1, "hello")
    chat.type("/ignore ana")
    assert chat.say(2, "one") == ["- messages of ana (ignored)"]
    assert chat.say(3, "two") == []
    assert chat.say(4, "else", user="u_2", name="ben") == ["09:04 ben: else"]
    assert chat.say(5, "three") == ["- messages of ana (ignored)"]
    chat.type("/unignore ana")
    assert chat.say(6, "four") == ["09:06 ana: four"]
