"""What was set, in one frozen dataclass: the table's names with their types."""

from pathlib import Path

from chat_tui.domain.record import record


@record(kw_only=True)
class Settings:
    """Everything that can be set (see table.SETTINGS for what it means); None where nobody did."""

    server: str | None = None
    name: str | None = None
    room: str | None = None
    insecure: bool | None = None
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    secret_file: Path | None = None
    data_dir: Path | None = None
    theme: str | None = None
    density: str | None = None
    name_colours: bool | None = None
    time_format: str | None = None
    mouse: bool | None = None
    plain: bool | None = None
    ascii: bool | None = None
    clipboard: bool | None = None
    notifications: str | None = None
    markup: bool | None = None
    slow_link: str | None = None
    pictures: str | None = None
    undo_send: float | None = None
    terminal_output: str | None = None
