"""A file on its way to the server: before its message, beside all others, whatever is cut."""

from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.domain.commands import OfferFile, SendMessage, SendPiece
from chat_tui.domain.errors import StorageError
from chat_tui.domain.events import PieceStored, Rejected, RoomOpened
from chat_tui.domain.models import Removal
from chat_tui.protocol.binary import PIECE
from chat_tui.session.cache import Cache
from chat_tui.session.spool import Spool
from chat_tui.session.state import ChangeKind, Delivery, PendingMessage
from chat_tui.session.uploads import GONE, PATIENCE
from tests.session.desk import GENERAL, Desk
from tests.session.file_server import FileServer, attachment

CONTENT = bytes(range(256)) * 256  # four pieces


class Case:
    """A session that sends files, and the server it sends them to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = Cache(folder / "cache.db")
        self.spool = Spool(folder / "uploads")
        self.start()

    def start(self) -> None:
        self.desk = Desk(self.cache, self.spool)
        self.server = FileServer(self.desk)

    def restart(self) -> None:
        """The program was killed."""
        self.cache.close()
        brought = self.server.brought
        self.cache = Cache(self.folder / "cache.db")
        self.start()
        self.server.brought = brought

    def send_file(self, content: bytes = CONTENT, name: str = "a.png") -> str:
        path = self.folder / name
        path.write_bytes(content)
        cid = self.desk.session.attachments.new_cid()
        self.desk.session.attachments.send("r", self.spool.take(path, cid, 1 << 20), cid)
        path.unlink()  # what is sent is the copy
        return cid

    def copies(self) -> list[str]:
        folder = self.folder / "uploads"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def item(self, cid: str) -> PendingMessage | None:
        found = self.desk.session.outbox.find("r", cid)
        assert found is None or isinstance(found, PendingMessage)
        return found


@pytest.fixture
def case(tmp_path: Path) -> Case:
    case = Case(tmp_path)
    case.desk.welcome(GENERAL)
    return case


def test_the_file_first_then_the_message(case: Case) -> None:
    cid = case.send_file()
    case.server.run()
    assert list(case.server.brought.values()) == [CONTENT]
    (sent,) = case.server.took
    assert (sent.cid, sent.body, sent.file) == (cid, "", attachment(CONTENT))
    case.desk.hear(1, "", "u_me", cid)
    assert case.item(cid) is None
    assert case.copies() == []


def test_what_is_written_later_goes_first(case: Case) -> None:
    file = case.send_file()
    said = case.desk.session.send("r", "hello")
    first = case.desk.poll()
    assert [type(one) for one in first] == [SendMessage, OfferFile]
    for command in first:
        case.server.answer(command)
    case.server.run()
    assert [sent.cid for sent in case.server.took] == [said, file]


def test_a_message_goes_before_the_pieces_that_go_with_it(case: Case) -> None:
    case.send_file()
    case.server.step()
    case.desk.session.send("r", "hello")
    assert [type(one) for one in case.desk.poll()] == [SendMessage, SendPiece]


def test_one_piece_at_a_time_where_the_line_is_slow(case: Case) -> None:
    case.server.delay = 0.3
    case.send_file(CONTENT * 8)
    case.server.step()
    sizes = []
    while not case.server.took:
        commands = case.desk.poll()
        sizes.append(sum(isinstance(one, SendPiece) for one in commands))
        # As on a line that carries one piece in 0.3 s.
        for command in commands:
            case.desk.now += 0.3
            case.server.answer(command)
    assert max(sizes) <= 2
    assert sum(size > 1 for size in sizes) <= 2


def test_more_at_a_time_where_it_is_quick(case: Case) -> None:
    case.server.delay = 0.05
    case.send_file(CONTENT * 16)
    widest = 0
    while not case.server.took:
        commands = case.desk.poll()
        widest = max(widest, sum(isinstance(one, SendPiece) for one in commands))
        case.desk.now += 0.05
        for command in commands:
            case.server.answer(command)
    assert widest == 8


def test_it_goes_on_after_a_lost_connection(case: Case) -> None:
    cid = case.send_file()
    for _ in range(2):
        case.server.step()
    lost = case.desk.poll()
    assert [type(one) for one in lost] == [SendPiece, SendPiece]
    have = len(case.server.brought[attachment(CONTENT).sha256])
    assert 0 < have < len(CONTENT)
    case.desk.session.disconnected()
    assert case.desk.poll() == []
    case.desk.welcome(GENERAL, resumed=True)
    case.server.asked.clear()
    case.server.run()
    assert case.server.asked[0] == OfferFile(sha256=attachment(CONTENT).sha256, size=len(CONTENT))
    first = case.server.asked[1]
    assert isinstance(first, SendPiece)
    assert first.offset == have
    assert list(case.server.brought.values()) == [CONTENT]
    assert [sent.cid for sent in case.server.took] == [cid]


def test_it_goes_on_after_a_kill(case: Case) -> None:
    cid = case.send_file()
    for _ in range(3):
        case.server.step()
    case.restart()
    case.desk.welcome(GENERAL, resumed=True)
    case.server.run()
    assert list(case.server.brought.values()) == [CONTENT]
    assert [sent.cid for sent in case.server.took] == [cid]
    assert case.server.took[0].file == attachment(CONTENT)


def test_nothing_goes_out_without_a_connection(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.send_file()
    assert case.desk.poll() == []
    case.desk.welcome(GENERAL)
    case.server.run()
    assert len(case.server.took) == 1


def test_given_up_in_the_middle(case: Case) -> None:
    cid = case.send_file()
    case.server.step()
    under_way = case.desk.poll()
    assert case.desk.session.discard("r", cid) is not None
    assert case.copies() == []
    for command in under_way:
        case.server.answer(command)
    assert case.desk.poll() == []
    assert case.server.took == []


def test_given_up_after_a_kill_once_it_is_known_that_it_never_went(case: Case) -> None:
    cid = case.send_file()
    case.server.step()
    case.restart()
    assert case.desk.session.discard("r", cid) is None
    case.desk.welcome(GENERAL, resumed=True)
    case.server.step()
    assert case.desk.session.discard("r", cid) is not None


def test_refused_for_good(case: Case) -> None:
    cid = case.send_file()
    (offer,) = case.desk.poll()
    assert isinstance(offer, OfferFile)
    refusal = Rejected(command=offer, code="quota", retry="never", text="No room.")
    case.desk.session.apply(refusal)
    item = case.item(cid)
    assert item is not None
    assert (item.delivery, item.reason) == (Delivery.FAILED, "No room.")
    assert case.copies() == [cid]
    case.desk.session.retry("r", cid)
    case.server.run()
    assert [sent.cid for sent in case.server.took] == [cid]


def test_refused_for_now(case: Case) -> None:
    case.send_file()
    (offer,) = case.desk.poll()
    assert isinstance(offer, OfferFile)
    refusal = Rejected(command=offer, code="busy", retry="after", text="Full.", after_ms=3000)
    case.desk.session.apply(refusal)
    assert case.desk.poll(2.9) == []
    assert case.desk.poll(0.2) == [offer]


def test_a_server_that_has_lost_the_file_is_brought_it_once_more(case: Case) -> None:
    cid = case.send_file()
    brought = 0
    while commands := case.desk.poll():
        for command in commands:
            if isinstance(command, SendMessage):
                brought += 1
                case.server.brought.clear()
                refusal = Rejected(command=command, code="no_file", retry="never", text="Gone.")
                case.desk.session.apply(refusal)
            else:
                case.server.answer(command)
    item = case.item(cid)
    assert item is not None
    assert (brought, item.delivery, item.reason) == (2, Delivery.FAILED, "Gone.")


def test_a_server_that_never_has_more(case: Case) -> None:
    cid = case.send_file()
    for _ in range(2 * PATIENCE):
        for command in case.desk.poll():
            assert isinstance(command, OfferFile | SendPiece)
            case.desk.session.apply(PieceStored(command=command, have=0))
    item = case.item(cid)
    assert item is not None
    assert item.delivery is Delivery.FAILED


def test_a_copy_that_is_gone(case: Case) -> None:
    cid = case.send_file()
    (case.folder / "uploads" / cid).unlink()
    case.server.run()
    item = case.item(cid)
    assert item is not None
    assert (item.delivery, item.reason) == (Delivery.FAILED, GONE)


def test_how_far_it_is_told_seldom(case: Case) -> None:
    cid = case.send_file(CONTENT * 4)
    item = case.item(cid)
    assert item is not None
    brought = case.desk.session.attachments.brought
    assert brought(item) is None
    case.server.step()
    assert brought(item) == 0
    case.desk.kinds()
    told = 0
    while not case.server.took:
        case.server.step()
        case.desk.now += 0.1
        told += ChangeKind.TIMELINE in case.desk.kinds()
    steps = len(CONTENT) * 4 // PIECE
    assert 1 <= told <= steps // 2


def test_what_could_not_be_written_down_is_not_kept(case: Case) -> None:
    case.cache._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError):
        case.send_file()
    assert case.copies() == []


def test_one_file_after_another_in_the_order_they_were_given(case: Case) -> None:
    cids = [case.send_file(bytes([n]) * 10, f"{n}.png") for n in (1, 2, 3)]
    case.server.run()
    assert [sent.cid for sent in case.server.took] == cids


def test_nothing_more_is_brought_to_a_room_one_was_put_out_of(case: Case) -> None:
    cid = case.send_file(CONTENT * 8)
    case.server.step()
    case.server.step()
    removed = replace(GENERAL, head=1, removed=Removal(by="ann", time=5))
    case.desk.session.apply(RoomOpened(summary=removed))
    (send,) = case.desk.poll()
    assert isinstance(send, SendMessage)
    case.desk.session.apply(
        Rejected(command=send, code="not_member", retry="never", text="ann removed you.")
    )
    assert case.desk.poll(9.0) == []
    item = case.item(cid)
    assert item is not None
    assert (item.delivery, item.reason) == (Delivery.FAILED, "ann removed you.")
    assert len(case.copies()) == 1
    case.desk.session.apply(RoomOpened(summary=replace(GENERAL, head=2, read=2)))
    case.desk.session.retry("r", cid)
    case.server.run()
    assert [sent.cid for sent in case.server.took] == [cid]
