"""Who is in the room."""

from chat_tui.domain.models import Member
from chat_tui.session.state import RoomState
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.presence import dot
from chat_tui.ui.widgets.panel import Panel, PanelRow
from chat_tui.ui.words import OPERATOR, shown_name


class MemberList(Panel):
    """Those who are there first, then those who are away, with what they say of it, then the
    others. Who may put others out has a mark."""

    def show_room(self, room: RoomState | None, *, online: bool) -> None:
        """Draw the members of ``room``; not ``online``: as they were when that was known."""
        if room is None or room.members is None:
            self.show_rows([PanelRow("Members", style="panel--heading")])
            return
        members = sorted(
            room.members.values(), key=lambda m: (not _is_here(m), not m.online, m.name.casefold())
        )
        here = sum(_is_here(member) for member in members)
        rows = [PanelRow(f"Here {here} of {len(members)}", style="panel--heading")]
        self.show_rows(
            [
                *rows,
                *(
                    _row(member, online=online, operates=member.user in room.operators)
                    for member in members
                ),
            ]
        )


def _is_here(member: Member) -> bool:
    return member.online and member.away is None


def _row(member: Member, *, online: bool, operates: bool) -> PanelRow:
    mark, mark_style = dot(member.presence, online=online)
    words = sanitize_line(member.away) if member.away else ""
    return PanelRow(
        text=f"{OPERATOR if operates else ''}{shown_name(member.name)}  {words}".rstrip(),
        key=member.user,
        mark=mark,
        mark_style=mark_style,
        style="panel--plain" if _is_here(member) else "panel--dim",
    )
