"""What somebody says in one short line beside what they do. Pure."""

import unicodedata


def one_line(text: str, maximum: int) -> str:
    """``text`` as it is kept and told: one line of ``maximum`` characters at most, maybe none.

    Both sides do this, so there is nothing to be refused. What is left is not inert.
    """
    text = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in text[: 4 * maximum]
        if unicodedata.category(char) != "Cs"
    )
    return " ".join(text.split())[:maximum].rstrip()
