"""What ``chat-tui tail`` writes of a message with a file."""

import json

import pytest

from chat_tui.domain.models import Attachment, ChatMessage, Room
from chat_tui.programs.headless import _write_json, _write_text
from chat_tui.session.state import RoomState

ROOM = RoomState(room=Room(id="r", name="general"))
FILE = Attachment(sha256="ab" * 32, name="harbour\x1b[2J.png", size=1_258_291)
SENT = ChatMessage(room="r", seq=1, id="m", user="u", name="ana", time=0, body="", file=FILE)


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    _write_text(ROOM, SENT)
    said = capsys.readouterr().out
    assert "ana: [file harbour" in said
    assert said.endswith(".png, 1.3 MB]\n")
    assert "\x1b" not in said


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    _write_json(ROOM, SENT)
    line = capsys.readouterr().out
    assert "\x1b" not in line
    assert json.loads(line)["file"] == {
        "sha256": FILE.sha256,
        "name": FILE.name,
        "size": FILE.size,
    }
