"""What somebody typed to search: words, "exact words", word*, from: in: before: after:
has:link has:file.

Whatever is typed is either a Query or refused in one sentence; nothing of it reaches a database
as it is (see tokens).
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeVar

from chat_tui.domain.errors import InvalidQuery
from chat_tui.domain.searching import MAX_TERM, MAX_TERMS, Query, Term
from chat_tui.text.names import MAX_NAME_LENGTH
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.tokens import MIN_PREFIX, phrase

MAX_QUERY = 500
"""Characters."""

_PART = re.compile(r'"([^"]*)(?:"|$)|[^\s"]+')
_FILTER = re.compile(r"(from|in|before|after|has):(.*)", re.IGNORECASE | re.DOTALL)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_AGO = re.compile(r"(\d{1,4})([dw])", re.ASCII | re.IGNORECASE)
_OPERATORS = frozenset(("OR", "AND", "NOT", "|", "||", "&", "&&", "(", ")"))
"""What means something elsewhere, and would be looked for as a word here, or passed over."""

_Value = TypeVar("_Value")
_SHOWN = 40  # characters of what was typed that are repeated in a refusal


def parse_query(text: str, *, today: date, zone: tzinfo | None) -> Query:
    """What ``text`` asks for. ``zone`` None is the machine's own time zone.

    ``before:`` is before that day begins, ``after:`` from its beginning on; ``3d`` and ``2w`` are
    the days so many days or weeks ago. A quote that is not
    closed goes up to the end, since people are seen typing.

    Raises:
        InvalidQuery: it makes no sense; the text says what does.
    """
    if len(text) > MAX_QUERY:
        raise InvalidQuery(f"a search has at most {MAX_QUERY} characters")
    filters: dict[str, str] = {}
    parts: set[str] = set()
    terms: list[Term] = []
    for match in _PART.finditer(text):
        if (quoted := match[1]) is not None:
            terms += _terms(quoted, prefix=False)
        elif (found := _FILTER.fullmatch(match[0])) is not None:
            name = found[1].lower()
            if name == "has":
                parts.add(_part(found[2]))
            elif filters.setdefault(name, found[2]) != found[2]:
                raise InvalidQuery(f"{name}: can be there only once")
        else:
            word = match[0]
            if word in _OPERATORS and word != text.strip():
                raise InvalidQuery(
                    f"{word} means nothing here: all that is typed has to be true of a message;"
                    f' "{word}" in quotes is a word'
                )
            terms += _terms(word.rstrip("*"), prefix=word.endswith("*"))
    if len(terms) > MAX_TERMS:
        raise InvalidQuery(f"a search has at most {MAX_TERMS} words")

    def moment(name: str) -> int | None:
        return _given(filters, name, lambda typed: _start_of(typed, name, today, zone))

    return Query(
        terms=tuple(terms),
        author=_given(filters, "from", lambda typed: _name(typed.removeprefix("@"), "from:ana")),
        room=_given(filters, "in", lambda typed: _name(typed, "in:#room")),
        since=moment("after"),
        until=moment("before"),
        has_link="link" in parts,
        has_file="file" in parts,
    )


def _given(filters: dict[str, str], name: str, read: Callable[[str], _Value]) -> _Value | None:
    return read(filters[name]) if name in filters else None


def _terms(text: str, *, prefix: bool) -> list[Term]:
    text = text.encode("utf-8", "replace").decode()[:MAX_TERM]
    term = Term(text, prefix)
    found = phrase(term)
    if found is not None and found.is_too_short:
        raise InvalidQuery(f"{_shown(text)}* needs {MIN_PREFIX} letters at least before the *")
    return [] if found is None else [term]


def _name(typed: str, example: str) -> str:
    if not typed.strip("#@"):
        raise InvalidQuery(f"a name is missing: {example}")
    if len(typed) > MAX_NAME_LENGTH + 1:
        raise InvalidQuery(f"{_shown(typed)} is longer than a name can be")
    return typed.encode("utf-8", "replace").decode()


def _part(typed: str) -> str:
    part = typed.lower().removesuffix("s")
    if part not in ("link", "file"):
        raise InvalidQuery("has: can be has:link or has:file")
    return part


def _start_of(typed: str, name: str, today: date, zone: tzinfo | None) -> int:
    """When the day begins, in milliseconds since the Unix epoch."""
    days = {"today": 0, "yesterday": 1}
    try:
        if typed.lower() in days:
            day = today - timedelta(days=days[typed.lower()])
        elif ago := _AGO.fullmatch(typed):
            day = today - timedelta(days=int(ago[1]) * (7 if ago[2] in "wW" else 1))
        elif match := _DATE.fullmatch(typed):
            day = date(*map(int, match.groups()))
        else:
            raise ValueError
        begins = datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
        return max(0, int(begins * 1000))
    except (ValueError, OverflowError, OSError):
        raise InvalidQuery(
            f"{name}: takes a day, like {name}:{today.isoformat()}, {name}:today,"
            f" {name}:yesterday or {name}:3d (3 days ago; w: weeks)"
        ) from None


def _shown(typed: str) -> str:
    return sanitize_line(typed[:_SHOWN])
