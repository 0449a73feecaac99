"""From settings to a client that can be run: the way to the server, and the place on the disk."""

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chat_tui.config.places import default_data_dir, default_runtime_dir, read_secret, user_name
from chat_tui.config.settings import Settings
from chat_tui.connection.endpoint import Endpoint, local_endpoint, parse_endpoint
from chat_tui.connection.tls import TlsFiles, tls_context
from chat_tui.connection.tls_hosts import TlsHosts
from chat_tui.connection.transport import Dial, HTTPRefusal, Transport, Unreachable
from chat_tui.domain.errors import SettingsError
from chat_tui.programs.lazy_modules import postpone
from chat_tui.protocol.codec import SUBPROTOCOL
from chat_tui.session.cache import Cache
from chat_tui.session.client import ChatClient
from chat_tui.session.session import Profile
from chat_tui.session.slot import take_slot


@contextmanager
def open_client(settings: Settings, *, remember: bool) -> Iterator[ChatClient]:
    """A client for the server in ``settings``, ready to be run.

    With no server set, this machine's own is used: this process hosts it unless another does.
    With ``remember`` the account's cache and outbox on the disk are used, else nothing is kept.

    Raises:
        SettingsError: a setting cannot be used.
        ChatError: the disk or the runtime folder cannot be used.
    """
    name = user_name(settings)
    secret = None if settings.secret_file is None else read_secret(settings.secret_file)
    data_dir = settings.data_dir or default_data_dir()
    with open_way(settings) as (endpoint, dial):
        slot = take_slot(data_dir, endpoint.key, name) if remember else None
        if endpoint.secure and not endpoint.local:
            hosts = TlsHosts(data_dir)
            dial = _remembering(
                dial,
                endpoint.host,
                hosts,
                lambda words: client.session.notify(None, words, error=True),
            )
        try:
            if slot is not None:
                slot.adopt_orphans()
            client = ChatClient(
                endpoint,
                dial,
                Cache() if slot is None else slot.cache,
                Profile(name=name, device=device_id(data_dir)),
                secret=secret,
                refresh_secret=lambda: _secret_now(settings.secret_file),
                # A program that sends one message and ends has nobody to take it back.
                undo_send=settings.undo_send or 0.0 if remember else 0.0,
                spool=None if slot is None else slot.spool,
            )
            if slot is not None and slot.warning is not None:
                client.session.notify(None, slot.warning, error=True)
            yield client
        finally:
            if slot is not None:
                slot.close()


def _secret_now(path: Path | None) -> str | None:
    """The secret as the file has it now; None where there is no file, or none to be read.

    Then the old secret is tried once more, and when it does not do the user is asked.
    """
    try:
        return None if path is None else read_secret(path)
    except SettingsError:
        return None


@contextmanager
def open_way(settings: Settings) -> Iterator[tuple[Endpoint, Dial]]:
    """The server that the settings mean, and how to connect to it. Nobody is told who one is.

    Raises:
        SettingsError: a setting cannot be used.
        ChatError: this machine's own server is meant, and cannot be.
    """
    data_dir = settings.data_dir or default_data_dir()
    if settings.server is not None:
        endpoint = parse_endpoint(settings.server)
        if endpoint.exposed:
            _allow_exposed(endpoint, settings, TlsHosts(data_dir))
        tls = TlsFiles(settings.ca_file, settings.client_cert, settings.client_key)
        yield endpoint, lazy_dial(endpoint, tls)
        return
    from chat_tui.server.embedded import EmbeddedHost, current_socket, embedded_socket

    path = embedded_socket(default_runtime_dir(), data_dir)
    host = EmbeddedHost(data_dir, path, operators=[user_name(settings)])
    host.start()
    endpoint = local_endpoint(path, known_as="this machine")

    async def dial() -> Transport:
        # Whoever hosts may have been started with another runtime folder than ours.
        found = local_endpoint(current_socket(data_dir, path))
        try:
            return await lazy_dial(found, TlsFiles())()
        except Unreachable as error:
            # Why this process cannot be the host says more than that nobody is.
            raise Unreachable(host.failure or str(error)) from None

    try:
        yield endpoint, dial
    finally:
        host.stop()


def _allow_exposed(endpoint: Endpoint, settings: Settings, hosts: TlsHosts) -> None:
    """Raises SettingsError unless the user wants this, and the host was never reached over TLS."""
    host = endpoint.host
    if not settings.insecure:
        raise SettingsError(
            f"ws://{endpoint.label} is not encrypted: anybody on the way can read and change what"
            f" is said, and take the join secret; write wss://{endpoint.label}, or add --insecure"
            " where the way itself is safe (a VPN, a cable of your own)"
        )
    try:
        known = hosts.knows(host)
    except OSError as error:
        raise SettingsError(
            f"{hosts.path} cannot be read ({error.strerror}), so it is not known whether"
            f" {host} was reached over TLS before"
        ) from None
    if known:
        raise SettingsError(
            f"{host} was reached over TLS before, and is not reached without, --insecure or not:"
            f" write wss://; if it has given up TLS for good, delete the line {host!r}"
            f" in {hosts.path}"
        )


def _remembering(dial: Dial, host: str, hosts: TlsHosts, complain: Callable[[str], None]) -> Dial:
    """``dial``, after which ``host`` is known to have TLS when it has proved who it is."""

    def remember() -> None:
        try:
            hosts.remember(host)
        except OSError as error:
            # Not worth a connection; but ws:// would go on to be allowed, so it is said.
            complain(
                f"{hosts.path} cannot be written ({error.strerror}): it is not noted that"
                f" {host} has TLS"
            )

    async def dial_and_remember() -> Transport:
        try:
            transport = await dial()
        except HTTPRefusal:
            remember()  # it was read over TLS
            raise
        remember()
        return transport

    return dial_and_remember


def lazy_dial(endpoint: Endpoint, tls: TlsFiles) -> Dial:
    """How to connect to ``endpoint``; the WebSocket library is imported at the first call.

    Raises:
        SettingsError: a file of ``tls`` cannot be used.
    """
    dial: Dial | None = None
    if tls != TlsFiles():
        tls_context(tls)  # what is wrong with a file is said before anything is drawn

    async def dial_lazily() -> Transport:
        nonlocal dial
        if dial is None:
            # Importing it takes longer than drawing the first frame.
            postpone("importlib.metadata")
            from chat_tui.connection.websocket import websocket_dial

            dial = websocket_dial(endpoint, SUBPROTOCOL, tls)
        return await dial()

    return dial_lazily


def device_id(data_dir: Path) -> str:
    """What tells one's machines and terminals apart; nothing can be learnt from it."""
    text = f"{socket.gethostname()}\n{data_dir}\n{os.getpid()}"
    return "d_" + hashlib.sha256(text.encode()).hexdigest()[:8]
