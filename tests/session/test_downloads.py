"""A file on its way to the user: whole and right, or not there."""

from pathlib import Path

import pytest

from chat_tui.domain.commands import FetchPiece
from chat_tui.domain.events import EventsReceived, Rejected
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment, ChatMessage
from chat_tui.protocol.binary import PIECE
from tests.session.desk import GENERAL, Desk
from tests.session.file_server import FileServer, attachment

CONTENT = bytes(range(256)) * 256


class Case:
    """A session with a message that has a file, and its server."""

    def __init__(self, folder: Path, file: Attachment | None = None) -> None:
        self.target = folder / "a.png"
        self.desk = Desk()
        self.desk.welcome(GENERAL)
        self.server = FileServer(self.desk)
        self.server.files["m1"] = CONTENT
        self.message = self.hear(file or attachment(CONTENT))
        self.desk.poll()  # who is here

    def hear(self, file: Attachment) -> ChatMessage:
        event = MessageReceived(
            room="r", seq=1, user="u_b", name="b", time=0, message="m1", body="", file=file
        )
        self.desk.session.apply(EventsReceived(cursor="x1", events=(event,)))
        (message,) = self.desk.session.open("r").entries
        assert isinstance(message, ChatMessage)
        assert message.file == file
        return message

    def save(self) -> bool:
        return self.desk.session.attachments.save(self.message, self.target)

    @property
    def said(self) -> list[str]:
        return [notice.text for notice in self.desk.state.rooms["r"].notices]

    def part(self) -> Path:
        (found,) = self.target.parent.glob("*.part")
        return found


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_saved(case: Case) -> None:
    assert case.save()
    assert not case.save()
    case.server.run()
    assert case.target.read_bytes() == CONTENT
    assert case.said == [f"saved as {case.target}"]
    assert case.desk.session.attachments.fetched(case.message) is None
    assert list(case.target.parent.glob("*.part")) == []


def test_a_name_that_is_taken(case: Case) -> None:
    case.target.write_text("mine")
    case.save()
    case.server.run()
    assert case.target.read_text() == "mine"
    assert (case.target.parent / "a (2).png").read_bytes() == CONTENT


def test_it_goes_on_after_a_lost_connection(case: Case) -> None:
    case.save()
    case.server.step()
    case.desk.poll()
    have = case.desk.session.attachments.fetched(case.message)
    assert have == PIECE
    case.desk.session.disconnected()
    case.desk.welcome(GENERAL, resumed=True)
    case.server.asked.clear()
    case.server.run()
    first = case.server.asked[0]
    assert isinstance(first, FetchPiece)
    assert first.offset == PIECE
    assert case.target.read_bytes() == CONTENT


def test_it_goes_on_in_another_run(case: Case, tmp_path: Path) -> None:
    case.save()
    case.server.step()
    case.desk.session.save()
    assert case.part().stat().st_size == PIECE
    later = Case(tmp_path)
    later.save()
    assert later.desk.session.poll(later.desk.now) == ([], later.desk.now)  # what is there is read
    later.server.run()
    while not later.target.exists():
        later.server.step()
    first = later.server.asked[0]
    assert isinstance(first, FetchPiece)
    assert first.offset == PIECE
    assert later.target.read_bytes() == CONTENT


def test_what_is_not_what_was_sent_is_dropped(tmp_path: Path) -> None:
    wrong = Attachment(sha256="ab" * 32, name="a.png", size=len(CONTENT))
    case = Case(tmp_path, wrong)
    case.save()
    case.server.run()
    assert list(tmp_path.iterdir()) == []
    assert case.said == [
        "a.png was not saved: what came is not what was sent; it was dropped, try again"
    ]


def test_a_server_that_has_less(case: Case) -> None:
    case.server.files["m1"] = CONTENT[:100]
    case.save()
    case.server.run()
    assert "less of it than there was" in case.said[0]
    assert not case.target.exists()


def test_deleted_meanwhile(case: Case) -> None:
    case.save()
    (fetch,) = case.desk.poll()
    assert isinstance(fetch, FetchPiece)
    refusal = Rejected(command=fetch, code="not_found", retry="never", text="There is no file.")
    case.desk.session.apply(refusal)
    assert case.said == ["a.png was not saved: There is no file."]
    assert case.desk.poll() == []


def test_refused_for_now(case: Case) -> None:
    case.save()
    (fetch,) = case.desk.poll()
    assert isinstance(fetch, FetchPiece)
    refusal = Rejected(command=fetch, code="busy", retry="after", text="", after_ms=3000)
    case.desk.session.apply(refusal)
    assert case.desk.poll(2.9) == []
    assert case.desk.poll(0.2) == [fetch]


def test_given_up(case: Case) -> None:
    case.save()
    case.server.step()
    under_way = case.desk.poll()
    assert case.desk.session.attachments.cancel(case.message)
    assert not case.desk.session.attachments.cancel(case.message)
    for command in under_way:
        case.server.answer(command)
    assert case.desk.poll() == []
    assert case.part().stat().st_size == PIECE


def test_a_folder_that_cannot_be_written(case: Case, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    case.target = tmp_path / "a-file" / "a.png"
    case.save()
    assert case.desk.poll() == []
    assert "cannot be written" in case.said[0]


def test_a_deleted_message_has_nothing_to_save(case: Case) -> None:
    empty = ChatMessage(room="r", seq=2, id="m2", user="u", name="b", time=0, body="x")
    assert not case.desk.session.attachments.save(empty, case.target)
