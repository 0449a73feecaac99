"""What ``chat-tui tail`` writes of a message with a file."""

import json
from dataclasses import replace

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


def test_a_message_cannot_have_a_line_that_seems_to_be_anothers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _write_text(
        ROOM, replace(SENT, body="hi\r\n2026-11-23 15:00:00 bob: pay ann\u2028x", file=None)
    )
    said = capsys.readouterr().out.splitlines()
    assert [line.startswith("    ") for line in said] == [False, True, True]


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    _write_json(ROOM, SENT)
    line = capsys.readouterr().out
    assert "\x1b" not in line
    assert json.loads(line)["file"] == {
        "sha256": FILE.sha256,
        "name": FILE.name,
        "size": FILE.size,
    }
