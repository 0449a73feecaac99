"""The command line, as a shell runs it: exit codes, and one clear sentence on what went wrong."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import trustme

from chat_tui import __version__
from chat_tui.cli import COMMANDS
from tests.connection.sockets import server_tls, strict
from tests.e2e import conftest as e2e
from tests.e2e.programs import Home, Lines, Server
from tests.e2e.raw import bodies, make_room
from tests.patience import PATIENCE

home, server = e2e.home, e2e.server  # the fixtures
Finished = subprocess.CompletedProcess[str]


def sentence(finished: Finished, code: int) -> str:
    """What a failed run said: one line, and nothing else anywhere."""
    assert "Traceback" not in finished.stderr, finished.stderr
    assert finished.returncode == code, finished.stderr
    assert finished.stdout == ""
    assert finished.stderr.startswith("chat-tui: ")
    assert finished.stderr.count("\n") == 1, finished.stderr
    assert finished.stderr.endswith("\n")
    return finished.stderr


@contextmanager
def listener(answer: bytes) -> Iterator[int]:
    """A port where everybody is told the same and sent away."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


# -- help ------------------------------------------------------------------------------------


def test_version(home: Home) -> None:
    finished = home.run("--version")
    assert (finished.returncode, finished.stdout) == (0, f"chat-tui {__version__}\n")
    assert finished.stderr == ""


def test_the_installed_script_is_the_same_program(home: Home) -> None:
    script = Path(sys.executable).with_name("chat-tui")
    run = subprocess.run(
        [script, "--nonsense"], env=home.environment(), capture_output=True, text=True
    )
    assert sentence(run, 2) == sentence(home.run("--nonsense"), 2)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(home: Home, command: str) -> None:
    finished = home.run(*command.split(), "--help")
    assert finished.returncode == 0
    assert finished.stdout.startswith("usage: chat-tui")
    assert all(word in finished.stdout for word in ("--server", "--data-dir", "--config", command))
    assert finished.stderr == ""


# -- wrong usage: 2 --------------------------------------------------------------------------

SEND = ("send", "general", "hi")

WRONG: list[tuple[tuple[str, ...], str]] = [
    ((), "no terminal; in a script use 'chat-tui send'"),
    (("demo",), "no terminal"),
    (("--nonsense",), "unrecognized arguments: --nonsense"),
    (("--serv", "ws://localhost"), "unrecognized arguments: --serv"),
    (("--server", "ws://localhost", "ws://localhost"), "give the server once"),
    (("--plain", "ws://localhost", "ws://localhost:1"), "there is one server at a time"),
    (("send",), "arguments are required: ROOM"),
    (("tail",), "arguments are required: ROOM"),
    (("tail", "general", "--history", "many"), "'many' is no number"),
    (("tail", "general", "--history=-1"), "'-1' is no number"),
    ((*SEND, "--timeout", "soon"), "'soon' is no number of seconds"),
    ((*SEND, "--timeout", "nan"), "'nan' is no number of seconds"),
    ((*SEND, "--server"), "--server: expected one argument"),
    ((*SEND, "--server", "http://localhost:1"), "a chat server is written 'ws://localhost:1'"),
    ((*SEND, "--server", "localhost:1"), "write 'ws://localhost:1'"),
    ((*SEND, "--server", "wrk"), "neither a saved server nor an address"),
    ((*SEND, "--server", "ws://"), "names no host"),
    ((*SEND, "--server", "ws://localhost:99999"), "not a usable URL"),
    ((*SEND, "--server", "ws://me:secret@localhost"), "see --secret-file"),
    ((*SEND, "--server", "ws://chat.example"), "write wss://chat.example, or add --insecure"),
    ((*SEND, "--insecure=no"), "--insecure: ignored explicit argument 'no'"),
    ((*SEND, "--name", "two words"), "cannot contain spaces"),
    ((*SEND, "--name", ""), "--name must not be empty"),
    ((*SEND, "--name", "x" * 33), "the name cannot be used"),
    ((*SEND, "--secret-file", "/nowhere/secret"), "/nowhere/secret cannot be read"),
    ((*SEND, "--config", "/nowhere/config"), "there is no settings file /nowhere/config"),
    (("--config", "/"), "cannot be read: Is a directory"),
    ((*SEND, "--server", "wss://localhost", "--ca-file", "/nowhere/ca"), "the CA file /nowhere/ca"),
    ((*SEND, "--server", "wss://localhost", "--client-cert", "/nowhere/me"), "/nowhere/me cannot"),
    ((*SEND, "--server", "wss://localhost", "--client-key", "/nowhere/me"), "needs a certificate"),
    (("serve", "--port", "99999"), "'99999' is no port"),
    (("serve", "--host", "0.0.0.0"), "put a join secret into a file"),
    (("serve", "--host", "::"), "put a join secret into a file"),
    (("serve", "--secret-file", "/nowhere/secret"), "/nowhere/secret cannot be read"),
    (("serve", "--cert", "/nowhere/cert"), "the server certificate /nowhere/cert cannot be read"),
    (("serve", "--key", "/nowhere/key"), "--key needs a certificate"),
    (("serve", "extra"), "unrecognized arguments: extra"),
]


