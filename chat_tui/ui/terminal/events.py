"""What the terminal has told about itself, as it reaches the application."""

from textual import events

from chat_tui.ui.terminal.graphics import Graphics


class TerminalBackground(events.Event):
    """The terminal has told what its background is like."""

    def __init__(self, *, dark: bool) -> None:
        super().__init__()
        self.dark = dark


class TerminalGraphics(events.Event):
    """The terminal has told what it can show."""

    def __init__(self, graphics: Graphics) -> None:
        super().__init__()
        self.graphics = graphics
