"""Hostile text for tests, and what must not be left in it."""

import re

from hypothesis import strategies as st

from chat_tui.text.sanitize import sanitize_body

# Written out here a second time: the code under test must not judge itself.
LIVE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# One or more of everything the rules speak of, so that neighbours meet often.
_INTERESTING = (
    "ab Z19#*\t\n\r\x00\x1b[]();m\\\x07\x7f\x85\x9b@/:.,-_"
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202e\u2066\u2069\u2028\u2029\u2060\ufeff\u034f\u00ad"
    "\ufe00\ufe0e\ufe0f\u20e3\u0301\u0302\u0345\u093f\u094d\u0915\u0937\u09b0\u09cd\u180b"
    "\U0001f600\U0001f44d\U0001f3fb\U0001f3fd\u2764\u2642\u00a9\u2b50\u3297"
    "\U0001f3f4\U000e0067\U000e007f\U000e0100\U0001f1ec\U0001f1e7"
    "\u1100\u1161\u11a8\uac00\u115f\u1160\u3164\uffa0\u2800\u6f22\u3002\uff08\u3000\u0e33\u0e31"
    "\ud83d\ude00\ue000\ufdd0\uffff\ufff9\U0001d173\u25cc\ufffd\u00df\u0130\u212a\u00e9\u0600"
)


def any_char() -> st.SearchStrategy[str]:
    """Any code point, surrogates included; mostly those that need care."""
    return st.one_of(
        st.sampled_from(_INTERESTING),
        st.sampled_from(_INTERESTING),
        st.integers(0, 0x10FFFF).map(chr),
    )


def any_text(max_size: int = 40) -> st.SearchStrategy[str]:
    return st.lists(any_char(), max_size=max_size).map("".join)


def scattered_codes() -> list[int]:
    """Every code point of the planes that differ within themselves, some of the rest."""
    return [*range(0x20000), *range(0x20000, 0xE0000, 997), *range(0xE0000, 0xE1000)] + [
        plane << 16 | low for plane in (15, 16) for low in (0, 0x8000, 0xFFFD, 0xFFFE, 0xFFFF)
    ]


PIECES = (
    *"*_~`[]()>-:. \n", "**", "~~", "***", "```", "\n```\n", "\n> ", "\n> > ", "\n- ", "\n1. ",
    "](", "word", "two words", "漢字", "é", "👨‍👩‍👧‍👦", "❤\ufe0f", "\u0301", "\u1161", "עברית",
    ":tada:", ":b:", "mia", "@mia", "https://a.example/x_y*z", "[the *label*](https://b.example/(q))",
    "[a.example](https://b.example)", "```python\n", "\\",
)  # fmt: skip


bodies = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), any_text(4)), max_size=20).map("".join),
).map(sanitize_body)
