"""Untrusted text made inert, code point by code point.

Nothing is ever removed as a sequence: taking "ESC [ 3 1 m" out of a string can
bring two halves of another sequence together. Each code point is replaced or
kept by itself, and only code points that draw nothing are dropped.

`sanitize_body` and `sanitize_line` run once, where text enters the view.
`is_inert` and `make_inert` run at the last write to the terminal.
"""

import re

from chat_tui.text.codepoints import (
    DIRECTION_MARKS,
    DOTTED_CIRCLE,
    EMOJI_STYLE,
    KEYCAP,
    REPLACEMENT,
    ZWJ,
    Kind,
    classify,
    control_picture,
)

MAX_MARKS = 4
# The longest recommended emoji (a family, a kiss) has four members. Rich measures
# a chain of any length as two cells, so an endless one would draw over the line.
MAX_EMOJI_JOINS = 3
# Rich gives no width to the letter after a ZWJ; a terminal gives it one cell. Two
# letters are the two cells a grapheme may have.
MAX_LETTER_JOINS = 1

# Code points that stay as they are whatever stands beside them: no marks, no
# emoji, nothing without width. Everything else takes the slow path.
_PLAIN = (
    r"\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea"
    r"\u0620-\u064a\u0671-\u06d3\u0e01-\u0e30\u1e00-\u1fff\u2010-\u2027\u2030-\u205e"
    r"\u20a0-\u20b9\u2500-\u25a9\u2801-\u28ff\u3000-\u3029\u3041-\u3096\u309b-\u30ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f"
)
_BODY_WORK = re.compile(f"[^\n{_PLAIN}]+")
_LINE_WORK = re.compile(f"[^{_PLAIN}]+")

_NOT_INERT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_EMOJI = frozenset({Kind.WIDE_EMOJI, Kind.NARROW_EMOJI})
_IN_LETTER = frozenset({Kind.LETTER, Kind.MARK, Kind.VIRAMA})
_STYLED = _EMOJI | {Kind.STYLE, Kind.SKIN_TONE}


def sanitize_body(text: str) -> str:
    """Return multi-line `text` with every code point visible and inert.

    Newlines stay; CRLF, U+2028 and U+2029 become newlines; a tab becomes four
    spaces. Accepts any string, lone surrogates included, and never raises.
    Applying it twice changes nothing more. Linear time.
    """
    if _BODY_WORK.search(text) is None:
        return text
    return _Sanitizer(one_line=False).run(text.replace("\r\n", "\n"))


def sanitize_line(text: str) -> str:
    """Return `text` as one line with every code point visible and inert.

    As `sanitize_body`, but a newline shows as its control picture (U+240A) and
    U+2028 and U+2029 as a space, so the result never holds a line break.
    """
    if _LINE_WORK.search(text) is None:
        return text
    return _Sanitizer(one_line=True).run(text)


def is_inert(text: str) -> bool:
    """Whether `text` is free of controls (newline and tab too), bidi controls and surrogates.

    A string that is printable to Python has none of them, which is the quicker
    question and nearly always the answer.
    """
    return text.isprintable() or _NOT_INERT.search(text) is None


def make_inert(text: str) -> str:
    """Return `text` with each code point that `is_inert` objects to replaced.

    As many code points come out as went in, so offsets and styles still fit.
    Direction marks keep their zero cells; a control had none and takes one,
    because it must be seen.
    """
    return _NOT_INERT.sub(_inert_stand_in, text)


