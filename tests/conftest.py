"""What every test runs in: no settings, colours or servers of the machine it runs on."""

import os

# Read by Textual and Rich when they are imported, so before any test module is.
for variable in list(os.environ):
    if variable.startswith(("TEXTUAL", "CHAT_TUI", "RICH")) or variable in (
        "NO_COLOR",
        "FORCE_COLOR",
        "COLORTERM",
        "COLUMNS",
        "LINES",
        "SSH_CONNECTION",
    ):
        del os.environ[variable]

from hypothesis import settings  # noqa: E402 - it imports pytest's own plugins

# The same examples each time: CI is no lottery, and a failure is there to be looked at again.
settings.register_profile("same", derandomize=True, max_examples=50, deadline=None)
settings.load_profile("same")
