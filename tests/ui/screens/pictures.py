"""Pictures to be sent, and what of them is seen."""

from pathlib import Path

from PIL import Image

from chat_tui.domain.commands import FetchPiece
from chat_tui.ui.terminal.kitty import PLACEHOLDER
from tests.session.file_server import attachment
from tests.ui.helpers import Play, receive
from tests.ui.screens.files import fetch, with_file


def picture(folder: Path, size: tuple[int, int] = (600, 240)) -> bytes:
    """A file of one colour, of which nothing stays in ``folder``."""
    path = folder / "made.png"
    Image.new("RGB", size, (200, 30, 30)).save(path)
    content = path.read_bytes()
    path.unlink()
    return content


def drawn(play: Play) -> list[str]:
    """What of the pane is picture: in half blocks of one colour these are spaces."""
    play.chat.pane.invalidate()
    strips = play.chat.pane.render_lines(play.chat.pane.size.region)
    found = []
    for strip in strips:
        parts = [
            segment.text
            for segment in strip
            if segment.text.startswith(PLACEHOLDER)
            or (
                (segment.style is not None and segment.style.bgcolor is not None)
                and segment.style.bgcolor.name == "#c81e1e"
            )
        ]
        if parts:
            found.append("".join(parts))
    return found


def wants(play: Play) -> list[FetchPiece]:
    """What the client asks the server for."""
    return [one for one in play.client.sent() if isinstance(one, FetchPiece)]


async def fold_out(play: Play, content: bytes, seq: int = 1) -> None:
    """A message with a picture comes, is folded out with v, and is seen."""
    receive(play.session, with_file(seq, attachment(content)))
    await play.press("shift+up", "v")
    await fetch(play, content=content)
    await play.until(lambda: bool(drawn(play)))
