"""All addresses of a message, to be opened or copied whole, each with the host it leads to."""

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from chat_tui.text.links import MAX_URL_LENGTH, Link, find_links
from chat_tui.text.sanitize import is_inert, make_inert, sanitize_body

MAX_ADDRESSES: Final = 50
"""Of one message: more than anybody chooses from."""

# A host with letters beyond ASCII, up to what ends one; a browser reads a backslash as a slash.
_FOREIGN: Final = re.compile(
    r"(?<![A-Za-z0-9])(https?://)([^\s/?#\\@:<>\"'\[\](){}]{1,253})(:[0-9]{1,5})?"
    r"(?=[/?#\s.,;!)\]}>\"']|$)",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(r"[/?#][!#-;=?-Z_a-z~]*")
_BREAKS: Final = re.compile(r"([\n\t])")


def addresses(body: str) -> tuple[Link, ...]:
    """The links of a message as its author wrote it, in order, each once, 50 at most.

    A host with letters beyond ASCII is shown as what it is to the network (punycode, IDNA), so
    that one which looks like another is not taken for it; ``url`` has it so as well. Offsets are
    those in the sanitised text.
    """
    text = sanitize_body(body)
    found = sorted((*find_links(text), *_foreign(text)), key=lambda link: link.start)
    return tuple(islice({link.url: link for link in found}.values(), MAX_ADDRESSES))


def _foreign(text: str) -> list[Link]:
    found = []
    for match in _FOREIGN.finditer(text):
        name = match[2].rstrip(".,;!")
        if name.isascii():
            continue  # find_links knows, or refuses, it
        try:
            host = name.encode("idna").decode("ascii").lower()
        except UnicodeError:
            continue
        tail = _TAIL.match(text, match.end()) if name == match[2] else None
        rest = (match[3] or "") + ("" if tail is None else tail[0].rstrip(".,:;!?'*_~"))
        again = find_links(f"{match[1]}{host}{rest}")
        # What does not come out of it whole is another address than it seemed to be.
        if len(again) == 1 and again[0].url == f"{match[1]}{host}{rest}":
            end = match.start(2) + len(name) + len(rest)
            if len(again[0].url) <= MAX_URL_LENGTH:
                found.append(replace(again[0], start=match.start(), end=end))
    return found


def copyable(text: str) -> str:
    """``text`` to be put into a clipboard: as it is, but for what could do something in a
    terminal it is pasted into. Line breaks and tabs stay; never raises."""
    text = text.replace("\r\n", "\n")
    return "".join(
        part if part in ("\n", "\t") or is_inert(part) else make_inert(part)
        for part in _BREAKS.split(text)
    )
