"""chat-tui doctor, in a terminal, without one, and within the chat."""

import json
import subprocess
import sys
from pathlib import Path

import trustme

from tests.e2e.encryption import certificate
from tests.e2e.programs import Home, Server


def test_without_a_terminal_it_is_json(home: Home, server: Server) -> None:
    ran = home.run("doctor", server.url, "--json", "--name", "ana")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)["findings"]
    link = [one for one in found if one["topic"] == "link"]
    assert link[0]["level"] == "good"
    assert "round trip" in link[0]["words"]
    assert {"topic", "level", "words", "advice"} == set(found[0])
    unknown = {one["topic"] for one in found if one["level"] == "unknown"}
    assert unknown == {"terminal", "clipboard", "bell", "notifications"}


def test_it_leaves_no_trace_on_the_server(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    for _ in range(2):
        ran = home.run("doctor", server.url, "--name", "ben")
        assert "ok  link: " in ran.stdout
        assert "name and secret are not tried" in ran.stdout
    ana.enter("/whois ben")
    ana.wait_for("there is nobody called ben on this server")
    assert b"ben joined" not in ana.output


def test_it_loads_no_textual() -> None:
    code = (
        "import sys; from chat_tui.programs import doctor; from chat_tui.ui import diagnosis;"
        "diagnosis.of_environment(use=doctor.use_of(doctor.Settings(), {}));"
        "print('textual' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_in_a_terminal_it_asks_it(home: Home, server: Server) -> None:
    terminal = home.chat("doctor", server.url, "--name", "ana", size=(100, 30))
    terminal.wait_for("ok  link: 127.0.0.1")
    assert terminal.exit_code() == 0
    rows = "\n".join(terminal.screen)
    assert "width: it draws" in rows, "it was asked, and answered"
    assert "no kitty keyboard protocol: Shift+Enter arrives as Enter" in rows
    assert "pictures: in half blocks, with v; kitty and Ghostty show real ones" in rows
    assert "colours: 256 (TERM=xterm-256color)" in rows
    assert terminal.settings_after() == terminal.settings_before


def test_which_keys_arrive(home: Home) -> None:
    terminal = home.chat("doctor", "--keys")
    terminal.wait_for("press the keys")
    terminal.press("alt+down", "pageup", "f1", "alt+a")
    terminal.wait_for("Alt+Down: next room")
    terminal.wait_for("PageUp: page back")
    terminal.wait_for("Alt+A: next unread room")
    terminal.press("ctrl+c")
    assert terminal.exit_code() == 0
    assert terminal.settings_after() == terminal.settings_before


def test_tls(home: Home, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    cert, key = certificate(tmp_path, authority)
    server = home.serve("--cert", cert, "--key", key)
    trusting = home.run("doctor", server.url, "--ca-file", str(tmp_path / "ca.pem"))
    assert trusting.returncode == 0, trusting.stdout
    assert "!   tls: TLSv1.3, " in trusting.stdout
    assert "the certificate ends in 8 days" in trusting.stdout
    distrusting = home.run("doctor", server.url)
    assert distrusting.returncode == 1
    assert "BAD tls: unable to get local issuer certificate" in distrusting.stdout
    assert "BAD link: " in distrusting.stdout


def test_nobody_there_and_nowhere_to_keep_anything(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = home.run("doctor", "ws://127.0.0.1:1", "--data-dir", str(tmp_path / "file" / "x"))
    assert ran.returncode == 1
    assert "BAD disk: " in ran.stdout
    assert "BAD link: " in ran.stdout
    assert "Traceback" not in ran.stderr
    own = home.run("doctor", TERM="dumb")
    assert own.returncode == 0, own.stdout
    assert "there is no link to look at" in own.stdout


def test_within_the_chat(home: Home, server: Server) -> None:
    ana = home.person(server, "ana", size=(100, 30))
    ana.enter("/doctor")
    ana.wait_for("chat-tui doctor in a shell asks the terminal as well")
    ana.wait_for("ok  link: online")
    ana.wait_for("ok  pictures: in half blocks, with v")
    ben = home.chat("--plain", server.url, "--name", "ben", *home.data("ben"))
    ben.wait_for("- online")
    ben.enter("/doctor")
    ben.wait_for("- ok  link: online")
    assert "clipboard" not in ben.output.decode(), "nothing is said of what is not used"
