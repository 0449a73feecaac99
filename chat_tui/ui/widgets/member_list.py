"""Who is in the room."""

from chat_tui.session.state import RoomState
from chat_tui.ui.widgets.panel import Panel, PanelRow
from chat_tui.ui.words import shown_name


class MemberList(Panel):
    """Those who are there first, then the others."""

    def show_room(self, room: RoomState | None) -> None:
        """Draw the members of ``room``."""
        if room is None or room.members is None:
            self.show_rows([PanelRow("Members", style="panel--heading")])
            return
        members = sorted(room.members.values(), key=lambda m: (not m.online, m.name.casefold()))
        here = sum(member.online for member in members)
        rows = [PanelRow(f"Here {here} of {len(members)}", style="panel--heading")]
        rows += [
            PanelRow(
                text=shown_name(member.name),
                key=member.user,
                mark="●" if member.online else "○",
                mark_style="panel--good" if member.online else "panel--dim",
                style="panel--plain" if member.online else "panel--dim",
            )
            for member in members
        ]
        self.show_rows(rows)
