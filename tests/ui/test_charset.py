"""Whether there is more than ASCII."""

import pytest

from chat_tui.ui.charset import is_ascii
from chat_tui.ui.diagnosis import Level, about_locale
from chat_tui.ui.terminal_use import TerminalUse


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "de_DE.utf8"}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "C.UTF-8", "TERM": "dumb"}, True),
    ],
)
def test_where_there_is_ascii_alone(environ: dict[str, str], expected: bool) -> None:
    assert is_ascii(environ) is expected
    use = TerminalUse(ascii_marks=expected)
    level = about_locale(environ, "utf-8", use).level
    can_be_mended = expected and "TERM" not in environ
    assert (level is Level.NOTE) is can_be_mended
