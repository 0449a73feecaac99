"""/log as lines."""

from datetime import UTC

from chat_tui.session.activity_log import Activity
from chat_tui.ui.activity import NOTHING, activity_lines
from tests.ui.helpers import START_MS


def test_the_day_is_told_where_it_changes() -> None:
    lines = activity_lines(
        [
            Activity(START_MS, "online"),
            Activity(START_MS + 61_000, "bad \x1b[31m\nend", error=True, times=4),
            Activity(START_MS + 86_400_000, "offline"),
        ],
        UTC,
    )
    assert lines == [
        "Sun 23 Nov 2025",
        "09:00:00   online",
        "09:01:01 ! bad ␛[31m␊end  (4 times)",
        "Mon 24 Nov 2025",
        "09:00:00   offline",
    ]


def test_where_nothing_has_happened_that_is_said() -> None:
    assert activity_lines([], UTC) == [NOTHING]
