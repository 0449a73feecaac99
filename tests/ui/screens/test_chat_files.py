"""Files on the screen: sent by /upload, saved by /download and s, and how far they have come."""

from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.connection.state import Online
from chat_tui.domain.commands import FetchPiece, OfferFile, SendMessage, SendPiece
from chat_tui.domain.events import Acknowledged, PieceStored, Rejected
from chat_tui.domain.log import MessageDeleted
from chat_tui.session.spool import Spool
from chat_tui.session.state import PendingMessage
from chat_tui.ui.files import AT_ONCE
from tests.session.file_server import attachment
from tests.ui.helpers import (
    GENERAL,
    START_MS,
    Play,
    StageClient,
    message,
    playing,
    receive,
    usual,
)
from tests.ui.screens.files import CONTENT, fetch, with_file
from tests.ui.screens.reading import about, rule, thread


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DOWNLOAD_DIR", raising=False)
    return tmp_path


@pytest.fixture
def client(home: Path) -> StageClient:
    return usual(StageClient(Online(12), spool=Spool(home / "uploads")))


def rows(play: Play, word: str) -> list[str]:
    return [row for row in play.picture() if word in row]


def waiting(play: Play) -> list[PendingMessage]:
    return play.session.outbox.in_room(GENERAL)


async def enter(play: Play, text: str) -> None:
    await play.type(text)
    await play.press("enter")


async def test_a_message_with_a_file(client: StageClient) -> None:
    async with playing(client) as play:
        receive(
            client.session,
            with_file(1, attachment(CONTENT, "harbour.png")),
            with_file(2, attachment(CONTENT, "map.pdf"), "this is **where**"),
        )
        await play.pilot.pause()
        (alone,) = rows(play, "harbour")
        assert "ana" in alone
        assert alone.endswith("≡ harbour.png  66 kB")
        picture = play.picture()
        (said,) = (at for at, row in enumerate(picture) if "this is where" in row)
        assert picture[said + 1].endswith("≡ map.pdf  66 kB")


async def test_upload(client: StageClient, home: Path) -> None:
    (home / "my harbour.png").write_bytes(CONTENT)
    async with playing(client) as play:
        await enter(play, "/upload ~/my harbour.png")
        assert play.composer.text == ""
        (item,) = waiting(play)
        assert item.file == attachment(CONTENT, "my harbour.png")
        (row,) = rows(play, "harbour")
        assert row.endswith("◌ ≡ my harbour.png  66 kB")
        assert not any(isinstance(one, SendMessage) for one in client.sent())


async def test_how_far_an_upload_has_come(client: StageClient, home: Path) -> None:
    (home / "a.png").write_bytes(CONTENT)
    async with playing(client) as play:
        await enter(play, "/upload ~/a.png")
        (offer,) = (one for one in client.sent() if isinstance(one, OfferFile))
        client.session.apply(PieceStored(command=offer, have=16384))
        await play.pilot.pause()
        assert rows(play, "a.png")[0].endswith("≡ a.png  66 kB  ██░░░░░░░░ 25%")
        (piece,) = (one for one in client.sent() if isinstance(one, SendPiece))
        assert piece.offset == 16384
        client.session.apply(PieceStored(command=piece, have=len(CONTENT)))
        (send,) = (one for one in client.sent() if isinstance(one, SendMessage))
        assert send.file == attachment(CONTENT)
        client.session.apply(Acknowledged(command=send, room=GENERAL, seq=1, message="m", time=0))
        receive(client.session, replace(with_file(1, send.file), user="u_me", cid=send.cid))
        await play.pilot.pause()
        assert rows(play, "a.png")[0].endswith("≡ a.png  66 kB")
        assert list((home / "uploads").iterdir()) == []


async def test_why_it_waits(client: StageClient, home: Path) -> None:
    (home / "a.png").write_bytes(CONTENT)
    async with playing(client) as play:
        await enter(play, "/upload ~/a.png")
        (offer,) = (one for one in client.sent() if isinstance(one, OfferFile))
        client.session.apply(PieceStored(command=offer, have=16384))
        (piece,) = (one for one in client.sent() if isinstance(one, SendPiece))
        full = Rejected(command=piece, code="busy", retry="after", text="The disk is\x1b full.")
        client.session.apply(full)
        await play.pilot.pause()
        assert rows(play, "a.png")[0].endswith("25%"), "how far it had come stays"
        (words,) = rows(play, "it goes on by itself: The disk is")
        assert "\x1b" not in words
        (again,) = (one for one in client.later(3.0) if isinstance(one, OfferFile))
        client.session.apply(PieceStored(command=again, have=16384))
        assert rows(play, "by itself"), "that it has as much as before says nothing"
        (piece,) = (one for one in client.sent() if isinstance(one, SendPiece))
        client.session.apply(PieceStored(command=piece, have=32768))
        assert rows(play, "by itself") == []


