"""Ctrl+K: go to a room or a person, run a command or change a setting, by a few letters."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from chat_tui.domain.errors import InvalidName
from chat_tui.text.fuzzy import score
from chat_tui.text.names import normalize_name
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, truncate
from chat_tui.ui.screens.chooser import ChooserScreen
from chat_tui.ui.screens.target import Target
from chat_tui.ui.widgets.choice_list import ChoiceList


class SwitcherScreen(ChooserScreen[Target]):
    """Gives the chosen Target, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+k,ctrl+g", "cancel", "close", show=False, priority=True),
    ]

    PLACEHOLDER = "a room, a person, a /command or a setting"

    def __init__(self, targets: list[Target]) -> None:
        """``targets`` in the order they are offered in before anything is typed."""
        super().__init__()
        self._targets = targets

    def show_targets(self, targets: list[Target]) -> None:
        """There is more to choose from now."""
        self._targets = targets
        self.offer_anew()

    def matching(self, typed: str) -> list[Target]:
        """See ChooserScreen."""
        return matching(self._targets, typed)

    def is_likely(self, item: Target) -> bool:
        """See ChooserScreen. A slip of the finger makes no room, and writes to nobody."""
        return not item.makes

    def prompt(self, item: Target) -> Text:
        """See ChooserScreen."""
        text = Text(sanitize_line(item.label), no_wrap=True, overflow="ellipsis")
        if item.note:
            text.append(f"  {sanitize_line(item.note)}", style=self.dim)
        if item.setting:
            # At the right, with two cells that a line of the list has before and behind it.
            width = max(0, self.query_one(ChoiceList).scrollable_content_region.width - 2)
            value = truncate(sanitize_line(item.value), width // 2)
            text.truncate(max(0, width - cell_len(value) - 2), overflow="ellipsis", pad=True)
            text.append(f"  {value}", style="bold")
        return text


def matching(targets: list[Target], typed: str) -> list[Target]:
    """Those of ``targets`` that fit what was typed, the best first. ``#`` before it asks for rooms
    only, ``@`` for people, ``/`` for commands."""
    sign, wanted = typed[:1], typed.lstrip("#@/")
    if not wanted:
        return [one for one in targets if (one.command if sign == "/" else one.room or _joins(one))]
    scored = [(_fit(one, wanted), one) for one in targets if _is_meant(one, sign, wanted)]
    fitting = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    places = [one for _, one in fitting if not one.command and not one.setting]
    commands = [one for _, one in fitting if one.command]
    commands += [one for _, one in fitting if one.setting]
    if sign == "/" or any(one.name.casefold() == wanted.casefold() for one in places):
        return [*places, *commands]
    # Never the first choice where anything else is meant as likely as not.
    begun = [one for one in commands if _begins(one, wanted)]
    others = (one for one in commands if one not in begun)
    return [*places, *begun, *_unknown(sign, wanted), *others]


def _unknown(sign: str, name: str) -> list[Target]:
    """A room of this name can be made; and who is in rooms that were not looked at is not known
    here: the server is asked."""
    try:
        normalize_name(name)
    except InvalidName:
        return []
    make = Target(label=f"make #{name}", note="", name=name, makes=True)
    write = Target(label=f"write to {name}", note="", name=name, person=True, makes=True)
    return {"#": [make], "@": [write]}.get(sign, [make, write])


def _names(target: Target) -> tuple[str, ...]:
    """What is looked for in: a setting's name is two words as people type them."""
    name = target.name.replace("_", " ") if target.setting else target.name
    return (name, *target.aliases)


def _sought(target: Target, wanted: str) -> str:
    return wanted.replace("_", " ") if target.setting else wanted


def _fit(target: Target, wanted: str) -> int:
    return max(score(_sought(target, wanted), name) for name in _names(target))


def _begins(target: Target, wanted: str) -> bool:
    sought = _sought(target, wanted).casefold()
    return any(name.startswith(sought) for name in _names(target))


def _joins(target: Target) -> bool:
    return not target.command and not target.person and not target.setting


def _is_meant(target: Target, sign: str, wanted: str) -> bool:
    match sign:
        case "#":
            return target.label.startswith("#")
        case "@":
            return target.person or (target.room is not None and target.label[0] != "#")
        case "/":
            return target.command
    return not (target.command or target.setting) or len(wanted) > 1
