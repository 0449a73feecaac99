"""``chat-tui serve``: a server for others."""

import asyncio
import ipaddress
import resource
import signal
import ssl
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from chat_tui.config.places import default_data_dir, read_secret
from chat_tui.config.settings import Settings
from chat_tui.connection.tls import server_context
from chat_tui.domain.errors import InvalidName, SettingsError
from chat_tui.domain.record import record
from chat_tui.server.app import ChatServer
from chat_tui.server.storage.sqlite import SqliteStorage
from chat_tui.text.names import normalize_name


@record
class Listening:
    """Where to listen. ``host`` and ``port`` None are 127.0.0.1 and 8765, or no TCP at all where
    ``unix`` is given. With a certificate (PEM) TCP is wss; ``key`` None is in the same file.
    ``operator`` are the names of who may put anybody out of any room.
    """

    host: str | None = None
    port: int | None = None
    unix: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    operator: Sequence[str] = ()


def run_serve(settings: Settings, where: Listening) -> int:
    """Serve until SIGTERM or SIGINT; returns 0.

    Raises:
        SettingsError: beyond loopback without a secret; or the certificate or the name of an
            operator cannot be used.
        ChatError: the address or the data folder cannot be used.
    """
    tcp = where.unix is None or where.host is not None or where.port is not None
    host, port = where.host or "127.0.0.1", 8765 if where.port is None else where.port
    secret = None if settings.secret_file is None else read_secret(settings.secret_file)
    if tcp and secret is None and not _is_loopback(host):
        raise SettingsError(
            f"{host} can be reached from other machines: put a join secret into a file"
            " and give it with --secret-file FILE"
        )
    operators = [_checked(name) for name in where.operator]
    tls = _tls(where)
    if tls is not None and not tcp:
        raise SettingsError("--cert is for TCP; with --unix, give --host or --port as well")
    _allow_many_files()
    data_dir = settings.data_dir or default_data_dir()
    path = None if where.unix is None else where.unix.absolute()
    tcp_at = (host, port) if tcp else None
    asyncio.run(_serve(data_dir, operators, secret, tcp_at, path, tls))
    return 0


def _checked(name: str) -> str:
    try:
        return normalize_name(name)
    except InvalidName as error:
        raise SettingsError(f"--operator {name!r}: {error}") from None


def _tls(where: Listening) -> ssl.SSLContext | None:
    if where.cert is not None:
        return server_context(where.cert, where.key)
    if where.key is not None:
        raise SettingsError("--key needs a certificate: give it with --cert FILE")
    return None


def _allow_many_files() -> None:
    """Every connection is a file: use as many as the system lets this process have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems name a limit they do not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _serve(
    data_dir: Path,
    operators: Sequence[str],
    secret: str | None,
    tcp: tuple[str, int] | None,
    unix: Path | None,
    tls: ssl.SSLContext | None,
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    storage = SqliteStorage(data_dir / "server.db", operators=operators)
    server = ChatServer(storage, secret=secret, files=data_dir / "files")
    try:
        if unix is not None:
            await server.start_unix(unix)
            print(f"listening on ws+unix://{unix}", flush=True)
        if tcp is not None:
            host, asked = tcp
            port = await server.start_tcp(host, asked, tls)
            shown = f"[{host}]" if ":" in host else host
            print(f"listening on {'ws' if tls is None else 'wss'}://{shown}:{port}", flush=True)
        await stop.wait()
    finally:
        await server.stop()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
