"""What /log says, a line each. Pure."""

from collections.abc import Sequence
from datetime import date, tzinfo
from typing import Final

from chat_tui.session.activity_log import Activity
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.words import local_time

NOTHING: Final = "nothing has happened yet"


def activity_lines(log: Sequence[Activity], zone: tzinfo | None) -> list[str]:
    """Inert lines, the oldest first, with the day where it changes; ``zone`` None: ours."""
    lines: list[str] = []
    day: date | None = None
    for one in log:
        when = local_time(one.at, zone)
        if when.date() != day:
            day = when.date()
            lines.append(f"{when:%a} {when.day} {when:%b %Y}")
        mark = "!" if one.error else " "
        times = f"  ({one.times} times)" if one.times > 1 else ""
        lines.append(f"{when:%H:%M:%S} {mark} {sanitize_line(one.text)}{times}")
    return lines or [NOTHING]