def named(value: object) -> str:
    """The command line names the test."""
    return " ".join(value)[:40] if isinstance(value, tuple) else ""


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=named)
def test_wrong_usage(home: Home, arguments: tuple[str, ...], words: str) -> None:
    assert words in sentence(home.run(*arguments), 2)


def test_the_name_of_an_account_may_not_do(home: Home) -> None:
    said = sentence(home.run(*SEND, USER="two words", LOGNAME="two words"), 2)
    assert "choose a name with --name" in said


def test_an_unknown_theme_is_told_before_the_screen_is_taken(home: Home) -> None:
    chat = home.chat("--theme", "chat-nigth")
    assert chat.exit_code() == 2
    assert b"there is no theme 'chat-nigth'; there are chat-night, chat-ember" in chat.output
    assert b"\x1b" not in chat.output


def test_a_settings_file_that_is_wrong(home: Home) -> None:
    home.config_file.parent.mkdir()
    for text, words in (
        ('sever = "ws://localhost"', "there is no setting 'sever'; the nearest is 'server'"),
        ("name = 7", "name must be text in quotes"),
        ("name = ", "is not valid TOML"),
        ('mouse = "perhaps"', "mouse must be true or false"),
    ):
        home.config_file.write_text(text)
        said = sentence(home.run(*SEND), 2)
        assert words in said
        assert str(home.config_file) in said
    home.config_file.write_bytes(b"name = '\xff\x1b]0;x'")
    assert "is not valid TOML" in sentence(home.run(*SEND), 2)


def test_an_unknown_setting_in_the_environment(home: Home) -> None:
    said = sentence(home.run(*SEND, CHAT_TUI_ROM="general"), 2)
    assert "CHAT_TUI_ROM" in said
    assert "the nearest is 'CHAT_TUI_ROOM'" in said


def test_flags_over_environment_over_file(home: Home, server: Server) -> None:
    home.config_file.parent.mkdir()
    home.config_file.write_text(f'server = "{server.url}"\nname = "fay"\n')
    assert home.run("send", "general", "one").returncode == 0
    assert home.run("send", "general", "two", CHAT_TUI_NAME="eve").returncode == 0
    # Flags may stand before the sub-command, behind it, and between its arguments.
    for arguments in (
        ("--name", "flo", "send", "general", "three"),
        ("send", "--name", "flo", "general", "four"),
        ("send", "general", "--name", "flo", "five"),
        ("send", "general", "six", "--name", "flo"),
        ("--name=flo", "send", "--", "general", "--seven"),
    ):
        assert home.run(*arguments, CHAT_TUI_NAME="eve").returncode == 0
    told = tail(home, 7)
    assert [(line["name"], line["body"]) for line in told] == [
        ("fay", "one"),
        ("eve", "two"),
        *(("flo", body) for body in ("three", "four", "five", "six", "--seven")),
    ]


