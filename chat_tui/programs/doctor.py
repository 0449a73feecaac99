"""``chat-tui doctor``: what works here, what does not, and what to do about it."""

import asyncio
import json
import os
import ssl
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from chat_tui.config.places import default_data_dir
from chat_tui.config.settings import Settings
from chat_tui.connection.endpoint import Endpoint, parse_endpoint
from chat_tui.connection.policy import Decision, Retry, after_close, after_refusal
from chat_tui.connection.tls import TlsFiles, tls_context
from chat_tui.connection.transport import ConnectError, TransportClosed
from chat_tui.domain.commands import Ping
from chat_tui.domain.errors import ChatError
from chat_tui.programs.answers import Answers, ask_terminal, wrong_widths
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.charset import DUMB
from chat_tui.ui.diagnosis import Finding, Level, about_pictures, as_lines, of_environment
from chat_tui.ui.terminal.graphics import Graphics, graphics_of
from chat_tui.ui.terminal_use import use_of

LINK_PATIENCE: Final = 10.0
"""Seconds to reach a server in."""

SOON: Final = 14
"""Days before its end that a certificate is worth a word."""


def run_doctor(settings: Settings, *, as_json: bool) -> int:
    """Print what was found; returns 1 when something is broken, else 0."""
    is_plain = os.environ.get("TERM") in DUMB if settings.plain is None else settings.plain
    use = use_of(settings, os.environ)
    findings = of_environment(use=None if is_plain else use)
    answers = None if is_plain else _answers()
    findings += [] if is_plain else about_terminal(answers)
    if answers is not None:
        graphics = graphics_of(answers.version or "", answers.device or "")
        if settings.pictures == "blocks" or "TMUX" in os.environ:
            graphics = Graphics.BLOCKS
        refusal = "there are no colours" if os.environ.get("NO_COLOR") else ""
        findings.append(about_pictures(graphics, os.environ, refusal=refusal))
    findings.append(_about_disk(settings))
    findings += asyncio.run(_about_link(settings))
    if as_json:
        print(json.dumps({"findings": [_as_dict(one) for one in findings]}, indent=1))
    else:
        for line in as_lines(findings):
            print(sanitize_line(line))
    return 1 if any(one.level is Level.BAD for one in findings) else 0


def _as_dict(finding: Finding) -> dict[str, str]:
    return {
        "topic": finding.topic,
        "level": finding.level.value,
        "words": finding.words,
        "advice": finding.advice,
    }


# -- the terminal ------------------------------------------------------------------------------


def _answers() -> Answers | None:
    """None: there is no terminal, or none that could be asked."""
    streams = (sys.stdin, sys.stdout)
    if os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
        return None
    if not all(stream is not None and stream.isatty() for stream in streams):
        return None
    return ask_terminal(sys.stdin.fileno(), sys.stdout.fileno())


def about_terminal(answers: Answers | None) -> list[Finding]:
    """What the terminal itself says; None: it was not asked."""
    if answers is None:
        words = "no terminal to ask: widths and keys are not known"
        return [Finding("terminal", Level.UNKNOWN, words)]
    found = []
    if answers.version:
        found.append(Finding("terminal", Level.GOOD, f"it says it is {answers.version}"))
    if not answers.columns:
        words = "it does not tell where its cursor is, so the widths are not known"
        found.append(Finding("width", Level.UNKNOWN, words))
    elif wrong := wrong_widths(answers.columns):
        words = f"it draws {', '.join(wrong)} cells; lines with these may be out of place"
        found.append(Finding("width", Level.NOTE, words))
    else:
        words = "it draws Chinese, emoji, flags and families as wide as we reckon"
        found.append(Finding("width", Level.GOOD, words))
    if answers.keys:
        words = "all of them arrive (kitty keyboard protocol), Shift+Enter too"
        found.append(Finding("keys", Level.GOOD, words))
    elif answers.device is not None:
        words = (
            "no kitty keyboard protocol: Shift+Enter arrives as Enter (use Ctrl+J), Ctrl+Enter"
            " and Ctrl+Shift with a letter do not arrive"
        )
        found.append(Finding("keys", Level.NOTE, words, "chat-tui doctor --keys shows what does"))
    else:
        words = "it answered nothing"
        found.append(Finding("keys", Level.UNKNOWN, words, "chat-tui doctor --keys"))
    return found


def run_keys() -> int:
    """Print each key that arrives, and what it does in the chat, until Ctrl+C."""
    from chat_tui.ui import keymap
    from chat_tui.ui.terminal.keyboard import tell_keys

    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()):
        raise ChatError("this is no terminal: there are no keys to look at")
    meanings = {
        key: binding.description
        for binding in (*keymap.CHAT, *keymap.COMPOSER)
        for key in binding.key.split(",")
    }

    def tell(key: str) -> None:
        meaning = meanings.get(key)
        print(sanitize_line(keymap.shown(key) + (f": {meaning}" if meaning else "")), flush=True)

    print("press the keys you want to know about; Ctrl+C ends", flush=True)
    if not asyncio.run(tell_keys(tell)):
        raise ChatError("the terminal cannot be opened: there are no keys to look at")
    return 0


