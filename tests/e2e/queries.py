"""What programs ask their terminal, and what xterm would say."""

import re
from typing import Final

_QUERY: Final = re.compile(
    rb"\x1b\[(?:(?P<device>[>=]?0?c)|(?P<status>\??[56]n)|(?P<mode>\??\d+)\$p)"
    rb"|\x1b\](?P<colour>1[01]);\?(?:\x07|\x1b\\)"
    rb"|\x1bP\+q(?P<capability>[0-9a-fA-F;]*)\x1b\\"
)
SEQUENCE: Final = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\"
    rb"|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
)
"""One whole escape sequence."""

_LONGEST: Final = 8192
"""Bytes after which an ESC that began no known sequence is not waited for any more."""


def split_whole(data: bytes) -> tuple[bytes, bytes]:
    """What can be read now, and the escape sequence at its end that has not come completely."""
    last = data.rfind(b"\x1b")
    if last >= 0 and len(data) - last < _LONGEST and not SEQUENCE.match(data, last):
        return data[:last], data[last:]
    return data, b""


def answers(data: bytes) -> bytes:
    """What to write back to a program that wrote ``data``, whole sequences.

    An unknown mode or capability is not recognized. The kitty keyboard protocol and XTVERSION
    get no answer, as from an old xterm: whoever asks for them asks for DA1 behind it.
    """
    return b"".join(map(_answer, _QUERY.finditer(data)))


def _answer(query: re.Match[bytes]) -> bytes:
    if device := query["device"]:
        return b"\x1b[>41;380;0c" if device.startswith(b">") else b"\x1b[?62;22c"
    if status := query["status"]:
        return b"\x1b[0n" if b"5" in status else b"\x1b[1;1R"
    if mode := query["mode"]:
        return b"\x1b[%s;0$y" % mode
    if query["capability"] is not None:
        return b"\x1bP0+r%s\x1b\\" % query["capability"]
    rgb = b"0000/0000/0000" if query["colour"] == b"11" else b"ffff/ffff/ffff"
    return b"\x1b]%s;rgb:%s\x07" % (query["colour"], rgb)
