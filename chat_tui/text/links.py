"""Web addresses in text, with the host they really lead to."""

import ipaddress
import re
import unicodedata

from chat_tui.domain.record import record

_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?://", re.IGNORECASE)

# A browser reads a backslash as a slash, and so would find another host behind
# it than we show: an address ends there. Quotes and angle brackets set it off.
# Named are the characters that may stand in one, all of them ASCII: the classes
# of all others take ten times as long to compile, at each start.
# Bounded, so that text with "http://" all over is still read in linear time.
_MAX_AUTHORITY = 300
_AUTHORITY = re.compile(rf"[!$-.0-;=@-\[\]-_a-~]{{1,{_MAX_AUTHORITY}}}")
_BRACKET_OR_STOP = re.compile(r"[^!#-'*-;=?-Z^_a-z|~]")
_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{0,5})?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

_CLOSES = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,:;!?'*_~|([{"

# What terminals accept in OSC 8 is about this long (VTE and others).
MAX_URL_LENGTH = 2048


@record
class Link:
    """One http or https address in a text.

    `start` and `end` are code point offsets, and `url` is exactly the text between
    them: code points 21-7E only, at most 2048. `host` is where it leads, lower
    case, without user name, port or brackets; show it when `url` could mislead.
    """

    start: int
    end: int
    url: str
    host: str


def find_links(text: str) -> list[Link]:
    """Return the links in `text`, in order, without overlap.

    Punctuation at the end and a closing bracket that has no opening one are left
    out. An address that is not certain to lead where it seems to is no link: a
    host that goes on with a letter outside ASCII, that is encoded, or that is a
    number in disguise. Linear time.
    """
    found: list[Link] = []
    scheme = _SCHEME.search(text)
    while scheme is not None:
        link, resume = _link_at(text, scheme.start(), scheme.end())
        if link is not None:
            found.append(link)
        scheme = _SCHEME.search(text, resume)
    return found


def _link_at(text: str, start: int, begin: int) -> tuple[Link | None, int]:
    """The link whose host begins at `begin`, and where to search on."""
    match = _AUTHORITY.match(text, begin)
    if match is None or match.end() - begin == _MAX_AUTHORITY:
        return None, begin
    stop = match.end()
    end = _balanced_end(text, begin, stop)
    has_tail = end == stop and stop < len(text) and text[stop] in "/?#"
    if not has_tail:
        if end == stop and _goes_on(text, stop):
            return None, begin
        end = _before_punctuation(text, begin, end)
    host = _host(text[begin:end])
    if host is None:
        return None, begin
    resume = end
    if has_tail:
        resume = _balanced_end(text, end, len(text))
        end = _before_punctuation(text, end, resume)
    if end - start > MAX_URL_LENGTH:
        return None, resume
    return Link(start, end, text[start:end], host), resume


def _goes_on(text: str, stop: int) -> bool:
    """Whether a host cut off at `stop` may have been longer: a letter beyond ASCII."""
    if stop == len(text) or text[stop].isascii():
        return False
    return unicodedata.category(text[stop])[0] not in "PZ"


def _balanced_end(text: str, begin: int, stop: int) -> int:
    """Where an address ends: at `stop`, what cannot be in it, or a bracket it did not open."""
    depth = dict.fromkeys(_CLOSES.values(), 0)
    for match in _BRACKET_OR_STOP.finditer(text, begin, stop):
        char = match[0]
        if char in depth:
            depth[char] += 1
        elif char in _CLOSES and depth[_CLOSES[char]]:
            depth[_CLOSES[char]] -= 1
        else:
            return match.start()
    return stop


def _before_punctuation(text: str, begin: int, end: int) -> int:
    while end > begin and text[end - 1] in _TRAILING:
        end -= 1
    return end


def _host(authority: str) -> str | None:
    """The host in `[user@]host[:port]`; None when it is not plainly one."""
    parts = _HOST_PORT.fullmatch(authority.rpartition("@")[2])
    if parts is None:
        return None
    host = parts[1].lower().removesuffix(".")
    if host.startswith("["):
        return _address(ipaddress.IPv6Address, host[1:-1])
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    # A browser reads "0x7f.1" and "2130706433" as 127.0.0.1.
    if _NUMBER.fullmatch(labels[-1]):
        return _address(ipaddress.IPv4Address, host)
    return host


def _address(parse: type[ipaddress.IPv4Address | ipaddress.IPv6Address], host: str) -> str | None:
    try:
        return str(parse(host))
    except ValueError:
        return None
