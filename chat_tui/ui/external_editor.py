"""A draft in the user's own editor."""

import asyncio
import os
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from textual.app import App, SuspendNotSupported

from chat_tui.domain.errors import ChatError
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.terminal.app import TerminalApp

FALLBACKS: Final = ("editor", "nano", "vi")
"""What is looked for when the user has not said; the first is Debian's choice."""

LARGEST: Final = 1 << 20
"""Bytes that are read back: more than any server takes, and than the composer holds well."""

NAME: Final = "message.md"
"""Editors colour by the end of the name."""


class EditorFailed(ChatError):
    """Nothing was edited: what was written before is to stay as it was."""


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """The user's editor with its arguments: ``$VISUAL``, ``$EDITOR``, or one that is there.

    Raises:
        EditorFailed: there is none.
    """
    for variable in ("VISUAL", "EDITOR"):
        value = environment.get(variable, "")
        try:
            words = shlex.split(value)
        except ValueError:
            raise EditorFailed(f"${variable} is no command: {sanitize_line(value)}") from None
        if words:
            return words
    for name in FALLBACKS:
        if shutil.which(name, path=environment.get("PATH")):
            return [name]
    raise EditorFailed("no editor was found; say which one you want in $EDITOR")


def private_folder(environment: Mapping[str, str]) -> Path | None:
    """Where the file is best: the user's own memory, which no disk keeps; None where there is
    none, and the machine's folder for such files has to do."""
    path = Path(environment.get("XDG_RUNTIME_DIR") or "/nowhere")
    return path if path.is_dir() and os.access(path, os.W_OK) else None


ENDS_WITHIN: Final = 1.0
"""Seconds that an editor has to put its things away when the program is left."""


@contextmanager
def _private_file(text: str, folder: Path | None) -> Iterator[Path]:
    """A file (0600) in a folder (0700) of its own, which goes with all that an editor has left
    in it: backups, swap files."""
    own = Path(tempfile.mkdtemp(prefix="chat-tui-", dir=folder))
    try:
        path = own / NAME
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        yield path
    finally:
        shutil.rmtree(own, ignore_errors=True)


async def edit_outside(
    app: App[object],
    text: str,
    edited: Callable[[str], None],
    complain: Callable[[str], None],
) -> None:
    """Lend the terminal to the user's editor with ``text`` in it; ``edited`` gets what became of
    it, ``complain`` why nothing did."""
    try:
        if not isinstance(app, TerminalApp):
            raise SuspendNotSupported
        command = editor_command(os.environ)
        with app.lent():
            result = await edit(text, command, private_folder(os.environ))
    except EditorFailed as error:
        complain(str(error))
    except SuspendNotSupported:
        complain("no editor can be opened in this terminal")
    else:
        edited(result)


async def edit(text: str, command: list[str], folder: Path | None) -> str:
    """``text`` as the user has made it with ``command``, which gets the terminal of this program.

    ``folder`` is where the file is made that is edited, None for the machine's; nothing of it is
    left. When cancelled it ends the editor first, which takes a second at most.

    Raises:
        EditorFailed: it could not be started, said by its exit code that it failed, or left what
            cannot be read.
    """
    shown = sanitize_line(Path(command[0]).name)
    try:
        with _private_file(text, folder) as path:
            code = await _run([*command, str(path)])
            if code:
                how = f"exit code {code}" if code > 0 else f"signal {-code}"
                raise EditorFailed(f"{shown} failed ({how}); what you wrote is as it was")
            if path.stat().st_size > LARGEST:
                raise EditorFailed(f"more than {LARGEST:,} bytes; what you wrote is as it was")
            edited = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise EditorFailed(f"{shown} cannot be used: {error.strerror}") from None
    edited = edited.replace("\r\n", "\n")
    # Editors end the last line; nobody wants to send that.
    return edited if text.endswith("\n") else edited.removesuffix("\n")


async def _run(command: list[str]) -> int:
    process = await asyncio.create_subprocess_exec(*command)
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await _end(process)
        raise


async def _end(process: asyncio.subprocess.Process) -> None:
    """Wait until it has ended: a loop that is closed before leaves its transport open."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDS_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
