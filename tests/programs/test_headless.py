"""What ``chat-tui tail`` writes, and of how much."""

import json
from dataclasses import replace

import pytest

from chat_tui.domain.log import LogEvent
from chat_tui.domain.models import Attachment, ChatMessage, Deletion, Quote, Reaction, Room
from chat_tui.programs.headless import (
    Headless,
    _before_last,
    _print_after,
    _write_json,
    _write_text,
)
from chat_tui.protocol.log import decode_log_event
from chat_tui.session.state import RoomState
from chat_tui.session.timeline import MAX_LOADED
from tests.ui.helpers import GENERAL, message, on_stage, receive

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


def told(capsys: pytest.CaptureFixture[str], entry: ChatMessage | LogEvent) -> dict[str, object]:
    _write_json(ROOM, entry)
    line = capsys.readouterr().out
    assert line.isascii()
    assert "\x1b" not in line
    return dict(json.loads(line))


def test_json_of_a_message_has_all_that_is_known_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    answer = replace(
        SENT,
        reply=Quote(message="m0", seq=1, name="ben", body="which?"),
        reactions=(Reaction(emoji="🎉", users=("u1", "u2")),),
        deleted=Deletion(name="ana", time=5),
    )
    assert told(capsys, answer) == {
        "type": "message",
        "room": "general",
        "room_id": "r",
        "seq": 1,
        "message": "m",
        "user": "u",
        "name": "ana",
        "time": 0,
        "body": "",
        "action": False,
        "edited": None,
        "deleted": {"name": "ana", "time": 5},
        "amended": 0,
        "reply": {"message": "m0", "seq": 1, "name": "ben", "body": "which?"},
        "reactions": [{"emoji": "🎉", "users": ["u1", "u2"]}],
        "file": {"sha256": FILE.sha256, "name": FILE.name, "size": FILE.size},
    }


HEAD = {"room": "r", "seq": 2, "user": "u", "name": "ana", "time": 7}
OF = {"of": "m", "of_seq": 1}


@pytest.mark.parametrize(
    "wire",
    [
        {"type": "edited", **OF, "body": "x\x1b", "action": True},
        {"type": "deleted", **OF},
        {"type": "reaction", **OF, "emoji": "🎉", "on": False},
        {"type": "joined"},
        {"type": "left", "by": "u2", "by_name": "ben", "reason": "loud", "banned": True},
        {"type": "banned", "target": "u2", "target_name": "ben", "reason": "loud", "on": False},
        {"type": "renamed", "new_name": "anna"},
        {"type": "topic", "topic": "tea"},
        {"type": "of a later version"},
    ],
    ids=lambda wire: str(wire["type"]),
)
def test_json_of_other_entries_is_what_the_server_said(
    capsys: pytest.CaptureFixture[str], wire: dict[str, object]
) -> None:
    wire = {**HEAD, **wire, "type": str(wire["type"]).replace(" ", "_")}
    event = decode_log_event(json.dumps({**wire, "cid": "c1"}).encode())
    assert told(capsys, event) == {**wire, "room": "general", "room_id": "r"}


async def test_more_than_is_kept_loaded_is_told_whole_and_counted_right() -> None:
    client = on_stage()
    headless = Headless(client)  # type: ignore[arg-type]
    state = client.session.state.rooms[GENERAL]
    client.session.open(GENERAL)
    many = MAX_LOADED + 600
    receive(client.session, *(message(seq) for seq in range(1, many + 1)))
    seen: list[int] = []
    assert _print_after(headless, state, 0, lambda _, entry: seen.append(entry.seq)) == many
    assert seen == [*range(1, many + 1)]
    assert await _before_last(headless, GENERAL, many - 10) == 10
    assert _print_after(headless, state, 10, lambda _, entry: seen.append(entry.seq)) == many
    assert seen[many:] == [*range(11, many + 1)]
