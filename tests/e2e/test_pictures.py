"""A picture in a terminal that plays kitty, in one that has no graphics, and in tmux."""

import re
from base64 import b64decode
from io import BytesIO

import pyte
from PIL import Image

from chat_tui.ui.terminal.kitty import PLACEHOLDER, placeholders
from tests.e2e.pictures import NAME, STATUS, a_picture, flag_in_tmux, has_blue
from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal

COMMANDS = re.compile(rb"\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\")
HANGS = b"a=p,U=1,i=1,"


class Kitty(Terminal):
    """Says that it is kitty, once it is asked. It shows what pyte does: the placeholders."""

    def _feed(self, data: bytes) -> None:
        if NAME in data:
            self.type("\x1bP>|kitty(0.35.2)\x1b\\")
        super()._feed(data)

    @property
    def commands(self) -> list[tuple[dict[str, str], bytes]]:
        """All for graphics: keys with their values, and data."""
        found = COMMANDS.findall(self.output)
        return [
            (dict(one.split("=") for one in keys.decode().split(",")), data) for keys, data in found
        ]

    def shown(self) -> list[list[str]]:
        """The cells of the picture 1, row by row."""
        with self._changed:
            colour = pyte.graphics.FG_BG_256[1]
            rows = [
                [cell.data for _x, cell in sorted(line.items()) if cell.data[0] == PLACEHOLDER]
                for _y, line in sorted(self._pyte.buffer.items())
            ]
            cells = [cell for line in self._pyte.buffer.values() for cell in line.values()]
            assert {cell.fg for cell in cells if cell.data[0] == PLACEHOLDER} <= {colour}
        return [row for row in rows if row]


def pixels(kitty: Kitty) -> Image.Image:
    """What it was sent as the picture 1."""
    commands = kitty.commands
    first = next(at for at, (keys, _data) in enumerate(commands) if keys.get("i") == "1")
    last = next(at for at, (keys, _) in enumerate(commands) if at >= first and keys["m"] == "0")
    assert commands[first][0]["f"] == "100"
    assert all("a" not in keys for keys, _data in commands[first + 1 : last + 1])
    data = b"".join(data for _keys, data in commands[first : last + 1])
    return Image.open(BytesIO(b64decode(data))).convert("RGB")


def wanted(columns: int, rows: int, first: int = 0) -> list[list[str]]:
    """The cells of a picture, from one of its rows on."""
    texts = [placeholders(1, row, columns) for row in range(first, rows)]
    return [[text[at : at + 3] for at in range(0, len(text), 4)] for text in texts]


def test_in_a_terminal_that_is_kitty(home: Home, server: Server) -> None:
    a_picture(home.path / "flag.png")
    argv = [*COMMAND, server.url, "--name", "ben", *home.data("ben")]
    ben = home.keep(Kitty(argv, home.environment()))
    ben.wait_for("● online")
    ben.wait_output(NAME)
    ana = home.person(server, "ana")
    ana.enter("/upload ~/flag.png")
    ben.wait_for("≡ flag.png")
    ben.wait_output(HANGS)
    ben.wait_for(lambda _rows: bool(ben.shown()))
    ben.wait_quiet()
    (keys,) = [keys for keys, _data in ben.commands if keys.get("U") == "1"]
    columns, rows = int(keys["c"]), int(keys["r"])
    assert ben.shown() == wanted(columns, rows)
    image = pixels(ben)
    assert image.getpixel((image.width // 2, 2)) == (220, 20, 20)
    assert image.getpixel((image.width // 2, image.height - 3)) == (20, 20, 220)
    assert all(keys["q"] == "2" for keys, _data in ben.commands), "nothing is to be answered"
    # Nothing is written while nothing happens, and what was said goes by without another picture.
    sent = len(ben.commands)
    ben.wait_quiet(2.0)  # the title tells of what was read after a while
    quiet = len(ben.output)
    ben.wait_quiet(0.5)
    assert len(ben.output) - quiet < STATUS
    for number in range(18):
        ana.enter(f"line {number}")
    ben.wait_for("line 17")
    ben.wait_quiet()
    left = ben.shown()
    assert 0 < len(left) < rows
    assert left == wanted(columns, rows, rows - len(left)), "it is cut off as text is"
    assert len(ben.commands) == sent
    ben.press("ctrl+l")
    ben.wait_for(lambda _rows: len(ben.commands) == 2 * sent)
    ben.wait_quiet()
    assert ben.shown() == left
    ben.press("ctrl+q")
    assert ben.exit_code() == 0
    end = ben.output.index(b"\x1b[?1049l")
    assert b"\x1b_Ga=d,d=I,i=1,q=2;\x1b\\" in ben.output[:end]
    assert b"\x1b_G" not in ben.output[end:]


def test_what_is_typed_is_seen_while_a_picture_is_sent_over_ssh(home: Home, server: Server) -> None:
    Image.effect_noise((400, 200), 90).save(home.path / "noise.png")
    argv = [*COMMAND, server.url, "--name", "ben", *home.data("ben")]
    ben = home.keep(Kitty(argv, home.environment(SSH_CONNECTION="10.0.0.1 1 10.0.0.2 22")))
    ben.wait_for("● online")
    ana = home.person(server, "ana")
    ana.enter("/upload ~/noise.png")
    ben.wait_output(b"a=t,f=100,t=d,i=1,")
    ben.type("hello")
    ben.wait_for("› hello")
    assert HANGS not in ben.output
    ben.wait_output(HANGS)
    ben.wait_for(lambda _rows: bool(ben.shown()))
    assert len(pixels(ben).getcolors(1 << 20) or ()) > 16


def test_v_where_there_are_no_graphics(home: Home, server: Server) -> None:
    a_picture(home.path / "flag.png")
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("/upload ~/flag.png")
    ben.wait_for("≡ flag.png")
    ben.wait_quiet(0.5)
    assert not has_blue(ben)
    ben.press("shift+up")
    ben.wait_for("v view")
    ben.press("v")
    ben.wait_for(lambda _rows: has_blue(ben))
    ben.press("v")
    ben.wait_for(lambda _rows: not has_blue(ben))
    assert b"\x1b_G" not in ben.output


def test_in_tmux(home: Home, server: Server) -> None:
    with flag_in_tmux(home, server) as ana:
        ana.press("v")
        ana.wait_for(lambda _rows: has_blue(ana))
        assert b"\x1b_G" not in ana.output
