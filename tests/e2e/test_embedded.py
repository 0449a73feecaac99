"""No server is set: whoever comes first hosts, and nobody notices when it goes."""

import signal
import stat
import time

from tests.e2e.programs import Home
from tests.e2e.terminal import Terminal


def two(home: Home) -> tuple[Terminal, Terminal]:
    """The host and a second terminal of the same user, both online."""
    host = home.chat()
    host.wait_for("● online")
    other = home.chat()
    other.wait_for("● online")
    return host, other


def test_the_second_joins_the_first(home: Home) -> None:
    host, other = two(home)
    host.enter("from the first")
    other.wait_for("from the first")
    other.enter("from the second")
    host.wait_for(lambda rows: any("from the second" in row for row in rows[:-3]))
    assert any("pat" in row and "from the first" in row for row in other.screen)
    (socket,) = (home.path / "run").rglob("*.sock")
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert home.run("send", "general", "from a script").returncode == 0
    for terminal in (host, other):
        terminal.wait_for("from a script")


def test_the_host_is_killed_and_another_takes_over(home: Home) -> None:
    host, other = two(home)
    witness = home.chat()
    witness.wait_for("● online")
    other.enter("before.")
    witness.wait_for("before.")
    killed = time.monotonic()
    host.kill(signal.SIGKILL)
    other.enter("in between.")
    # On another's screen it has been stored and told by the next host, whoever that is.
    witness.wait_for("in between.")
    print(f"another host after {time.monotonic() - killed:.2f} s (promised: 2 s)")  # noqa: T201
    other.wait_for("● online")
    other.wait_gone("to send")
    for terminal in (other, witness, home.chat()):
        rows = terminal.wait_for("in between.")
        terminal.wait_for("before.")
        assert sum(row.count("in between.") for row in rows) == 1


def test_the_host_leaves_and_the_other_takes_over(home: Home) -> None:
    host, other = two(home)
    other.enter("before.")
    host.wait_for("before.")
    host.press("ctrl+q")
    left = time.monotonic()
    assert host.exit_code() == 0, host.output[-2000:].decode()
    other.enter("after.")
    again = home.chat()
    again.wait_for("after.")
    print(f"another host after {time.monotonic() - left:.2f} s")  # noqa: T201
    again.wait_for("before.")
    again.enter("still here")
    other.wait_for("still here")