def _inert_stand_in(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in DIRECTION_MARKS:
        return "\u2060"
    return control_picture(code) or REPLACEMENT


class _Sanitizer:
    """One pass over one string. `left` is the kind of the last code point written.

    A joiner or style that depends on what follows waits in `pending`, and is
    written only together with a neighbour it belongs to; so a code point that is
    dropped in between can never leave it stranded.
    """

    def __init__(self, *, one_line: bool) -> None:
        self.out: list[str] = []
        self.one_line = one_line
        self.left = Kind.GAP
        self.on_letter = False
        self.pending = ""
        self.marks = 0
        self.joins = 0

    def run(self, text: str) -> str:
        work = _LINE_WORK if self.one_line else _BODY_WORK
        position = 0
        for match in work.finditer(text):
            start = match.start()
            if start > position:
                self._plain(text[position:start])
            for char in match[0]:
                self._char(char)
            position = match.end()
        if position < len(text):
            self._plain(text[position:])
        return "".join(self.out)

    def _plain(self, run: str) -> None:
        self._base(classify(run[0])[0], run)
        if len(run) > 1:
            self.joins = 0
            self._set_left(classify(run[-1])[0])

    def _char(self, char: str) -> None:
        kind, shown = classify(char)
        if kind is Kind.DROPPED:
            return
        if kind is Kind.MARK or kind is Kind.VIRAMA:
            self._mark(kind, char)
        elif kind is Kind.JOINER:
            self.pending = char
        elif kind is Kind.STYLE:
            self._style(char)
        elif kind is Kind.SKIN_TONE:
            self._skin_tone(char)
        elif self.one_line and shown == "\n":
            if char == "\n":
                self._base(Kind.OTHER, "\u240a")
            else:
                self._base(Kind.GAP, " ")
        else:
            self._base(kind, shown)

    def _base(self, kind: Kind, shown: str) -> None:
        """Write something that starts a grapheme, or is joined to the one before."""
        joined = False
        if self.pending == ZWJ:
            joined = self._may_join(kind)
            self.joins += joined
            if joined:
                self.out.append(ZWJ)
        elif self.pending and self._may_split(kind):
            self.out.append(self.pending)
        if not joined:
            self.joins = 0
        self.out.append(shown)
        self.pending = ""
        self.marks = 0
        self._set_left(kind)

    def _set_left(self, kind: Kind) -> None:
        self.left = kind
        self.on_letter = kind is Kind.LETTER

    def _may_join(self, right: Kind) -> bool:
        if right in _EMOJI:
            # A chain that starts with a bare narrow emoji Rich measures as one cell.
            is_wide = self.left is not Kind.NARROW_EMOJI or self.joins > 0
            return self.left in _STYLED and is_wide and self.joins < MAX_EMOJI_JOINS
        # Where there is no virama a ZWJ between letters draws nothing (RFC 5892,
        # A.2) and only hides a letter's width.
        return (
            right is Kind.LETTER
            and self.left is Kind.VIRAMA
            and self.on_letter
            and self.joins < MAX_LETTER_JOINS
        )

    def _may_split(self, right: Kind) -> bool:
        """Whether a pending ZWNJ stays; a keycap's pending style never does here."""
        if self.pending == EMOJI_STYLE:
            return False
        if right in _EMOJI:
            return self.left in _STYLED
        return right is Kind.LETTER and self.on_letter and self.left in _IN_LETTER

    def _mark(self, kind: Kind, char: str) -> None:
        if self.left is Kind.GAP:
            self._base(Kind.OTHER, DOTTED_CIRCLE)
        if self.marks == MAX_MARKS:
            return
        if self.pending and self._may_precede_mark(kind, char):
            self.out.append(self.pending)
        self.out.append(char)
        self.pending = ""
        self.marks += 1
        self.left = kind

    def _may_precede_mark(self, kind: Kind, char: str) -> bool:
        if self.pending == EMOJI_STYLE:
            return char == KEYCAP
        if not self.on_letter or self.left not in _IN_LETTER:
            return False
        # Bengali writes a ZWJ before the virama as well as after it.
        return self.pending != ZWJ or kind is Kind.VIRAMA

    def _style(self, char: str) -> None:
        if self.left in _EMOJI:
            self.out.append(char)
            self.pending = ""
            # Text style leaves nothing an emoji could be joined to.
            self.left = Kind.STYLE if char == EMOJI_STYLE else Kind.OTHER
        elif self.left is Kind.DIGIT and char == EMOJI_STYLE:
            self.pending = char

    def _skin_tone(self, char: str) -> None:
        # Rich measures a skin tone as nothing; without an emoji to colour, the
        # terminal draws a square.
        if self.left in _EMOJI or self.left is Kind.STYLE:
            self.out.append(char)
            self.pending = ""
            self.left = Kind.SKIN_TONE
        else:
            self._base(Kind.OTHER, REPLACEMENT)
