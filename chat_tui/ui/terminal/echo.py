"""A text area in which a key is seen at once."""

from textual import events, getters
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.turns import TextLine


class EchoArea(TextLine):
    """Draws itself after each key, unless another height needs a new layout. Without
    ``show_cursor`` it has no cursor, also where one could write."""

    app = getters.app(TerminalApp)
    _styles_known = False

    @property
    def _draw_cursor(self) -> bool:
        return self.show_cursor and super()._draw_cursor

    async def on_event(self, event: events.Event) -> None:
        """Handle it, and show what a key or a paste did."""
        await super().on_event(event)
        if isinstance(event, events.Key | events.Paste) and self._repaint_required:
            self.app.paint(self)

    def notify_style_update(self) -> None:
        """The theme, or the focus, changed."""
        super().notify_style_update()
        self._styles_known = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """See TextArea, which works its six styles out for each line that is asked for."""
        if self._styles_known:
            return ScrollView.render_lines(self, crop)
        self._styles_known = True
        return super().render_lines(crop)
