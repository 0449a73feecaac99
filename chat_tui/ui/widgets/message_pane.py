"""The messages of a room: a line-API widget over a log of any length."""

from datetime import tzinfo
from typing import ClassVar

from rich.style import Style
from textual import events, getters
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip

from chat_tui.session.session import Session
from chat_tui.session.state import Place, RoomState
from chat_tui.ui.block import RowStyles
from chat_tui.ui.column import Pickable
from chat_tui.ui.completing import NOTHING
from chat_tui.ui.look import Look
from chat_tui.ui.popup import Popup, PopupStyles
from chat_tui.ui.room_view import RoomView
from chat_tui.ui.rows import RowBuilder
from chat_tui.ui.shown_picture import Pictures
from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.bare import BareLines
from chat_tui.ui.theme import colours_of


class MessagePane(BareLines):
    """Shows one room. What is in it, and where one is in it, is up to its RoomView."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "message-pane--dim",
        "message-pane--rule",
        "message-pane--new",
        "message-pane--mention",
        "message-pane--link",
        "message-pane--error",
        "message-pane--picked",
        "message-pane--popup",
        "message-pane--popup-hint",
        "message-pane--popup-chosen",
    }

    DEFAULT_CSS = """
    MessagePane {
        height: 1fr;
        color: $foreground;
        & .message-pane--dim { color: $chat-dim; }
        & .message-pane--rule { color: $chat-dim; }
        & .message-pane--new { color: $accent; text-style: bold; }
        & .message-pane--mention { color: $accent; text-style: bold; }
        & .message-pane--link { color: $primary; text-style: underline; }
        & .message-pane--error { color: $error; }
        & .message-pane--picked { background: $panel; text-style: $chat-picked; }
        & .message-pane--popup { color: $foreground; background: $chat-sheet; }
        & .message-pane--popup-hint { color: $chat-dim; background: $chat-sheet; }
        & .message-pane--popup-chosen {
            color: $chat-chosen; background: $chat-chosen-ground; text-style: $chat-chosen-style;
        }
        &:ansi .message-pane--picked { color: ansi_default; }
    }
    """

    ALLOW_SELECT = False

    app = getters.app(TerminalApp)

    class SightChanged(Message):
        """The end of the log came into view, or went out of it; or the beginning of what is
        new."""

    class PickChanged(Message):
        """Another message is picked, or none any more, or it is not what it was."""

    class Touched(Message):
        """A message of ``pane`` was clicked on."""

        def __init__(self, pane: "MessagePane") -> None:
            super().__init__()
            self.pane = pane

    class Offered(Message):
        """The candidate ``index`` of the pop-up was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Selected(Message):
        """The mouse was let go behind a text that is to be copied."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        session: Session,
        zone: tzinfo | None,
        look: Look,
        pictures: Pictures,
        *,
        id: str,
    ) -> None:
        """``zone`` None shows times in the machine's own time zone."""
        super().__init__(id=id)
        self._session = session
        self._zone = zone
        self._look = look
        self._pictures = pictures
        self._view: RoomView | None = None
        self._row_builder: RowBuilder | None = None
        self._drawn: dict[int, Strip] = {}
        self._drawn_size = Size(0, 0)
        self._is_stale = True
        self._is_drawing = False
        self._announced = (True, 0)
        self._announced_pick: Pickable | None = None
        self._popup = Popup(NOTHING)
        self._popup_drawn: tuple[Size, int, list[Strip]] | None = None
        self._pressed: Offset | None = None
        self._drags = False
        self.empty_text = ""
        """What to say while there is nothing to show; its first line stands out."""

    @property
    def view(self) -> RoomView | None:
        """The room as it is being looked at, None before there is one."""
        return self._view

    @property
    def following(self) -> bool:
        """Whether the end of the log is on the screen."""
        return self._view is not None and self._view.following

    @property
    def new_above(self) -> int:
        """How many messages are new and begin above what is in sight: see RoomViewport."""
        return 0 if self._view is None else self._view.new_above

    def show_room(self, room: RoomState | None, place: Place | None = None) -> None:
        """Show another room, from ``place`` in it or else from its end."""
        if self._view is not None:
            self._session.close(self._view.room.room.id)
        self._view = None if room is None else RoomView(self._session, room, self._pictures)
        if self._view is not None and place is not None:
            self._view.to_place(place)
        self.invalidate()

    def show_message(self, seq: int) -> None:
        """Go to this message of the room and pick it; see RoomView.to_message."""
        if self._view is not None:
            self._view.to_message(seq)
            self.invalidate()

    def invalidate(self) -> None:
        """Something that can be seen may have changed: draw it with the next frame."""
        if not self._is_drawing:
            self._is_stale = True
            self.refresh()

    def show_look(self, look: Look) -> None:
        """Show messages in another way from now on; one reads on at the same place."""
        if look != self._look:
            self._look = look
            self._row_builder = None
            self.invalidate()

    def page(self, pages: int) -> None:
        """Scroll by pages, back when positive; a row of the old page stays in sight."""
        self.scroll_rows(pages * max(1, self.size.height - 1))
        # A page is a new picture of this widget alone: the others need not be asked for theirs.
        self.app.paint(self)
        self.call_later(self._draw_ahead)

    def _draw_ahead(self) -> None:
        """While the page is read: the next one has little left to be done when it is wanted."""
        if self._view is not None and not self._is_stale:
            self.app.expect(self.filtered(self._view.draw_ahead(self.size.height)))

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows, back when positive."""
        if self._view is not None:
            self._ensure_drawn()
            self._view.scroll(rows, self.size.height)
            self.invalidate()

    @property
    def picked(self) -> Pickable | None:
        """The picked message; None when none is."""
        return None if self._view is None else self._view.picked

    def pick(self, step: int) -> None:
        """Pick the message before (1) or after (-1) the picked one; see RoomView.pick."""
        if self._view is not None:
            self._ensure_drawn()
            if not self.size.width:  # keys may come before it has a place on the screen
                self._view.draw(self._builder(), self.screen.size.height)
            self._view.pick(step, self.size.height or self.screen.size.height)
            # Whoever asked knows it. What arrives before it is drawn takes it away again.
            self._announced_pick = self.picked
            self.invalidate()

    def pick_message(self, seq: int) -> None:
        """Go to a message and pick it; see RoomView.pick_message."""
        if self._view is not None:
            self._view.pick_message(seq)
            self.invalidate()

    def leave_pick(self) -> None:
        """Pick nothing any more."""
        if self._view is not None:
            self._view.leave_pick()
            self.invalidate()

    # -- the pop-up ----------------------------------------------------------------------------

    def show_popup(self, popup: Popup) -> None:
        """Lay it over the lowest rows; these alone are drawn again, and nothing is laid out."""
        if popup != self._popup:
            before = self._popup.height(self.size.height)
            self._popup = popup
            self._popup_drawn = None
            rows = max(before, popup.height(self.size.height))
            if rows:
                self.refresh(Region(0, self.size.height - rows, self.size.width, rows))

    def _is_on_popup(self, y: int) -> bool:
        height = self.size.height
        return y >= height - self._popup.height(height)

    def _over(self, y: int, below: Strip) -> Strip:
        """A row with what the pop-up has there."""
        width, available = self.size
        height = self._popup.height(available)
        row = y - (available - height)
        if not 0 <= row < height:
            return below
        # A row can be asked for in a new size before anybody is told of that.
        if self._popup_drawn is None or self._popup_drawn[0] != self.size:
            base = self.get_component_rich_style("message-pane--popup")
            styles = PopupStyles(
                base=base,
                hint=self.get_component_rich_style("message-pane--popup-hint"),
                chosen=self.get_component_rich_style("message-pane--popup-chosen"),
                edge="│" if base.bgcolor == self.rich_style.bgcolor else " ",
            )
            self._popup_drawn = (self.size, *self._popup.rows(width, height, styles))
        _, x, rows = self._popup_drawn
        below = below.adjust_cell_length(width, self.rich_style)
        over = rows[row]
        return Strip.join([below.crop(0, x), over, below.crop(x + over.cell_length, width)])

    def leave_selection(self) -> bool:
        """Select nothing any more. False when nothing was selected."""
        if self._view is None or not self._view.leave_selection():
            return False
        self.invalidate()
        return True

    # -- drawing -------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """The theme changed: everything drawn is worthless."""
        super().notify_style_update()
        self._row_builder = None
        self._popup_drawn = None
        self._is_stale = True

    def on_resize(self, event: events.Resize) -> None:
        """Another width wraps otherwise: see _ensure_drawn."""
        self.invalidate()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The line API: only what the compositor asks for."""
        self._ensure_drawn()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row of the pane."""
        strip = self._drawn.get(y)
        if strip is None:
            strip = Strip.blank(self.size.width, self.rich_style)
        return self._over(y, strip) if self._popup.offer.candidates else strip

    def _ensure_drawn(self) -> None:
        # Lines are asked for in a new size before anybody is told of it.
        if self.size != self._drawn_size:
            self._drawn_size = self.size
            self._row_builder = None
            self._is_stale = True
        if not self._is_stale or not self.size.width:
            return
        self._is_stale = False
        builder, height = self._builder(), self.size.height
        # Drawing may load more, which the session reports as a change: no reason to draw again.
        self._is_drawing = True
        try:
            rows = self._view.draw(builder, height) if self._view is not None else []
        finally:
            self._is_drawing = False
        if not rows and self.empty_text:
            rows = builder.notice_in_the_middle(self.empty_text, height)
        self._drawn = dict(rows)
        if self._view is not None:
            self._pictures.in_sight(self.id or "", self._view.files_in_sight(height))
            self.keep_place()
        if (sight := (self.following, self.new_above)) != self._announced:
            self._announced = sight
            self.post_message(self.SightChanged())
        if self.picked != self._announced_pick:
            self._announced_pick = self.picked
            self.post_message(self.PickChanged())

    def keep_place(self) -> None:
        """Where one reads is where the next start begins."""
        if self._view is not None:
            self._session.keep_place(self._view.place)

    def _builder(self) -> RowBuilder:
        if self._row_builder is None:
            colours = colours_of(self.app.current_theme)
            styles = RowStyles(
                base=self.rich_style,
                dim=self._part("dim"),
                rule=self._part("rule"),
                new=self._part("new"),
                mention=self._part("mention"),
                link=self._part("link"),
                error=self._part("error"),
                picked=self._part("picked"),
                colours=colours if self._look.coloured_names else colours.without_names(),
                hyperlinks=self.app.shows_hyperlinks,
            )
            width = self.size.width or self.screen.size.width
            self._row_builder = RowBuilder(width, styles, self._zone, self._look)
        return self._row_builder

    def _part(self, name: str) -> Style:
        return self.get_component_rich_style(f"message-pane--{name}", partial=True)

    # -- mouse ---------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """What is selected from here on is copied when the button goes up."""
        event.stop()
        if event.button != 1 or self._is_on_popup(event.y):
            return
        if self._view is not None:
            self._ensure_drawn()
            self.capture_mouse()
            self._pressed, self._drags = event.offset, False
            if self._view.leave_selection():
                self.invalidate()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """With the button down it selects."""
        if self._view is None or self._pressed is None or event.offset == self._pressed:
            return
        event.stop()
        height = self.size.height
        if not self._drags:
            self._drags = True
            self._view.select(*self._pressed, height, anew=True)
        self._view.select(event.x, min(max(0, event.y), height - 1), height)
        self.invalidate()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Copy what is selected."""
        event.stop()
        self.release_mouse()
        self._pressed = None
        if self._view is not None and self._drags and (text := self._view.selected):
            self.post_message(self.Selected(text))

    def on_click(self, event: events.Click) -> None:
        """Take what is clicked on in the pop-up, or pick it, unless a selection ended there."""
        event.stop()
        was_drag, self._drags = self._drags, False
        if was_drag:
            return
        if self._is_on_popup(event.y):
            height = self._popup.height(self.size.height)
            row = event.y - (self.size.height - height)
            self.post_message(self.Offered(self._popup.first(height) + row))
        elif self._view is not None:
            self._ensure_drawn()
            self._view.pick_at(event.y, self.size.height)
            self.invalidate()
            self.post_message(self.Touched(self))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Back by three rows."""
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """On by three rows."""
        event.stop()
        self.scroll_rows(-3)
