"""z in terminals that show a real picture over their cells: one that plays iTerm2, and foot."""

import fcntl
import re
import struct
import termios
from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from chat_tui.ui.terminal.stage import WIPE
from tests.e2e.pictures import NAME, STATUS, a_picture, flag_in_tmux, has_blue
from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal
from tests.ui.terminal.sixels import decoded

CELL = (8, 17)
INLINE = re.compile(
    rb"\x1b7\x1b\[(\d+);(\d+)H\x1b\]1337;File=inline=1;width=(\d+);height=(\d+);"
    rb"preserveAspectRatio=1;doNotMoveCursor=1;size=(\d+):([A-Za-z0-9+/=]+)\x07\x1b8"
)
SIXEL = re.compile(rb"\x1b7\x1b\[(\d+);(\d+)H(\x1bP0;1;0q[^\x1b]*\x1b\\)\x1b8")
EITHER = re.compile(INLINE.pattern + b"|" + SIXEL.pattern)


class ITerm(Terminal):
    """Says that it is iTerm2, once it is asked."""

    def _feed(self, data: bytes) -> None:
        if NAME in data:
            self.type("\x1bP>|iTerm2 3.5.4\x1b\\")
        super()._feed(data)


class Foot(Terminal):
    """Says that it has sixel, and how large its cells are."""

    def _feed(self, data: bytes) -> None:
        if b"\x1b[c" in data:
            self.type("\x1b[?62;4;22c")
        super()._feed(data.replace(b"\x1b[c", b""))

    def _set_size(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, columns * CELL[0], rows * CELL[1])
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)


def ready(home: Home, server: Server, kind: type[Terminal], **more: str) -> Terminal:
    """Somebody there who has picked the message with the picture."""
    a_picture(home.path / "flag.png")
    argv = [*COMMAND, server.url, "--name", "ben", *home.data("ben")]
    ben = home.keep(kind(argv, home.environment(**more)))
    ben.wait_for("● online")
    home.person(server, "ana").enter("/upload ~/flag.png")
    ben.wait_for("≡ flag.png")
    ben.wait_quiet(0.5)
    pick(ben)
    return ben


def pick(ben: Terminal) -> None:
    """The message with the picture."""
    ben.wait_for("≡ flag.png")
    ben.press("shift+up")
    ben.wait_for("v view")
    ben.wait_quiet(0.3)


def zoom(ben: Terminal, count: int = 1) -> None:
    """Wait until a picture was written so many times."""
    ben.wait_for(lambda _rows: len(EITHER.findall(bytes(ben._output))) == count)
    ben.wait_quiet()


def colours(first: bytes, last: bytes) -> None:
    """Red above, blue below."""
    assert first[0] > 3 * max(first[1:3])
    assert last[2] > 3 * max(last[:2])


def test_iterm(home: Home, server: Server) -> None:
    ben = ready(home, server, ITerm)
    assert not EITHER.search(ben.output), "nothing of it stands among messages"
    before = ben.screen
    ben.press("z")
    zoom(ben)
    found = INLINE.search(ben.output)
    assert found is not None
    row, column, columns, rows, size = map(int, found.groups()[:5])
    png = b64decode(found[6], validate=True)
    assert len(png) == size
    image = Image.open(BytesIO(png)).convert("RGB")
    assert image.size == (400, 160)
    assert (columns, rows) == (40, 8)
    drawn = image.tobytes()
    colours(drawn[: 3 * 400], drawn[-3 * 400 :])
    assert row + rows - 1 < 24, "never on the last row"
    assert column + columns - 1 <= 80
    shown = ben.screen
    assert all(not shown[y][column - 1 : column - 1 + columns].strip() for y in range(row - 1, 9))
    assert any("flag.png" in line for line in shown)
    # Nothing is written while nothing happens.
    ben.wait_quiet(2.0)
    quiet = len(ben.output)
    ben.wait_quiet(0.5)
    assert len(ben.output) - quiet < STATUS
    ben.press("escape")
    pick(ben)
    assert ben.screen[:-1] == before[:-1], "the last row tells of the link"
    ben.press("ctrl+q")
    assert ben.exit_code() == 0
    assert len(EITHER.findall(ben.output)) == 1