async def test_an_upload_is_given_up_by_two_keys(client: StageClient, home: Path) -> None:
    (home / "a.png").write_bytes(CONTENT)
    async with playing(client) as play:
        await enter(play, "/upload ~/a.png")
        client.sent()
        await play.press("shift+up", "d", "d")
        assert waiting(play) == []
        assert list((home / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("~/none.png", "not sent: there is no file"),
        ("~", "is a folder; pack it into one file first"),
        ("~/large", "is too large: 1.0 MB, where this server takes 1.0 MB"),
        ("~/empty", "is empty"),
    ],
)
async def test_what_cannot_be_sent(
    client: StageClient, home: Path, written: str, words: str
) -> None:
    (home / "large").write_bytes(b"x" * ((1 << 20) + 1))
    (home / "empty").touch()
    async with playing(client) as play:
        await enter(play, f"/upload {written}")
        assert words in play.notices()[-1]
        assert play.composer.text == f"/upload {written}", "it stays to be mended"
        assert waiting(play) == []


async def test_a_server_that_takes_no_files(client: StageClient, home: Path) -> None:
    (home / "a.png").write_bytes(CONTENT)
    client.session.state.limits = replace(client.session.state.limits, file=0)
    async with playing(client) as play:
        await enter(play, "/upload ~/a.png")
        assert play.notices()[-1] == "not sent: this server takes no files"


async def test_a_dropped_path_is_quoted_as_a_shell_does(client: StageClient, home: Path) -> None:
    (home / "my harbour.png").write_bytes(CONTENT)
    async with playing(client) as play:
        await enter(play, f"/upload '{home}/my harbour.png'")
        await enter(play, f"/upload {home}/my\\ harbour.png")
        assert len(waiting(play)) == 2


async def test_a_large_file_is_copied_beside_the_screen(client: StageClient, home: Path) -> None:
    client.session.state.limits = replace(client.session.state.limits, file=1 << 30)
    with (home / "large").open("wb") as file:
        file.truncate(AT_ONCE + 1)
    async with playing(client) as play:
        await enter(play, "/upload ~/large")
        await play.app.workers.wait_for_complete()
        (item,) = waiting(play)
        assert item.file is not None
        assert item.file.size == AT_ONCE + 1


async def test_s_saves_the_file_of_what_is_picked(client: StageClient, home: Path) -> None:
    async with playing(client) as play:
        receive(client.session, with_file(1, attachment(CONTENT, "../../harbour.png")))
        await play.press("shift+up", "s")
        (row,) = rows(play, "harbour")
        assert row.endswith("░░░░░░░░░░ 0%")
        await fetch(play)
        saved = home / "Downloads" / "harbour.png"
        assert play.notices() == [f"saved as {saved}"]
        assert saved.read_bytes() == CONTENT
        assert rows(play, "≡")[0].endswith("66 kB")


async def test_s_once_more_stops(client: StageClient, home: Path) -> None:
    async with playing(client) as play:
        receive(client.session, with_file(1, attachment(CONTENT)))
        await play.press("shift+up", "s", "shift+up")
        assert "s stop saving" in rule(play)
        await play.press("s")
        assert rows(play, "%") == []
        assert [one for one in client.sent() if isinstance(one, FetchPiece)] == []


async def test_download_by_number_by_name_and_to_a_folder(client: StageClient, home: Path) -> None:
    async with playing(client) as play:
        receive(
            client.session,
            with_file(1, attachment(CONTENT, "old one.png")),
            with_file(2, attachment(CONTENT, "new.png")),
        )
        for written, path in (
            ("", "Downloads/new.png"),
            ("2", "Downloads/old one.png"),
            ("old one.png", "Downloads/old one (2).png"),
            ("old one.png ~/x/", "x/old one.png"),
            ("1 ~/y.png", "y.png"),
            ("~/z/", "z/new.png"),
        ):
            await enter(play, f"/download {written}".rstrip())
            await fetch(play)
            assert (home / path).read_bytes() == CONTENT, written


