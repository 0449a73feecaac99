"""Choosing an emoji to react with: what was used last, or by a few letters of its code."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from chat_tui.text.emoji import emoji_starting_with, one_emoji
from chat_tui.ui.screens.chooser import ChooserScreen

OFFERED: Final = 50
"""Emoji in the list at most."""

USUAL: Final = ("👍", "🎉", "😂", "😮", "👀", "🙏")
"""What people react with most, for those who have not reacted so far. Two cells wide each."""


class EmojiScreen(ChooserScreen[str]):
    """Gives the chosen emoji, or None."""

    DEFAULT_CSS = "EmojiScreen > Vertical { width: 40; }"

    PLACEHOLDER = "an emoji, or letters of its name"

    def __init__(self, likely: Sequence[str], mine: Sequence[str]) -> None:
        """``likely`` are offered first, ``mine`` are those one has reacted with already."""
        super().__init__()
        self._likely = list(dict.fromkeys([*likely, *USUAL]))
        self._mine = frozenset(mine)
        self._codes: dict[str, str] = {}

    def matching(self, typed: str) -> list[str]:
        """See ChooserScreen."""
        if not typed:
            return self._likely
        if (known := one_emoji(typed)) is not None:
            return [known]
        letters = typed.strip(":").casefold()
        self._codes = {shown: code for code, shown in emoji_starting_with(letters, OFFERED)}
        return [*self._codes]

    def prompt(self, item: str) -> Text:
        """See ChooserScreen."""
        text = Text(item, no_wrap=True, overflow="ellipsis")
        if item in self._codes:
            text.append(f"  :{self._codes[item]}:")
        if item in self._mine:
            text.append("  take it back", style=self.dim)
        return text