# -- failures: 1 -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", [SEND, ("tail", "general")], ids=["send", "tail"])
def test_a_server_that_is_not_there(home: Home, command: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    said = sentence(home.run(*command, "--server", f"ws://127.0.0.1:{port}"), 1)
    assert f"cannot reach 127.0.0.1:{port}: connection refused" in said


@pytest.mark.parametrize("command", [SEND, ("tail", "general")], ids=["send", "tail"])
@pytest.mark.parametrize(
    "greeting",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"",
    ],
    ids=["ssh", "http", "http-404", "tls", "nothing"],
)
def test_a_server_that_speaks_something_else(
    home: Home, command: tuple[str, ...], greeting: bytes
) -> None:
    with listener(greeting) as port:
        said = sentence(home.run(*command, "--server", f"ws://127.0.0.1:{port}"), 1)
    assert "check " in said


def test_tls_where_there_is_none(home: Home, server: Server) -> None:
    said = sentence(home.run(*SEND, "--server", f"wss://127.0.0.1:{server.port}"), 1)
    assert "Error" not in said  # the name of an exception is no sentence
    assert "check the URL" in said


def test_a_port_in_use(home: Home, server: Server) -> None:
    said = sentence(
        home.run("serve", "--port", str(server.port), "--data-dir", str(home.path / "other")), 1
    )
    assert str(server.port) in said
    assert "in use" in said


def test_data_in_use(home: Home, server: Server) -> None:
    said = sentence(home.run("serve", "--port", "0", "--data-dir", str(server.data_dir)), 1)
    assert "is in use by another server" in said


def test_a_wrong_join_secret(home: Home) -> None:
    right, wrong = home.path / "right", home.path / "wrong"
    right.write_text("open sesame")
    wrong.write_text("open barley")
    server = home.serve("--secret-file", str(right))
    for more in ((), ("--secret-file", str(wrong))):
        said = sentence(home.run(*SEND, "--server", server.url, *more), 1)
        assert "--secret-file" in said
        assert "open" not in said
    good = home.run(*SEND, "--server", server.url, "--secret-file", str(right))
    assert good.returncode == 0, good.stderr


# -- send and tail ---------------------------------------------------------------------------


def tail(home: Home, count: int, *arguments: str) -> list[dict[str, object]]:
    """The last ``count`` messages of #general, as ``tail --json`` prints them, without the other
    entries between them."""
    process = home.start("tail", "general", "--json", "--history", str(count), *arguments)
    printed, lines = Lines(process.stdout), list[str]()
    while sum(map(is_message, lines)) < count:
        lines.append(printed.next())
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert printed.next() == ""
    assert all(line.isascii() and line.endswith("}\n") for line in lines)
    return [json.loads(line) for line in lines if is_message(line)]


def is_message(line: str) -> bool:
    return bool(json.loads(line)["type"] == "message")


def test_json_tells_all_that_happens(home: Home, server: Server) -> None:
    typed = "tea?\n/react :tada: @pat\n/reply @pat yes\n/edit oh yes\n/topic tea\n"
    assert home.run("--plain", "--server", server.url, text=typed).returncode == 0
    arguments = ("tail", "general", "--json", "--history", "2", "--server", server.url)
    printed = Lines(home.start(*arguments).stdout)
    first, *rest = (json.loads(printed.next()) for _ in range(5))
    assert (first["body"], first["reactions"][0]["emoji"]) == ("tea?", "🎉")
    kinds = ["reaction", "message", "edited", "topic"]
    assert [one["type"] for one in rest] == kinds
    assert rest[1]["reply"]["message"] == rest[0]["of"] == first["message"]
    assert (rest[1]["body"], rest[2]["body"], rest[3]["topic"]) == ("oh yes", "oh yes", "tea")


