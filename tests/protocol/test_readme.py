"""The examples of the protocol's description are read by the code it describes."""

import re
from importlib.resources import files

import orjson
import pytest

from chat_tui.connection.policy import (
    Fail,
    Retry,
    RetryOnce,
    after_close,
    after_refusal,
)
from chat_tui.connection.transport import HTTPRefusal, TransportClosed
from chat_tui.domain.commands import Command
from chat_tui.protocol.event_decoding import Reply, decode_notice, decode_reply
from chat_tui.protocol.request_decoding import decode_request
from chat_tui.protocol.request_encoding import encode_request

TEXT = files("chat_tui.protocol").joinpath("README.md").read_text("utf-8")
LINES = [
    line for block in re.findall(r"```json\n(.*?)```", TEXT, re.S) for line in block.split("\n")
]
EXAMPLES = [line for line in LINES if line]
REQUESTS = [line[2:].encode() for line in EXAMPLES if line.startswith("C ")]
ANSWERS = [line[2:].encode() for line in EXAMPLES if line.startswith("S ")]


def by_id() -> dict[int, Command]:
    requests = (decode_request(frame, 65536) for frame in REQUESTS)
    return {request_id: command for request_id, command in requests if request_id is not None}


def test_every_example_says_who_speaks() -> None:
    assert len(EXAMPLES) > 40
    assert all(line[:2] in {"C ", "S "} for line in EXAMPLES)


@pytest.mark.parametrize("frame", REQUESTS, ids=lambda frame: frame[:40].decode())
def test_request(frame: bytes) -> None:
    request_id, command = decode_request(frame, 65536)
    assert orjson.loads(encode_request(command, request_id or 0)) == orjson.loads(frame)


@pytest.mark.parametrize("frame", ANSWERS, ids=lambda frame: frame[:40].decode())
def test_answer(frame: bytes) -> None:
    reply = Reply(frame)
    if reply.answers:
        command = None if reply.request_id is None else by_id().get(reply.request_id)
        assert decode_reply(reply, command)
    else:
        assert decode_notice(reply) is not None


def test_every_type_has_an_example() -> None:
    requests = {orjson.loads(frame)["type"] for frame in REQUESTS}
    answers = {orjson.loads(frame)["type"] for frame in ANSWERS}
    assert requests == {
        "hello",
        "send",
        "edit",
        "delete",
        "react",
        "history",
        "search",
        "thread",
        "upload",
        "download",
        "create",
        "join",
        "leave",
        "direct",
        "topic",
        "rename",
        "invite",
        "kick",
        "ban",
        "bans",
        "read",
        "prefer",
        "away",
        "whois",
        "members",
        "rooms",
        "typing",
        "ping",
        "bye",
    }
    assert answers == {
        "welcome",
        "events",
        "gap",
        "live",
        "ok",
        "error",
        "page",
        "found",
        "thread",
        "room",
        "room_closed",
        "invited",
        "presence",
        "typing",
        "read",
        "preference",
        "pong",
        "bye",
    }


def close_table() -> list[tuple[int, str]]:
    table = TEXT.split("## Closes")[1].split("\n\n")[1].split("\n")[2:]
    rows = [line.strip("| ").split(" | ") for line in table]
    return [
        (int(number), action)
        for what, action in rows
        for number in re.findall(r"\b[1-5]\d{2,3}\b", what)
        if "own bye" not in what
    ]


@pytest.mark.parametrize(("code", "action"), close_table())
def test_close_table(code: int, action: str) -> None:
    is_http = code < 1000
    decision = after_refusal(HTTPRefusal(code)) if is_http else after_close(TransportClosed(code))
    if action.startswith("fails"):
        assert isinstance(decision, Fail)
    elif "once" in action:
        assert isinstance(decision, RetryOnce)
    else:
        assert isinstance(decision, Retry)
