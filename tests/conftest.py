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
