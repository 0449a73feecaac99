"""The real transport over real sockets on loopback."""

import asyncio
import http
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve, unix_serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from chat_tui.connection.endpoint import local_endpoint, parse_endpoint
from chat_tui.connection.opening import CLOSE_TIMEOUT, CONTROL_FRAMES
from chat_tui.connection.transport import (
    ConnectError,
    HTTPRefusal,
    NotWebSocket,
    Transport,
    TransportClosed,
    Unreachable,
)
from chat_tui.connection.websocket import websocket_dial
from chat_tui.domain.commands import SendPiece
from chat_tui.protocol.binary import encode_sent_piece
from chat_tui.protocol.codec import MAX_SERVER_FRAME
from tests.connection.sockets import NAME, chat_server, dial, echo, raw_server
from tests.patience import PATIENCE


async def closed_with(transport: Transport) -> TransportClosed:
    try:
        while True:
            await transport.receive()
    except TransportClosed as closed:
        return closed


async def test_frames_both_ways() -> None:
    async with chat_server() as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        for frame in (b'{"a":1}', '{"x":"漢"}'.encode(), b"{" + b" " * 300_000 + b"}"):
            await transport.send(frame)
            assert await transport.receive() == frame
        await transport.close(1000)
        await transport.close(1000)
        with pytest.raises(TransportClosed):
            await transport.send(b"{}")


async def test_a_piece_of_a_file_goes_out_as_binary() -> None:
    got: list[object] = []

    async def note(connection: ServerConnection) -> None:
        got.append(await connection.recv())

    piece = encode_sent_piece(SendPiece(sha256="ab" * 32, offset=7, data=b"{}"), 1)
    async with chat_server(note) as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        await transport.send(piece)
        await closed_with(transport)
    assert got == [piece]


async def test_frames_go_out_as_text() -> None:
    kinds: list[type] = []

    async def note(connection: ServerConnection) -> None:
        kinds.append(type(await connection.recv()))
        await connection.send(b"\x00binary")

    async with chat_server(note) as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        await transport.send(b"{}")
        assert await transport.receive() == b"\x00binary"
        await transport.close()
    assert kinds == [str]


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1011, 1012, 1013, 4001, 4500, 4999])
async def test_close_codes_of_the_server(code: int) -> None:
    async def close(connection: ServerConnection) -> None:
        await connection.close(code, "why")

    async with chat_server(close) as port:
        closed = await closed_with(await dial(f"ws://127.0.0.1:{port}"))
        assert (closed.code, closed.reason) == (code, "why")


async def test_a_connection_cut_short_is_1006() -> None:
    async def abort(connection: ServerConnection) -> None:
        connection.transport.abort()

    async with chat_server(abort) as port:
        assert (await closed_with(await dial(f"ws://127.0.0.1:{port}"))).code == 1006


async def test_a_frame_of_theirs_beyond_the_limit_is_not_one_of_ours() -> None:
    # Their 1009 says that what we sent was too large, and a message of ours is failed for it.
    async def flood(connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            await connection.send("x" * (MAX_SERVER_FRAME + 1))
            await connection.wait_closed()

    async with chat_server(flood) as port:
        assert (await closed_with(await dial(f"ws://127.0.0.1:{port}"))).code == 1002


@pytest.mark.parametrize("code", [1000, 1002, 1003])
async def test_our_close_code_arrives(code: int) -> None:
    seen: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()

    async def note(connection: ServerConnection) -> None:
        await connection.wait_closed()
        seen.set_result(connection.close_code)

    async with chat_server(note) as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        await transport.close(code)
        assert await asyncio.wait_for(seen, PATIENCE) == code


async def test_cancelling_a_receive_loses_no_frame() -> None:
    async with chat_server() as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        waiting = asyncio.ensure_future(transport.receive())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        await transport.send(b"{}")
        assert await transport.receive() == b"{}"
        await transport.close()


@pytest.mark.parametrize(
    "greeting", [b"", b"HTTP/1.1 101 Switching Pro", b"HTTP/1.1 101 OK\r\nA: "]
)
async def test_whoever_closes_before_a_whole_answer_may_be_a_chat_all_the_same(
    greeting: bytes,
) -> None:
    async with raw_server(greeting) as port:
        with pytest.raises(Unreachable, match="closed the connection before it answered"):
            await dial(f"ws://127.0.0.1:{port}")


async def test_nobody_listens() -> None:
    async with raw_server(b"") as port:
        pass
    with pytest.raises(Unreachable, match="connection refused"):
        await dial(f"ws://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00\xff\x00\r\n\r\n", b"HTTP/1.1 200\r\n\r\n"]
)
async def test_something_else_answers(answer: bytes) -> None:
    async with raw_server(answer) as port:
        with pytest.raises(ConnectError) as caught:
            await dial(f"ws://127.0.0.1:{port}")
    assert isinstance(caught.value, NotWebSocket | HTTPRefusal)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 1"])
