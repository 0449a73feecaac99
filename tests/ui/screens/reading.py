"""What stands on the screen around the messages, as text."""

from tests.ui.helpers import Play


def rule(play: Play) -> str:
    """What the line above the composer says."""
    return play.chat.rule.render_line(0).text.strip("─ ")


def about(play: Play) -> str:
    """What the line above the composer says; empty when it is not there."""
    line = play.chat.subject
    return line.render_line(0).text.strip() if line.display else ""


def row_with(play: Play, text: str) -> str:
    """The one row of the messages with ``text`` in it."""
    (row,) = [row for row in play.picture() if text in row]
    return row


def thread(play: Play) -> list[str]:
    """What the thread shows, without the gutter."""
    pane = play.chat.thread.messages
    pane.invalidate()
    rows = [strip.text.rstrip() for strip in pane.render_lines(pane.size.region)]
    return [row.split("  ")[-1].strip() for row in rows if row and "──" not in row]
