"""What every test runs in: no settings, colours, servers or proxies of the machine it runs on."""

import os

# Read by Textual and Rich when they are imported, so before any test module is.
FOREIGN = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "SSH_CONNECTION")
for variable in list(os.environ):
    ours = variable.startswith(("TEXTUAL", "CHAT_TUI", "RICH"))
    if ours or variable in FOREIGN or variable.lower().endswith("_proxy"):
        del os.environ[variable]

from hypothesis import settings  # noqa: E402 - it imports pytest's own plugins

# The same examples each time: CI is no lottery, and a failure is there to be looked at again.
settings.register_profile("same", derandomize=True, max_examples=50, deadline=None)
settings.register_profile("long", max_examples=3000, deadline=None, print_blob=True)
settings.load_profile("same")
