"""Replies: written down with what they answer, and blank where that was deleted."""

from dataclasses import replace

from chat_tui.domain.commands import SendMessage
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment, ChatMessage, Quote
from chat_tui.session.state import About, Subject
from chat_tui.session.writing import quote_of
from tests.session.amending import anew, deletion, edit, hear
from tests.session.desk import Desk, summary

QUOTE = Quote(message="m1", seq=1, name="b", body="tea?")


def answer(seq: int, quote: Quote = QUOTE) -> MessageReceived:
    return MessageReceived(
        room="r", seq=seq, user="u_c", name="c", time=0, message=f"m{seq}", body="yes", reply=quote
    )


def asked() -> Desk:
    """Somebody has asked something."""
    desk = Desk().welcome(summary(0))
    desk.hear(1, "tea?")
    return desk


def reply(desk: Desk, body: str) -> str:
    return desk.session.writing.send("r", body, action=False, reply=QUOTE)


def quotes(desk: Desk) -> list[str]:
    entries = desk.session.open("r").entries
    messages = [one for one in entries if isinstance(one, ChatMessage)]
    return [one.reply.body for one in messages if one.reply is not None]


def sends(desk: Desk) -> list[SendMessage]:
    return [one for one in desk.poll() if isinstance(one, SendMessage)]


def test_a_reply_outlives_the_program_with_its_quote() -> None:
    desk = asked()
    desk.session.disconnected()
    cid = reply(desk, "yes")
    again = anew(desk)
    (kept,) = again.session.outbox.in_room("r")
    assert (kept.cid, kept.body, kept.reply) == (cid, "yes", QUOTE)
    again.welcome(summary(1), resumed=True)
    (sent,) = sends(again)
    assert sent == SendMessage(room="r", cid=cid, body="yes", reply_to="m1")


def test_what_answers_a_deleted_message_says_so_here_and_on_the_disk() -> None:
    desk = asked()
    desk.session.open("r")
    hear(desk, answer(2), edit(3, 1, "other words"))
    assert quotes(desk) == quotes(anew(desk)) == ["tea?"]
    hear(desk, deletion(4, 1))
    assert quotes(desk) == quotes(anew(desk)) == [""]
    payloads = desk.cache._db.execute("SELECT payload FROM event").fetchall()
    assert not any(b"tea?" in payload for (payload,) in payloads)


def test_an_answer_is_far_from_what_it_answers() -> None:
    desk = asked()
    desk.session.open("r")
    for seq in range(2, 9):
        desk.hear(seq)
    hear(desk, answer(9), answer(10, replace(QUOTE, message="m2", seq=2)))
    hear(desk, deletion(11, 1))
    assert quotes(desk) == ["", "tea?"]


def test_in_another_log_there_is_nothing_to_be_answered() -> None:
    desk = asked()
    desk.session.disconnected()
    reply(desk, "yes")
    other = replace(summary(0), room=replace(summary(0).room, id="r_new"))
    desk.welcome(other, epoch="e2")
    (sent,) = sends(desk)
    assert (sent.room, sent.body, sent.reply_to) == ("r_new", "yes", None)
    (kept,) = anew(desk).session.outbox.in_room("r_new")
    assert kept.reply is None


def test_a_reply_that_is_taken_back_is_one_still() -> None:
    desk = asked()
    desk.session.disconnected()
    cid = reply(desk, "yes")
    assert desk.session.take_back("r", cid) == "yes"
    subject = Subject(about=About.REPLY, quote=QUOTE)
    assert desk.session.writing.subject("r") == subject
    assert anew(desk).session.writing.subject("r") == subject
    assert anew(desk).session.outbox.in_room("r") == []


def test_leaving_a_reply_leaves_the_draft() -> None:
    desk = asked()
    (said,) = [one for one in desk.session.open("r").entries if isinstance(one, ChatMessage)]
    desk.session.writing.begin_reply(said, "ye")
    assert desk.session.writing.subject("r") == Subject(
        about=About.REPLY, quote=quote_of(said, "tea?")
    )
    desk.session.edit_draft("r", "yes")
    desk.session.writing.end_subject("r")
    assert desk.session.draft("r") == "yes"
    desk.session.save()
    again = anew(desk)
    assert (again.session.draft("r"), again.session.writing.subject("r")) == ("yes", None)


def test_a_file_without_words_is_quoted_by_its_name() -> None:
    file = Attachment(sha256="ab" * 32, name="harbour.png", size=1000)
    said = ChatMessage(
        room="r", seq=1, id="m1", user="u_b", name="b", time=0, body="", action=False, file=file
    )
    assert quote_of(said, "").body == "harbour.png"
    assert quote_of(said, "tea?").body == "tea?"
    assert quote_of(replace(said, file=None), "").body == ""
