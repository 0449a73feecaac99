"""chat_tui: a chat client for the terminal. Importing this package is free."""

__version__ = "0.1.0"
