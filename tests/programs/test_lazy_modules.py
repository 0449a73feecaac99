"""A module that is postponed is executed when something of it is used, and not before."""

import subprocess
import sys

import pytest

POSTPONED = """
import sys
from chat_tui.programs.lazy_modules import postpone
assert "colorsys" not in sys.modules
postpone("colorsys")
postpone("colorsys")
import colorsys
assert "rgb_to_hsv" not in vars(colorsys)
assert colorsys.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
assert "rgb_to_hsv" in vars(sys.modules["colorsys"])
assert colorsys.rgb_to_hls(0, 0, 0) == (0.0, 0.0, 0.0)
try:
    colorsys.nothing
except AttributeError:
    pass
else:
    sys.exit("it has everything")
"""

KNOWN = """
import colorsys, sys
from chat_tui.programs.lazy_modules import postpone
postpone("colorsys")
assert sys.modules["colorsys"] is colorsys and "rgb_to_hsv" in vars(colorsys)
postpone("no_such_module")
assert "no_such_module" not in sys.modules
"""

PACKAGE = """
from chat_tui.programs.lazy_modules import postpone
postpone("importlib.metadata")
import importlib.metadata._meta
from importlib.metadata import version
assert version("websockets")
"""

LINKED = """
import sys
from chat_tui.programs.lazy_modules import postpone
postpone("importlib.metadata")
import websockets, chat_tui.connection.websocket
assert "zipfile" not in sys.modules and "email.message" not in sys.modules
import importlib.metadata
assert importlib.metadata.version("websockets") == websockets.__version__
"""

OPENED = """
import sys
from chat_tui.programs.lazy_modules import postpone
postpone("shutil")
postpone("importlib.metadata")
import chat_tui.programs.chat, chat_tui.connection.websocket
assert "tempfile" in sys.modules and not {"bz2", "lzma"} & {*sys.modules}
folder = sys.modules["tempfile"].TemporaryDirectory()
folder.cleanup()
assert "bz2" in sys.modules
"""


@pytest.mark.parametrize("program", [POSTPONED, KNOWN, PACKAGE, LINKED, OPENED])
def test_postponed(program: str) -> None:
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