async def test_a_gateway_that_accepts_and_closes_may_get_better(answer: bytes) -> None:
    async with raw_server(answer) as port:
        with pytest.raises(Unreachable, match="closed the connection before it answered"):
            await dial(f"ws://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("status", "retry_after", "expected"),
    [
        (401, None, None),
        (404, "5", 5.0),
        (503, "soon", None),
        (429, "Thu, 01 Jan 1970 00:01:30 GMT", 90.0),
    ],
)
async def test_http_statuses(status: int, retry_after: str | None, expected: float | None) -> None:
    def refuse(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(http.HTTPStatus(status), "go away " * 100)
        if retry_after is not None:
            response.headers["Retry-After"] = retry_after
        return response

    async with chat_server(refuse=refuse) as port:
        endpoint = parse_endpoint(f"ws://127.0.0.1:{port}")
        with pytest.raises(HTTPRefusal) as caught:
            await websocket_dial(endpoint, "chat-tui.v1", wall=lambda: 0.0)()
    assert (caught.value.status, caught.value.retry_after) == (status, expected)
    assert caught.value.body.startswith("go away")
    assert len(caught.value.body) <= 200


@pytest.mark.parametrize(
    "location", [b"ws://127.0.0.1:1/", b"ws://a..b/", b"ws://h:99999/", b"http://[::1", b"/"]
)
async def test_no_redirect_is_followed(location: bytes) -> None:
    async with raw_server(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n") as port:
        with pytest.raises(HTTPRefusal) as caught:
            await dial(f"ws://127.0.0.1:{port}")
    assert caught.value.status == 302


async def test_an_error_page_is_not_shown() -> None:
    page = b"<html><body>not found</body></html>"
    head = b"HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n" % len(page)
    async with raw_server(head + page) as port:
        with pytest.raises(HTTPRefusal) as caught:
            await dial(f"ws://127.0.0.1:{port}")
    assert caught.value.body == ""


async def test_another_subprotocol() -> None:
    async with chat_server(subprotocol=Subprotocol("mqtt")) as port:
        with pytest.raises(ConnectError):
            await dial(f"ws://127.0.0.1:{port}")


async def test_no_subprotocol() -> None:
    async with serve(echo, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(NotWebSocket, match=r"chat-tui\.v1"):
            await dial(f"ws://127.0.0.1:{port}")


async def test_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "s"
    connect = websocket_dial(local_endpoint(path), "chat-tui.v1")
    with pytest.raises(Unreachable):
        await connect()
    async with unix_serve(echo, str(path), subprotocols=[NAME]):
        transport = await connect()
        await transport.send(b"{}")
        assert await transport.receive() == b"{}"
        await transport.close()


async def test_closing_does_not_wait_for_a_peer_that_reads_nothing() -> None:
    stop = asyncio.Event()

    async def deaf(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await stop.wait()
        connection.transport.abort()

    async with chat_server(deaf) as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        while True:
            try:
                async with asyncio.timeout(0.3):
                    await transport.send(b"{" + b"x" * 1_000_000)
            except TimeoutError:
                break
        began = asyncio.get_running_loop().time()
        await transport.close()
        assert asyncio.get_running_loop().time() - began < CLOSE_TIMEOUT + 1.5
        assert (await closed_with(transport)).code == 1006
        stop.set()


async def test_aborting_waits_for_nobody() -> None:
    async def note(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with chat_server(note) as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        transport.abort()
        transport.abort()
        assert (await closed_with(transport)).code == 1006
        with pytest.raises(TransportClosed):
            await transport.send(b"{}")
        await transport.close()


@pytest.mark.parametrize("opcode", [0x89, 0x8A])
async def test_a_server_that_says_nothing_but_ping(opcode: int) -> None:
    async def flood(connection: ServerConnection) -> None:
        connection.transport.write(bytes([opcode, 0]) * CONTROL_FRAMES)
        await connection.send(b"{}", text=True)
        await connection.recv()
        connection.transport.write(bytes([opcode, 0]) * 5_000)  # and says goodbye

    async with chat_server(flood) as port:
        transport = await dial(f"ws://127.0.0.1:{port}")
        assert await transport.receive() == b"{}"
        await transport.send(b"{}")
        assert (await closed_with(transport)).code == 1006
