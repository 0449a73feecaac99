"""``chat-tui serve``: a server for others."""

import asyncio
import ipaddress
import resource
import signal
from contextlib import suppress
from pathlib import Path

from chat_tui.config import Settings, default_data_dir, read_secret
from chat_tui.domain.errors import SettingsError
from chat_tui.server.app import ChatServer
from chat_tui.server.storage.sqlite import SqliteStorage


def run_serve(settings: Settings, *, host: str | None, port: int | None, unix: Path | None) -> int:
    """Serve until SIGTERM or SIGINT; returns 0.

    ``host`` and ``port`` None are 127.0.0.1 and 8765, or no TCP at all where ``unix`` is given.

    Raises:
        SettingsError: beyond loopback without a secret.
        ChatError: the address or the data folder cannot be used.
    """
    tcp = unix is None or host is not None or port is not None
    host, port = host or "127.0.0.1", 8765 if port is None else port
    secret = None if settings.secret_file is None else read_secret(settings.secret_file)
    if tcp and secret is None and not _is_loopback(host):
        raise SettingsError(
            f"{host} can be reached from other machines: put a join secret into a file"
            " and give it with --secret-file FILE"
        )
    _allow_many_files()
    data_dir = settings.data_dir or default_data_dir()
    path = None if unix is None else unix.absolute()
    asyncio.run(_serve(data_dir, secret, (host, port) if tcp else None, path))
    return 0


def _allow_many_files() -> None:
    """Every connection is a file: use as many as the system lets this process have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems name a limit they do not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _serve(
    data_dir: Path, secret: str | None, tcp: tuple[str, int] | None, unix: Path | None
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = ChatServer(SqliteStorage(data_dir / "server.db"), secret=secret)
    try:
        if unix is not None:
            await server.start_unix(unix)
            print(f"listening on ws+unix://{unix}", flush=True)
        if tcp is not None:
            host, asked = tcp
            port = await server.start_tcp(host, asked)
            shown = f"[{host}]" if ":" in host else host
            print(f"listening on ws://{shown}:{port}", flush=True)
        await stop.wait()
    finally:
        await server.stop()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
