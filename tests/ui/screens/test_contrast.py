"""What is drawn can be read, in every theme with colours of its own."""

from collections.abc import Iterator

import pytest
from rich.color import Color
from textual.containers import Vertical

from chat_tui.ui.theme import THEMES, ChatTheme
from tests.ui.contrast import DIM, ratio
from tests.ui.helpers import ANA, DEV, Play, message, playing, receive

LINES = set("─│▌┃ ")


def drawn(play: Play, *, over: bool) -> Iterator[tuple[str, float]]:
    """What is written on the screen, or in what lies over the chat, and how well it is read."""
    place = play.top.query_one(Vertical).region if over else play.top.region
    strips = play.top._compositor.render_strips()
    for strip in strips[place.y : place.bottom]:
        for text, style, _ in strip.crop(place.x, place.right):
            if set(text) <= LINES:
                continue
            assert style is not None
            colour, ground = triplet(style.color), triplet(style.bgcolor)
            yield text.strip(), ratio(*((ground, colour) if style.reverse else (colour, ground)))


def triplet(colour: Color | None) -> tuple[int, int, int]:
    assert colour is not None
    red, green, blue = colour.get_truecolor()
    return red, green, blue


@pytest.mark.parametrize(
    "theme", [theme for theme in THEMES if not theme.ansi], ids=lambda theme: theme.name
)
async def test_what_is_drawn_can_be_read(theme: ChatTheme) -> None:
    async with playing(theme=theme) as play:
        receive(play.session, message(1, "mia!", room=ANA), message(1, room=DEV), message(1))
        seen: list[tuple[str, float]] = []
        for keys in ("", "shift+up", "escape ctrl+k", "d e v", "escape ctrl+f", "escape : t a"):
            await play.press(*keys.split())
            seen += drawn(play, over=play.top is not play.chat)
        assert [(text, one) for text, one in seen if one < DIM] == []
        words = " ".join(text for text, _ in seen)
        for part in ("reply", "a person", "1 unread", "everywhere", ":tada:"):
            assert part in words