# -- the disk and the link ---------------------------------------------------------------------


def _about_disk(settings: Settings) -> Finding:
    folder = settings.data_dir or default_data_dir()
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding("disk", Level.GOOD, f"history and outbox are kept in {folder}")
    words = f"{there} cannot be written: nothing would be kept"
    return Finding("disk", Level.BAD, words, "chat-tui --data-dir DIR")


async def _about_link(settings: Settings) -> list[Finding]:
    if settings.server is None:
        words = "no server is set: this machine's own is used, there is no link to look at"
        return [Finding("link", Level.GOOD, words)]
    try:
        endpoint = parse_endpoint(settings.server)
    except ChatError as error:
        return [Finding("link", Level.BAD, str(error))]
    return [*await _about_tls(endpoint, settings), await _about_server(endpoint, settings)]


async def _about_tls(endpoint: Endpoint, settings: Settings) -> list[Finding]:
    if not endpoint.secure:
        if endpoint.local:
            return [Finding("tls", Level.GOOD, "none needed: the link does not leave this machine")]
        words = "none: anybody on the way can read along"
        return [Finding("tls", Level.BAD, words, f"wss://{endpoint.label}")]
    from chat_tui.connection.proxy import DIRECT, find_proxy

    try:
        if find_proxy(endpoint.url) is not DIRECT:
            words = "behind a proxy it is not looked at by itself"
            return [Finding("tls", Level.UNKNOWN, words)]
    except ChatError as error:
        return [Finding("tls", Level.BAD, str(error))]
    files = TlsFiles(settings.ca_file, settings.client_cert, settings.client_key)
    try:
        found, days = await _handshake(endpoint, files)
    except (OSError, ChatError, TimeoutError) as error:
        why = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error)
        return [Finding("tls", Level.BAD, why or "no answer")]
    if days is not None and days < SOON:
        return [Finding("tls", Level.NOTE, f"{found}; the certificate ends in {days} days")]
    return [Finding("tls", Level.GOOD, found)]


async def _handshake(endpoint: Endpoint, files: TlsFiles) -> tuple[str, int | None]:
    """Version and cipher, and the days the certificate has left; None when not known."""
    from urllib.parse import urlsplit

    port = urlsplit(endpoint.url).port or 443
    async with asyncio.timeout(LINK_PATIENCE):
        _reader, writer = await asyncio.open_connection(endpoint.host, port, ssl=tls_context(files))
    tls: Any = writer.get_extra_info("ssl_object")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    cipher = tls.cipher()
    end = dict(tls.getpeercert() or {}).get("notAfter")
    days = None
    if isinstance(end, str):
        left = datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC) - datetime.now(UTC)
        days = left.days
    return f"{tls.version()}, {cipher[0] if cipher else 'no cipher'}", days


async def _about_server(endpoint: Endpoint, settings: Settings) -> Finding:
    """Connect as the chat does, and see how long an answer takes; but say no hello: that would make
    an account, or show it as there. A chat server answers a ping with a pong, or that a hello is
    to be first: with either it shows that it is one."""
    from chat_tui.programs.link import open_way
    from chat_tui.protocol.request_encoding import encode_request

    started = time.monotonic()
    try:
        with open_way(settings) as (_endpoint, dial):
            async with asyncio.timeout(LINK_PATIENCE):
                transport = await dial()
                connected = time.monotonic()
                try:
                    await transport.send(encode_request(Ping(), 1))
                    await transport.receive()
                    answered = time.monotonic()
                finally:
                    await transport.close()
    except TimeoutError:
        words = f"{endpoint.label} did not answer within {LINK_PATIENCE:g} s"
        return Finding("link", Level.BAD, words)
    except ConnectError as error:
        return _refused(after_refusal(error))
    except TransportClosed as closed:
        return _refused(after_close(closed))
    except ChatError as error:
        return Finding("link", Level.BAD, str(error))
    took, trip = (connected - started) * 1000, (answered - connected) * 1000
    words = f"{endpoint.label} answers {took:.0f} ms after asking, round trip {trip:.0f} ms"
    return Finding("link", Level.GOOD, f"{words}; name and secret are not tried, to change nothing")


def _refused(decision: Decision) -> Finding:
    advice = "is the server running, and the URL right?"
    advice = advice if isinstance(decision, Retry) else decision.advice
    return Finding("link", Level.BAD, decision.reason, advice)
