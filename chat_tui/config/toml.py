"""Where things stand in a TOML text, and small changes to it that touch nothing else. Pure.

tomllib reads TOML, and tells no positions. tomlkit, which keeps comments, tells none either, and
takes longer to import than the whole of this to run; so the statements are found here, in a text
that tomllib has accepted, and every change is proved by letting tomllib read it again.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from chat_tui.config.values import as_toml
from chat_tui.domain.errors import SettingsError
from chat_tui.domain.record import record

Path = tuple[str, ...]
"""A key with those of its table before it: ``("servers", "work", "url")``."""

_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_KEY: Final = re.compile(r'[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'')
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_BLANK: Final = re.compile(r"(?:\s|#[^\n]*)+")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


@record
class Statement:
    """``path = value``, or the header of a table, which has no value. Offsets into the text."""

    path: Path
    start: int
    value: tuple[int, int] | None


def statements(text: str) -> Iterator[Statement]:
    """All of a text that is TOML, in order."""
    table: Path = ()
    at = 0
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
        elif text[at] == "[":
            start = at
            at += 2 if text.startswith("[[", at) else 1
            at += len(text[at:]) - len(text[at:].lstrip(" \t"))
            table, at = _path(text, at)
            yield Statement(table, start, None)
            at = _end_of_line(text, at)
        else:
            path, end = _path(text, at)
            if not path:  # no TOML after all
                return
            begin = text.index("=", end) + 1
            begin += len(text[begin:]) - len(text[begin:].lstrip(" \t"))
            stop = _value_end(text, begin)
            yield Statement((*table, *path), at, (begin, stop))
            at = stop


def _path(text: str, at: int) -> tuple[Path, int]:
    parts = []
    while found := _KEY.match(text, at):
        parts.append(_unquoted(found[0]))
        at = found.end()
        dot = _DOT.match(text, at)
        if dot is None:
            break
        at = dot.end()
    return tuple(parts), at


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    import tomllib

    return str(tomllib.loads(f"key = {key}")["key"])


def _value_end(text: str, at: int) -> int:
    depth, end = 0, at
    while at < len(text):
        char = text[at]
        if string := _STRING.match(text, at):
            at = end = string.end()
            continue
        if char == "#":
            at = _end_of_line(text, at)
            if not depth:
                break
            continue
        if char == "\n" and not depth:
            break
        depth += (char in "[{") - (char in "]}")
        at += 1
        if not char.isspace():
            end = at
    return end


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def position(text: str, path: Path) -> tuple[int, int]:
    """Line and column, from 1, of ``path`` or else of the innermost table that holds it.

    (1, 1) when none of it is there. A key may have been written with dots or in quotes.
    """
    best, offset = 0, 0
    wanted = ".".join(path) + "."
    for statement in statements(text):
        found = ".".join(statement.path) + "."
        if best <= len(found) and wanted.startswith(found):
            best, offset = len(found), statement.start
    return line_and_column(text, offset)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def with_value(text: str, path: Path, value: object) -> str:
    """``text`` with ``path`` set to ``value``, and every other byte as it was.

    A new one is put below the line that has it as a comment, else behind its table.

    Raises:
        SettingsError: it cannot be done without changing more.
    """
    literal = as_toml(value)
    found = list(statements(text))
    for statement in found:
        if statement.path == path and statement.value is not None:
            start, end = statement.value
            return _proved(text, text[:start] + literal + text[end:], path, value)
    line = f"{_written(path[-1])} = {literal}"
    return _proved(text, _inserted(text, found, path, line), path, value)


def without(text: str, path: Path) -> str:
    """``text`` with ``path`` not set; a comment on its line is kept.

    Raises:
        SettingsError: it cannot be done without changing more.
    """
    for statement in statements(text):
        if statement.path == path and statement.value is not None:
            start, end = statement.start, statement.value[1]
            stop = _end_of_line(text, end)
            rest = text[end:stop].strip()
            after = text[stop:] if rest else text[stop + 1 :]
            return _proved(text, text[:start] + rest + after, path, None)
    return text


def _written(key: str) -> str:
    return key if _BARE.fullmatch(key) else as_toml(key)


def _inserted(text: str, found: list[Statement], path: Path, line: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    table = path[:-1]
    heads = [statement for statement in found if statement.value is None]
    if table and not any(head.path == table for head in heads):
        gap = newline if text.strip() else ""
        header = f"[{'.'.join(map(_written, table))}]"
        return _ended(text, newline) + f"{gap}{header}{newline}{line}{newline}"
    begin = next((_end_of_line(text, head.start) for head in heads if head.path == table), 0)
    end = next((head.start for head in heads if head.start > begin), len(text))
    if not table and heads and heads[0].start == 0:
        end = 0
    commented = re.compile(rf"^[ \t]*#[ \t]*{re.escape(_written(path[-1]))}[ \t]*=[^\n]*$", re.M)
    at = begin
    if hint := commented.search(text, begin, end):
        at = hint.end()
    else:
        for statement in found:
            if statement.value is not None and begin <= statement.start < end:
                at = _end_of_line(text, statement.value[1])
        if at == begin == 0:
            return line + newline + text
    at = text.find("\n", at) + 1 or len(text)
    return _ended(text[:at], newline) + line + newline + text[at:]


def _ended(text: str, newline: str) -> str:
    return text if not text or text.endswith("\n") else text + newline


def _proved(old: str, new: str, path: Path, value: object) -> str:
    import tomllib

    wanted = tomllib.loads(old)
    place = wanted
    try:
        for key in path[:-1]:
            place = place.setdefault(key, {})
        if value is None:
            place.pop(path[-1], None)
        else:
            place[path[-1]] = value
        if tomllib.loads(new) == wanted:
            return new
    except (AttributeError, TypeError, tomllib.TOMLDecodeError):
        pass  # something that is no table stands where one is wanted
    raise SettingsError(
        f"{'.'.join(path)} is written in a way that is not changed safely; change it by hand"
    )


def flat(values: Mapping[str, object], path: Path = ()) -> Iterator[tuple[Path, object]]:
    """All values of a document that are no tables, with their paths."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, (*path, key))
        else:
            yield (*path, key), value
