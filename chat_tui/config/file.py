"""The settings file: what a new one says, and replacing it so that it is never half written."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from chat_tui.config.table import SETTINGS
from chat_tui.domain.errors import SettingsError

HEAD: Final = """\
# Settings of chat-tui. A line that begins with # says nothing; take the # away to set something.
# "chat-tui config check" tells what is wrong here, and "chat-tui config show" what holds and why.
# A running chat takes over what you save here when you come back to it, and with /reload.
"""

TAIL: Final = """
# Saved servers: "chat-tui work" goes to this one, "chat-tui work home" to two at once. name, room,
# secret_file, ca_file, client_cert, client_key, data_dir and insecure may stand here as well, and
# hold for this server alone.
# [servers.work]
# url = "wss://chat.example.org"
# name = "ana"

# Keys, by the ids that "chat-tui config keys" lists; several in a list.
# [keys]
# "rooms.next" = ["alt+down", "ctrl+n"]
"""


def template() -> str:
    """A settings file in which everything is explained and nothing is set."""
    blocks = [HEAD]
    for setting in SETTINGS:
        default = f"Default: {setting.default}."
        choices = f" One of {', '.join(setting.choices)}." if setting.choices else ""
        words = _as_sentence(setting.words)
        blocks.append(f"\n# {words}.{choices} {default}\n# {setting.name} = {setting.example}\n")
    return "".join([*blocks, TAIL])


def _as_sentence(words: str) -> str:
    """With a capital letter, unless it begins with what is typed as it stands there."""
    return words[0].upper() + words[1:] if words.split(" ")[0].strip(",;").isalpha() else words


def read_file(path: Path) -> str | None:
    """The text as it stands there, line breaks and all; None when there is no file.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not text") from None


def write_file(path: Path, text: str) -> None:
    """Replace the file as a whole: whoever reads it meanwhile has the old or the new one.

    What a link leads to is replaced, not the link; the permissions stay as they are. A new file
    is its owner's alone to read, since it may tell where secrets are.

    Raises:
        SettingsError: it cannot be written; the file is as it was.
    """
    try:
        data = text.encode()
        target = Path(os.path.realpath(path))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o600
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(0, "it is write-protected")
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        try:
            with os.fdopen(number, "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}") from None
    except UnicodeEncodeError:
        raise SettingsError("it holds characters that cannot be written") from None
