"""What is written on the line of a thread, without a screen."""

from dataclasses import replace

from chat_tui.domain.models import ChatMessage, Removal
from chat_tui.ui.files import FileActions
from chat_tui.ui.paste import Doubt
from chat_tui.ui.picker import Picker
from chat_tui.ui.popup import Popup
from chat_tui.ui.thread_author import ThreadAuthor
from tests.ui.helpers import GENERAL, StageClient, message, on_stage, public, receive
from tests.ui.picking import PickerHost, never


class CommandContext:
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
    """A thread that ana began, and its author."""

    def __init__(self) -> None:
        self.client: StageClient = on_stage()
        session = self.client.session
        receive(session, message(1, "tea?"))
        session.view(GENERAL)
        self.stage = CommandContext()
        picker = Picker(
            session,
            PickerHost(),
            clock=self.client.clock,
            later=never,
            save=never,
            view=never,
            zoom=never,
        )
        self.author = ThreadAuthor(session, self.stage, picker, FileActions(session, never))
        (asked,) = session.open(GENERAL).entries
        assert isinstance(asked, ChatMessage)
        self.author.open(GENERAL, session.threads.open(asked))

    def enter(self, text: str) -> bool:
        self.stage.written = text
        self.author.edited(text)
        return self.author.submit(text)

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
    assert list(writing.author.lines()) == ["yes"]


async def test_what_was_not_sent_is_there_when_it_is_opened_again() -> None:
    writing = Writing()
    thread = writing.author.thread
    assert thread is not None
    writing.author.edited("ye")
    writing.author.close("yes, pl")
    assert writing.author.thread is None
    writing.author.edited("of nothing")
    writing.author.keep_draft("of nothing")
    writing.author.open(GENERAL, thread)
    assert writing.author.draft == "yes, pl"


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
    assert not writing.author.doubts_paste("one", "one")
    many = "\n".join("123456789")
    assert writing.author.doubts_paste(many, many)
    assert writing.stage.calls == [f"paste: {many}"]


async def test_escape_closes_it_when_there_is_nothing_else_to_leave() -> None:
    writing = Writing()
    writing.author.let_go()
    assert writing.stage.calls == ["close"]


async def test_a_thread_that_is_the_same_keeps_its_line() -> None:
    writing = Writing()
    assert writing.author.follow_original("half") is None
    assert writing.author.draft == ""
