"""Somewhere to go, or something to do."""

from chat_tui.domain.record import record


@record(kw_only=True)
class Target:
    """``room`` is a joined room's id; None for one that is yet to be joined by ``name``.

    ``person``: ``name`` is somebody's, to be spoken to. ``command``: it is that of a command,
    which is only offered to whoever types, by one of its ``aliases`` as well. ``setting``: the
    same of a setting, which is ``value`` now. ``server`` is the name of another server that it is
    on, or that it is itself where ``room`` is None. ``makes``: nothing of this name is
    known here.
    """

    label: str
    note: str
    name: str
    room: str | None = None
    person: bool = False
    command: bool = False
    aliases: tuple[str, ...] = ()
    server: str | None = None
    setting: bool = False
    value: str = ""
    makes: bool = False
