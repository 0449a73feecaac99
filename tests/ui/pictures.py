"""Pictures that are not what they say."""

import struct
import zlib

from chat_tui.ui.pictures import (
    MAX_PIXELS,
)


def huge(pixels: int = MAX_PIXELS) -> bytes:
    """A PNG of a hundred bytes that says it has more pixels than so many."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    side = int(pixels**0.5) + 1
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))
