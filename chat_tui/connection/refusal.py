"""What an HTTP answer other than 101 says: pure reading of a stranger's text."""

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from chat_tui.connection.transport import HTTPRefusal

MAX_TEXT: Final = 200
"""Characters of the body that are kept to be shown."""


def read_refusal(status: int, retry_after: str, body: bytes, wall: float) -> HTTPRefusal:
    """``retry_after`` is the header's text, empty where there is none; ``wall`` the time now."""
    text = body[: 4 * MAX_TEXT].decode("utf-8", "replace").strip()
    # A web server's error page is no sentence for a status bar.
    readable = "" if text.startswith("<") else text[:MAX_TEXT]
    return HTTPRefusal(status, readable, read_retry_after(retry_after, wall))


def read_retry_after(text: str, wall: float) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3); None where it says nothing.

    It holds seconds or a date, which is compared with ``wall`` (seconds since 1970). A date in
    the past is 0.0.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:  # "-0000", or no zone at all: HTTP's dates are GMT
        date = date.replace(tzinfo=UTC)
    return max(0.0, date.timestamp() - wall)
