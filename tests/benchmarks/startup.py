"""How long it takes to begin, and how much memory is taken then."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.benchmarks.process import resident
from tests.benchmarks.seed import READER, seed_client, seed_server
from tests.benchmarks.table import Row, median_row
from tests.benchmarks.texts import first_word
from tests.benchmarks.watch import Watch
from tests.e2e.programs import COMMAND, Home
from tests.e2e.terminal import Terminal


def _run(home: Home, *argv: str) -> float:
    started = time.monotonic()
    subprocess.run(argv, env=home.environment(), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def measure_version(home: Home, runs: int) -> list[Row]:
    """``chat-tui --version`` beside an interpreter that does nothing."""
    script = Path(sys.executable).with_name("chat-tui")
    nothing, version = [], []
    for _ in range(runs):
        nothing.append(_run(home, sys.executable, "-c", "pass"))
        version.append(_run(home, str(script), "--version"))
    return [
        median_row("python -c pass", nothing),
        median_row("chat-tui --version", version, "promised: under 60 ms"),
    ]


def _import_textual(home: Home) -> float:
    argv = [sys.executable, "-c", "import textual.app"]
    with Terminal(argv, home.environment()) as terminal:
        assert terminal.exit_code() == 0
        return time.monotonic() - terminal.started


def _first_paint(home: Home, argv: list[str], last: str) -> tuple[float, float, int]:
    """Seconds to the first full paint and to being online, and kB of memory then."""
    watch = Watch()
    watch.expect(last, "#general", "F1 help")
    with Terminal(argv, home.environment(), on_output=watch.feed) as terminal:
        painted = watch.wait() - terminal.started
        terminal.wait_for("● online")
        return painted, time.monotonic() - terminal.started, resident(terminal.pid)


def measure_first_paint(home: Home, runs: int, messages: int) -> list[Row]:
    """The chat with ``messages`` in its cache, beside the import of its toolkit."""
    server_dir, client_dir = home.path / "server", home.path / "client"
    seed_server(server_dir, {"general": messages})
    server = home.serve()
    server.process.terminate()
    server.process.wait()
    seed_client(server_dir, client_dir, server.url)
    server.start()
    argv = [*COMMAND, server.url, "--name", READER, "--data-dir", str(client_dir)]
    imported, painted, online, memory = [], [], [], []
    for _ in range(runs):
        imported.append(_import_textual(home))
        paint, connected, kilobytes = _first_paint(home, argv, first_word(messages - 1))
        painted.append(paint)
        online.append(connected)
        memory.append(kilobytes)
    ratio = median(painted) / median(imported)
    return [
        median_row("import textual.app", imported, "in a terminal"),
        median_row(
            "first full paint", painted, f"{messages:,} messages cached; {ratio:.2f} x the import"
        ),
        Row("paint / import", f"{ratio:.2f}", "promised: 2.5 at most"),
        median_row("online", online, "until the status bar says so"),
        Row("memory of the chat", f"{median(memory) / 1024:,.1f} MiB", f"median of {runs}; RSS"),
        Row("memory of the server", f"{resident(server.process.pid) / 1024:,.1f} MiB", "RSS"),
    ]
