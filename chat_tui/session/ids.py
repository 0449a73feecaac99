"""UUIDv7 (RFC 9562, section 5.7): unique without asking anybody, ascending in time."""

import secrets
import time
from collections.abc import Callable
from uuid import UUID


def new_cid(
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    random_bits: Callable[[int], int] = secrets.randbits,
) -> str:
    """A fresh client id. ``now_ms`` gives Unix milliseconds, ``random_bits`` that many bits."""
    value = (now_ms() & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= random_bits(12) << 64
    value |= 0b10 << 62
    value |= random_bits(62)
    return str(UUID(int=value))