def test_foot(home: Home, server: Server) -> None:
    ben = ready(home, server, Foot)
    ben.press("z")
    zoom(ben)
    found = SIXEL.search(ben.output)
    assert found is not None
    row, column = int(found[1]), int(found[2])
    width, height, pixels = decoded(found[3].decode())
    assert (width, height) == (400, 160)
    assert len(pixels) == 400 * 160
    colours(bytes(pixels[200, 2]), bytes(pixels[200, 157]))
    assert (row - 1) * CELL[1] + height <= 23 * CELL[1], "it has no need to scroll"
    assert (column - 1) * CELL[0] + width <= 80 * CELL[0]


@pytest.mark.parametrize("kind", [ITerm, Foot])
def test_nothing_of_it_remains(home: Home, server: Server, kind: type[Terminal]) -> None:
    """Each cell that it lay over is written, though the chat is as blank there as the dialog."""
    ben = ready(home, server, kind)
    ben.press("z")
    zoom(ben)
    found = EITHER.search(ben.output)
    assert found is not None
    row, column = int(found[1] or found[7]), int(found[2] or found[8])
    mark(ben, row, column)
    ben.press("escape")
    ben.wait_gone("####")
    pick(ben)
    ben.press("z")
    zoom(ben, 2)
    mark(ben, row, column)
    ben.press("f1")
    ben.wait_for("Alt+A")
    ben.wait_gone("####")
    ben.press("escape")
    zoom(ben, 3)
    mark(ben, row, column)
    ben.press("ctrl+l")
    zoom(ben, 4)
    ben.wait_gone("####")
    mark(ben, row, column)
    ben.resize(90, 28)
    zoom(ben, 5)
    ben.wait_gone("####")
    ben.press("ctrl+q")
    assert ben.exit_code() == 0
    last = list(EITHER.finditer(ben.output))[-1].end()
    end = ben.output.index(b"\x1b[?1049l")
    assert WIPE.encode() in ben.output[last:end]
    assert not EITHER.search(ben.output, end)


def mark(ben: Terminal, row: int, column: int) -> None:
    """What stands for the picture on pyte's screen, which has none: some rows of another text."""
    with ben._changed:
        at = ben._pyte.cursor.x, ben._pyte.cursor.y
        for y in range(row, row + 8):
            ben._pyte.cursor_position(y, column)
            ben._pyte.draw("#" * 40)
        ben._pyte.cursor.x, ben._pyte.cursor.y = at
    assert any("#" * 40 in line for line in ben.screen)


@pytest.mark.parametrize("more", [{"CHAT_TUI_PICTURES": "blocks"}, {"CHAT_TUI_SLOW_LINK": "on"}])
@pytest.mark.parametrize("kind", [ITerm, Foot])
def test_half_blocks_all_the_same(
    home: Home, server: Server, kind: type[Terminal], more: dict[str, str]
) -> None:
    ben = ready(home, server, kind, **more)
    ben.press("z")
    ben.wait_for(lambda _rows: has_blue(ben))
    ben.wait_quiet(0.3)
    assert not EITHER.search(ben.output)


def test_sixel_where_cells_have_no_size_that_is_known(home: Home, server: Server) -> None:
    class Untold(Foot):
        _set_size = Terminal._set_size

    ben = ready(home, server, Untold)
    ben.press("z")
    ben.wait_for(lambda _rows: has_blue(ben))
    assert not EITHER.search(ben.output)


def test_in_tmux(home: Home, server: Server) -> None:
    with flag_in_tmux(home, server) as ana:
        ana.press("z")
        ana.wait_for(lambda _rows: has_blue(ana))
        assert not EITHER.search(ana.output)
