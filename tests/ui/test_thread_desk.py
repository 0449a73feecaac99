"""What is written on the line of a thread, without a screen."""

from dataclasses import replace

from chat_tui.domain.models import ChatMessage, Removal
from chat_tui.ui.files import FileDesk
from chat_tui.ui.paste import Doubt
from chat_tui.ui.picker import Picker
from chat_tui.ui.popup import Popup
from chat_tui.ui.thread_desk import ThreadDesk
from tests.ui.helpers import GENERAL, StageClient, message, on_stage, public, receive
from tests.ui.picking import Bench, never


class Stage:
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        self.written = ""
        self.calls: list[str] = []

    def try_again(self) -> None:
        """No server waits."""

    def write(self, text: str) -> None:
        self.written = text

    def typed(self) -> None:
        """Nobody is about to leave."""

    def show_keys(self, words: str) -> None:
        self.calls.append(f"keys: {words}")

    def offer(self, popup: Popup) -> None:
        self.calls.append("offer")

    def ask_paste(self, pasted: str, doubt: Doubt) -> None:
        self.calls.append(f"paste: {pasted}")

    def edit_outside(self) -> None:
        self.calls.append("edit")

    def show_newest(self) -> None:
        self.calls.append("newest")

    def leave_selection(self) -> bool:
        return False

    def close(self) -> bool:
        self.calls.append("close")
        return True


class Writing:
    """A thread that ana began, and its desk."""

    def __init__(self) -> None:
        self.client: StageClient = on_stage()
        session = self.client.session
        receive(session, message(1, "tea?"))
        session.view(GENERAL)
        self.stage = Stage()
        picker = Picker(
            session,
            Bench(),
            clock=self.client.clock,
            later=never,
            save=never,
            view=never,
            zoom=never,
        )
        self.desk = ThreadDesk(session, self.stage, picker, FileDesk(session, never))
        (asked,) = session.open(GENERAL).entries
        assert isinstance(asked, ChatMessage)
        self.desk.open(GENERAL, session.threads.open(asked))

    def enter(self, text: str) -> bool:
        self.stage.written = text
        self.desk.edited(text)
        return self.desk.submit(text)

    def sent(self) -> list[tuple[str, str]]:
        items = self.client.session.outbox.in_room(GENERAL)
        return [(item.body, item.reply.body if item.reply else "") for item in items]

    def told(self) -> str:
        return self.client.session.state.rooms[GENERAL].notices[-1].text


async def test_what_is_said_answers_the_original_and_is_shown() -> None:
    writing = Writing()
    assert writing.enter("yes")
    assert writing.sent() == [("yes", "tea?")]
    assert writing.stage.calls == ["newest"]
    assert list(writing.desk.lines()) == ["yes"]


async def test_what_was_not_sent_is_there_when_it_is_opened_again() -> None:
    writing = Writing()
    thread = writing.desk.thread
    assert thread is not None
    writing.desk.edited("ye")
    writing.desk.close("yes, pl")
    assert writing.desk.thread is None
    writing.desk.edited("of nothing")
    writing.desk.keep_draft("of nothing")
    writing.desk.open(GENERAL, thread)
    assert writing.desk.draft == "yes, pl"


async def test_commands_belong_to_the_room() -> None:
    writing = Writing()
    assert not writing.enter("/join #tea")
    assert writing.sent() == []
    assert "commands are for the line of the room" in writing.told()
    assert writing.enter("")
    assert writing.sent() == []


async def test_nothing_is_said_in_a_room_that_one_was_put_out_of() -> None:
    writing = Writing()
    removed = Removal(by="ana", time=1)
    writing.client.opened(replace(public(GENERAL, "general", 1), read=1, removed=removed))
    assert not writing.enter("yes")
    assert writing.sent() == []
    assert writing.told().startswith("not sent: ana removed you from #general;")


async def test_a_disk_that_refuses() -> None:
    writing = Writing()
    writing.client.cache._db.execute("PRAGMA query_only=ON")
    assert not writing.enter("yes")
    assert (writing.sent(), writing.stage.calls) == ([], [])
    assert "could not be written down" in writing.told()


async def test_a_paste_that_is_doubted_is_asked_about() -> None:
    writing = Writing()
    assert not writing.desk.doubts_paste("one", "one")
    many = "\n".join("123456789")
    assert writing.desk.doubts_paste(many, many)
    assert writing.stage.calls == [f"paste: {many}"]


async def test_escape_closes_it_when_there_is_nothing_else_to_leave() -> None:
    writing = Writing()
    writing.desk.let_go()
    assert writing.stage.calls == ["close"]


async def test_a_thread_that_is_the_same_keeps_its_line() -> None:
    writing = Writing()
    assert writing.desk.follow_original("half") is None
    assert writing.desk.draft == ""
