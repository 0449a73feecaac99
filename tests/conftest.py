"""What every test runs in: no settings, colours, servers or proxies of the machine it runs on, and
a home where nothing is. A test that puts something there fails: where tests are run for the second
time, or by somebody with files of their own, it would be among those."""

import atexit
import os
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

# Read by Textual and Rich when they are imported, so before any test module is.
FOREIGN = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "SSH_CONNECTION")
for variable in list(os.environ):
    ours = variable.startswith(("TEXTUAL", "CHAT_TUI", "RICH"))
    if ours or variable in FOREIGN or variable.lower().endswith("_proxy"):
        del os.environ[variable]
for folder in ("CONFIG", "DATA", "STATE", "CACHE"):
    os.environ.pop(f"XDG_{folder}_HOME", None)
os.environ.pop("XDG_DOWNLOAD_DIR", None)

HOME = Path(mkdtemp(prefix="chat-tui-home-"))
os.environ["HOME"] = str(HOME)
atexit.register(rmtree, HOME, ignore_errors=True)

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402 - it imports pytest's own plugins

# The same examples each time: CI is no lottery, and a failure is there to be looked at again.
settings.register_profile("same", derandomize=True, max_examples=50, deadline=None)
settings.register_profile("long", max_examples=3000, deadline=None, print_blob=True)
settings.load_profile("same")


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """No fixture, which each example of hypothesis would share."""
    found = sorted(str(path.relative_to(HOME)) for path in HOME.rglob("*"))
    for path in HOME.iterdir():
        rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    assert not found, f"{item.nodeid} has put {found} into the home directory"
