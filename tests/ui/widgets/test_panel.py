"""The lists beside the messages draw what has changed in them."""

import pytest
from textual.app import App, ComposeResult
from textual.strip import Strip

from chat_tui.ui.theme import NIGHT
from chat_tui.ui.widgets.panel import Panel, PanelRow


class PanelApp(App[None]):
    CSS = "Panel { height: 5; width: 12; }"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(NIGHT)
        self.theme = NIGHT.name

    def compose(self) -> ComposeResult:
        yield Panel(id="panel")

    @property
    def panel(self) -> Panel:
        return self.query_one(Panel)


def rows(*texts: str, current: int = 0) -> list[PanelRow]:
    return [PanelRow(text=text, current=at == current) for at, text in enumerate(texts)]


def drawn(panel: Panel) -> list[str]:
    return [strip.text.strip(" ▌") for strip in panel.render_lines(panel.size.region)]


async def test_a_row_that_changes_is_drawn_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    app = PanelApp()
    async with app.run_test(size=(20, 8)):
        panel = app.panel
        panel.show_rows(rows("a", "b", "c"))
        assert drawn(panel) == ["a", "b", "c", "", ""]
        asked: list[int] = []
        line = panel.render_line

        def told(y: int) -> Strip:
            asked.append(y)
            return line(y)

        monkeypatch.setattr(panel, "render_line", told)
        panel.show_rows(rows("a", "B", "c"))
        assert drawn(panel) == ["a", "B", "c", "", ""]
        assert asked == [1]
        panel.show_rows(rows("a", "B", "c"))
        assert drawn(panel) == ["a", "B", "c", "", ""]
        assert asked == [1]


async def test_more_rows_fewer_rows_and_scrolled_rows_are_all_drawn() -> None:
    app = PanelApp()
    async with app.run_test(size=(20, 8)):
        panel = app.panel
        for texts, current, seen in (
            ("abcdefg", 0, "abcde"),
            ("abcdefg", 6, "cdefg"),
            ("abcDefg", 6, "cDefg"),
            ("ABcDefg", 6, "cDefg"),
            ("xyz", 0, "xyz"),
        ):
            panel.show_rows(rows(*texts, current=current))
            assert "".join(drawn(panel)) == seen
