"""From settings to a client that connects."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chat_tui.config import Settings
from chat_tui.domain.commands import Hello
from chat_tui.programs.link import open_client
from chat_tui.protocol.requests import decode_request


@pytest.mark.parametrize(
    ("later", "tried"),
    [("new\n", ["old", "new"]), ("old\n", ["old", "old"]), ("", ["old", "old"])],
)
async def test_the_secret_is_read_again_when_the_session_ran_out(
    tmp_path: Path, later: str, tried: list[str]
) -> None:
    """Also when the file is empty at that moment: the old one is as good as nothing."""
    file = tmp_path / "secret"
    file.write_text("old\n")
    secrets: list[str | None] = []
    enough = asyncio.Event()

    async def run_out(connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            frame = await connection.recv(decode=False)
            _, hello = decode_request(frame, 65536)
            assert isinstance(hello, Hello)
            secrets.append(hello.secret)
            file.write_text(later)
            if len(secrets) == 2:
                enough.set()
            await connection.close(4007)

    async with serve(run_out, "127.0.0.1", 0, subprotocols=[Subprotocol("chat-tui.v1")]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        settings = Settings(
            server=f"ws://127.0.0.1:{port}", name="ana", secret_file=file, data_dir=tmp_path
        )
        with open_client(settings, remember=False) as client:
            running = asyncio.create_task(client.run())
            async with asyncio.timeout(20):
                await enough.wait()
            running.cancel()
            await asyncio.wait([running])
    assert secrets == tried