def test_what_is_sent_is_told(home: Home, server: Server) -> None:
    to = ("--server", server.url)
    for arguments, text in (
        (("send", "#general", "several", "words"), ""),
        (("send", "general"), "from\nstandard input \x1b[31m\n"),
        (("send", "GENERAL", "wide 陽子 \u202e\u009b"), ""),
    ):
        finished = home.run(*arguments, *to, text=text)
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    told = tail(home, 3, *to)
    assert [line["body"] for line in told] == [
        "several words",
        "from\nstandard input \x1b[31m",
        "wide 陽子 \u202e\u009b",
    ]
    assert all(line["room"] == "general" and line["name"] == "pat" for line in told)
    # The plain form is for the eye, and for terminals.
    printed = Lines(home.start("tail", "general", "--history", "2", *to).stdout)
    plain = printed.next() + printed.next() + printed.next()
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d pat: from\n", plain)
    assert not set(plain) & {"\x1b", "\u202e", "\u009b"}


def test_what_comes_later_is_told_as_it_comes(home: Home, server: Server) -> None:
    arguments = ("tail", "general", "--json", "--server", server.url, "--history", "1")
    printed = Lines(home.start(*arguments).stdout)
    joined = json.loads(printed.next())
    assert (joined["type"], joined["name"]) == ("joined", "pat")
    assert home.run(*SEND, "--server", server.url).returncode == 0
    assert json.loads(printed.next())["body"] == "hi"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("send", "general"), "there is nothing to send"),
        (("send", "general", " "), "there is nothing to send"),
        (("send", "#nowhere", "hi"), "There is no such room"),
        (("send", "@nobody", "hi"), "nobody of this name"),
        (("tail", "#nowhere"), "There is no such room"),
        (("send", "general", "x" * 20_000), "too long|16,384|bytes"),
        (("send", "general", os.fsdecode(b"\xff")), "not valid UTF-8"),
    ],
    ids=named,
)
def test_what_cannot_be_sent(
    home: Home, server: Server, arguments: tuple[str, ...], words: str
) -> None:
    assert re.search(words, sentence(home.run(*arguments, "--server", server.url), 1))


def test_a_person_is_no_room_of_the_same_name(home: Home, server: Server) -> None:
    to = ("--server", server.url)
    assert home.run("send", "general", "here I am", *to, "--name", "bob").returncode == 0
    asyncio.run(make_room(server.port, "mallory", "bob"))
    assert home.run("send", "#bob", "in public", *to).returncode == 0
    assert home.run("send", "@bob", "in private", *to).returncode == 0
    assert asyncio.run(bodies(server.port, "mallory", "bob")) == ["in public"]


def test_nobody_reads_any_more(home: Home, server: Server) -> None:
    to = ("--server", server.url)
    assert home.run("send", "general", "one", *to).returncode == 0
    process = home.start("tail", "general", "--history", "1", *to)
    assert process.stdout is not None
    assert process.stderr is not None
    assert Lines(process.stdout).next().endswith("pat: one\n")
    process.stdout.close()
    assert home.run("send", "general", "two", *to).returncode == 0
    assert process.wait(PATIENCE) == 1
    assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("arguments", "closing", "code"),
    [
        ("", "<&-", 2),
        ("", ">&-", 2),
        ("", "2>&-", 2),
        ("send general", "<&-", 1),
        ("tail general", ">&-", 1),
        ("send general", "</dev/null 2>&-", 1),
    ],
)
def test_closed_streams(home: Home, arguments: str, closing: str, code: int) -> None:
    finished = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m chat_tui {arguments} {closing}"],
        env=home.environment(),
        capture_output=True,
        text=True,
    )
    assert finished.returncode == code
    assert "Traceback" not in finished.stderr
    assert finished.stderr.count("\n") == (0 if "2>" in closing else 1)


@pytest.mark.parametrize("command", [SEND, ("tail", "general")], ids=named)
def test_a_certificate_that_has_expired_is_explained(
    home: Home, tmp_path: Path, command: tuple[str, ...]
) -> None:
    authority, now = trustme.CA(), datetime.now(UTC)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    cert = authority.issue_cert(
        "127.0.0.1", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1)
    )
    with strict(server_tls(cert)) as port:
        url = f"wss://127.0.0.1:{port}"
        run = home.run(*command, "--server", url, "--ca-file", str(tmp_path / "ca.pem"))
    said = sentence(run, 1)
    assert f"the certificate of 127.0.0.1:{port} has expired; nobody vouches for it" in said
    assert "tell whoever runs the server" in said