async def test_there_is_nothing_to_download(client: StageClient) -> None:
    async with playing(client) as play:
        receive(client.session, message(1))
        await enter(play, "/download")
        assert "there is no file among the messages" in play.notices()[-1]
        await play.press("shift+up", "s")
        assert rule(play) == "there is no file in it"
        receive(client.session, with_file(2, attachment(CONTENT, "new.png")))
        for written in ("9", "other.png"):
            play.chat.write("")
            await enter(play, f"/download {written}")
            words = f"there is no file {written} here; there are 1 new.png"
            assert play.notices()[-1] == words


async def test_where_a_file_goes_cannot_be_mistaken(
    client: StageClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    async with playing(client) as play:
        for seq in range(1, 8):
            receive(client.session, with_file(seq, attachment(CONTENT, f"{seq}.png")))
        await enter(play, "/download holiday/join #x")
        assert play.notices()[-1] == (
            "there is no file holiday/join #x here; there are 1 7.png, 2 6.png, 3 5.png, 4 4.png,"
            " 5 3.png and 2 older"
        )
        assert play.composer.text == "/download holiday/join #x", "to be mended"
        play.chat.write("")
        await enter(play, "/download 1 holiday/x.png")
        assert f"there is no folder {home}/holiday; with a / at the end" in play.notices()[-1]
        assert not (home / "holiday").exists()
        play.chat.write("")
        await enter(play, "/download 1 holiday/")
        await fetch(play)
        assert play.notices()[-1] == f"saved as {home}/holiday/7.png"
        await enter(play, "/download 2 holiday/x.png")
        await fetch(play)
        assert play.notices()[-1] == f"saved as {home}/holiday/x.png"
        await enter(play, "/download ./")
        await fetch(play)
        assert play.notices()[-1] == f"saved as {home}/7.png"


async def test_saving_waits_for_a_connection(client: StageClient) -> None:
    async with playing(client) as play:
        receive(client.session, with_file(1, attachment(CONTENT, "new.png")))
        client.session.disconnected()
        await enter(play, "/download")
        assert play.notices()[-1] == "new.png is saved as soon as we are connected"


async def test_a_file_can_be_what_is_answered(client: StageClient, home: Path) -> None:
    (home / "a.png").write_bytes(CONTENT)
    async with playing(client) as play:
        receive(client.session, message(1, "which one?"))
        await play.press("shift+up", "r")
        await enter(play, "/upload ~/none.png")
        assert about(play).startswith("replying to ana"), "nothing has answered it"
        play.chat.write("")
        await enter(play, "/upload ~/a.png")
        (item,) = waiting(play)
        assert item.reply is not None
        assert (item.reply.message, item.file) == ("m_1", attachment(CONTENT))
        assert (about(play), play.composer.text) == ("", "")
        await enter(play, "/upload ~/a.png")
        assert waiting(play)[-1].reply is None


async def test_a_file_in_a_thread(client: StageClient, home: Path) -> None:
    (home / "a.png").write_bytes(CONTENT)
    async with playing(client, size=(140, 24)) as play:
        receive(client.session, with_file(1, attachment(CONTENT, "harbour.png"), "which one?"))
        await play.press("shift+up", "t")
        await play.burst(*"/upload ~/none.png", "enter")
        assert "there is no file" in play.notices()[-1]
        assert play.chat.thread.composer.text == "/upload ~/none.png", "it stays to be mended"
        await play.burst("ctrl+c", *"/upload ~/a.png", "enter")
        (item,) = waiting(play)
        assert item.reply is not None
        assert (item.reply.message, play.chat.thread.composer.text) == ("m_1", "")
        (offer,) = (one for one in client.sent() if isinstance(one, OfferFile))
        client.session.apply(PieceStored(command=offer, have=16384))
        await play.pilot.pause()
        assert thread(play) == ["which one?", "66 kB", "██░░░░░░░░ 25%"]
        (piece,) = (one for one in client.sent() if isinstance(one, SendPiece))
        client.session.apply(PieceStored(command=piece, have=len(CONTENT)))
        (send,) = (one for one in client.sent() if isinstance(one, SendMessage))
        assert (send.reply_to, send.file) == ("m_1", attachment(CONTENT))
        answer = replace(with_file(2, attachment(CONTENT)), cid=send.cid, reply=item.reply)
        receive(client.session, answer)
        assert thread(play) == ["which one?", "66 kB", "66 kB"]
        gone = MessageDeleted(
            room=GENERAL, seq=3, user="u_1", name="ana", time=START_MS, of="m_2", of_seq=2
        )
        receive(client.session, gone)
        assert thread(play) == ["which one?", "66 kB", "message deleted by ana, 09:00"]
        assert len(rows(play, "≡")) == 1, "in the room as well that of the original alone"
