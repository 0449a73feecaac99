"""Retry-After and the words of an HTTP refusal."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.refusal import MAX_TEXT, read_refusal, read_retry_after

NOON = datetime(2025, 11, 23, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("Sun, 23 Nov 2025 12:00:30 GMT", 30.0),
        ("Sunday, 23-Nov-25 12:00:30 GMT", 30.0),
        ("Sun Nov 23 12:00:30 2025", 30.0),
        ("Sun, 23 Nov 2025 13:00:30 +0100", 30.0),
        ("Sun, 23 Nov 2025 12:00:30 -0000", 30.0),
        ("Sun, 23 Nov 2025 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("Sun, 99 Nov 2025 12:00:30 GMT", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert read_retry_after(text, NOON) == seconds


@given(st.text(st.characters(max_codepoint=255)) | st.from_regex(r"\d+"))
def test_any_text_is_seconds_or_nothing(text: str) -> None:
    seconds = read_retry_after(text, NOON)
    assert seconds is None or seconds >= 0.0


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))
def test_any_date_is_seconds(date: datetime) -> None:
    expected = max(0.0, int(date.timestamp()) - NOON)
    seconds = read_retry_after(format_datetime(date, usegmt=True), NOON)
    assert seconds == pytest.approx(expected, abs=1.0)


def test_the_body() -> None:
    assert read_refusal(503, "5", b"  back soon \n", NOON).body == "back soon"
    assert read_refusal(503, "5", b"<html>", NOON).body == ""
    assert read_refusal(503, "5", b"\xff", NOON).body == "�"
    assert len(read_refusal(503, "5", b"x" * 9999, NOON).body) == MAX_TEXT
    assert read_refusal(503, "5", b"", NOON).retry_after == 5.0
