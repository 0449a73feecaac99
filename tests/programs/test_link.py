"""From settings to a client that connects."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from chat_tui.config.settings import Settings
from chat_tui.connection.state import ConnectionState, Failed
from chat_tui.connection.tls_hosts import TlsHosts
from chat_tui.domain.commands import Hello
from chat_tui.domain.errors import SettingsError
from chat_tui.programs.link import open_client
from chat_tui.protocol.request_decoding import decode_request
from chat_tui.session.client import ChatClient
from chat_tui.session.state import Change, ChangeKind
from tests.connection.sockets import chat_server, server_tls
from tests.patience import PATIENCE


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

    async with chat_server(run_out) as port:
        settings = Settings(
            server=f"ws://127.0.0.1:{port}", name="ana", secret_file=file, data_dir=tmp_path
        )
        with open_client(settings, remember=False) as client:
            running = asyncio.create_task(client.run())
            async with asyncio.timeout(PATIENCE):
                await enough.wait()
            running.cancel()
            await asyncio.wait([running])
    assert secrets == tried


# -- ws:// beyond this machine ---------------------------------------------------------------

ELSEWHERE = "0.0.0.0"
"""It reaches this machine, and does not look like it."""


def opened(settings: Settings) -> ChatClient:
    with open_client(settings, remember=False) as client:
        return client


def refusal(settings: Settings) -> str:
    with pytest.raises(SettingsError) as caught:
        opened(settings)
    return str(caught.value)


def test_without_tls_only_to_this_machine(tmp_path: Path) -> None:
    for url in ("ws://localhost:1", "ws://127.0.0.1:1", "ws://[::1]:1", "wss://chat.example"):
        client = opened(Settings(server=url, name="ana", data_dir=tmp_path))
        assert not client.endpoint.exposed
    said = refusal(Settings(server="ws://chat.example:8765/x", name="ana", data_dir=tmp_path))
    assert "write wss://chat.example:8765" in said
    assert "--insecure" in said
    assert "join secret" in said


def test_insecure_is_allowed_to_a_host_that_never_had_tls(tmp_path: Path) -> None:
    wanted = Settings(server="ws://chat.example", name="ana", data_dir=tmp_path, insecure=True)
    assert opened(wanted).endpoint.exposed
    TlsHosts(tmp_path).remember("other.example")
    assert opened(wanted).endpoint.exposed
    TlsHosts(tmp_path).remember("chat.example")
    said = refusal(wanted)
    assert "write wss://" in said
    assert f"delete the line 'chat.example' in {tmp_path / 'tls_hosts'}" in said


def test_a_list_that_cannot_be_read_allows_nothing(tmp_path: Path) -> None:
    (tmp_path / "tls_hosts").mkdir()
    wanted = Settings(server="ws://chat.example", name="ana", data_dir=tmp_path, insecure=True)
    assert f"{tmp_path / 'tls_hosts'} cannot be read" in refusal(wanted)


async def greeted(connection: ServerConnection) -> None:
    with suppress(ConnectionClosed):
        await connection.recv()
        await connection.close(4502, "seen")


async def failure(settings: Settings) -> tuple[Failed, list[str]]:
    """How a client for ``settings`` ends, and what it said besides."""
    with open_client(settings, remember=False) as client:
        failed: asyncio.Future[Failed] = asyncio.get_running_loop().create_future()
        said: list[str] = []

        def changed(state: ConnectionState) -> None:
            if isinstance(state, Failed):
                failed.set_result(state)

        def noticed(change: Change) -> None:
            if change.kind is ChangeKind.NOTICE and client.session.state.notice is not None:
                said.append(client.session.state.notice.text)

        client.subscribe(changed)
        client.session.subscribe(noticed)
        running = asyncio.create_task(client.run())
        async with asyncio.timeout(PATIENCE):
            state = await failed
        running.cancel()
        await asyncio.wait([running])
        return state, said


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_host_that_proved_who_it_is_is_remembered(tmp_path: Path, trusted: bool) -> None:
    authority = trustme.CA()
    tls = server_tls(authority.issue_cert(ELSEWHERE))
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with chat_server(greeted, tls=tls) as port:
        secure = Settings(
            server=f"wss://{ELSEWHERE}:{port}",
            name="ana",
            data_dir=tmp_path / "data",
            ca_file=tmp_path / "ca.pem" if trusted else None,
        )
        state, _said = await failure(secure)
        assert ("seen" in state.reason) is trusted
    plain = replace(secure, server=f"ws://{ELSEWHERE}:{port}", insecure=True)
    assert TlsHosts(tmp_path / "data").knows(ELSEWHERE) is trusted
    if trusted:
        assert "was reached over TLS before" in refusal(plain)
    else:
        assert opened(plain).endpoint.exposed


async def test_a_host_that_refuses_us_over_tls_is_remembered_too(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    tls = server_tls(authority.issue_cert(ELSEWHERE))
    async with chat_server(
        tls=tls, refuse=lambda link, _: link.respond(HTTPStatus.NOT_FOUND, "")
    ) as port:
        url = f"wss://{ELSEWHERE}:{port}"
        state, _said = await failure(
            Settings(server=url, name="ana", data_dir=tmp_path, ca_file=tmp_path / "ca.pem")
        )
    assert "404" in state.reason
    assert TlsHosts(tmp_path).knows(ELSEWHERE)


async def test_a_list_that_cannot_be_written_costs_no_connection(tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = server_tls(authority.issue_cert(ELSEWHERE))
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    (tmp_path / "tls_hosts").mkdir()
    async with chat_server(greeted, tls=tls) as port:
        url = f"wss://{ELSEWHERE}:{port}"
        state, said = await failure(
            Settings(server=url, name="ana", data_dir=tmp_path, ca_file=tmp_path / "ca.pem")
        )
    assert "seen" in state.reason
    assert any("cannot be written" in words and ELSEWHERE in words for words in said)
