"""Settings in a chat that runs: /set, /unset, /reload, /theme, and a file that has changed."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from chat_tui.config.load import Loaded
from chat_tui.config.preferences import Preferences
from chat_tui.config.table import BY_NAME, SETTINGS, SWITCH, Setting
from chat_tui.config.values import as_toml
from chat_tui.domain.errors import SettingsError
from chat_tui.session.completion import Candidate, Completion
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation
from chat_tui.ui.look import Look, look_of
from chat_tui.ui.picture_output import AUTO as AUTO_PICTURES
from chat_tui.ui.rebinding import bindings, rebind
from chat_tui.ui.screens.target import Target
from chat_tui.ui.slow_link import AUTO
from chat_tui.ui.terminal_use import TerminalUse, use_of
from chat_tui.ui.theme import NIGHT, ChatTheme, usual_on
from chat_tui.ui.theme_registry import ThemeRegistry, themes_folder
from chat_tui.ui.words import left_out

COMMANDS: Final = ("set", "unset", "reload", "theme")
"""What run is for."""


class ConfigurableApp(Protocol):
    """The application, as far as settings change it."""

    def use_theme(self, theme: ChatTheme) -> None:
        """Show everything in this theme."""
        ...

    def show_look(self, look: Look) -> None:
        """Show messages in this way."""
        ...

    def use_terminal(self, use: TerminalUse) -> None:
        """Use the terminal in this way."""
        ...

    def hold_back(self, seconds: float) -> None:
        """Hold what is sent from now on for so long, to be taken back."""
        ...

    def spare_link(self, wish: str) -> None:
        """Treat the link as slow: "on", "off", or "auto" for as long as it is measured to be."""
        ...

    def show_pictures(self, wish: str) -> None:
        """Show pictures as is wished: see picture_output.PictureOutput."""
        ...

    def bind_keys(self, keys: Mapping[str, str]) -> None:
        """Bind these ids to these keys, and all others as usual (see rebinding.Rebound)."""
        ...

    def choose_theme(
        self, names: list[str], show: Callable[[str], None], chosen: Callable[[str | None], None]
    ) -> None:
        """Let somebody choose; each is shown as they come by."""
        ...


class LiveSettings:
    """Makes the screen what the settings say, and the settings what somebody wants."""

    def __init__(
        self,
        preferences: Preferences,
        session: Callable[[], Session],
        app: ConfigurableApp,
        *,
        usual: ChatTheme = NIGHT,
    ) -> None:
        """``session`` is the one to say it in; ``usual`` is the theme where none is set."""
        self._preferences = preferences
        self._current = session
        self._app = app
        self._usual = usual
        self._themes = ThemeRegistry(themes_folder(preferences.path))
        self._told: list[str] = []

    @property
    def _session(self) -> Session:
        return self._current()

    # -- making the screen what the settings say ----------------------------------------------

    def settle(self) -> None:
        """Show what holds now; what stays the same is not drawn again."""
        loaded = self._preferences.loaded
        self._told = [fault.short for fault in loaded.faults]
        self._app.use_theme(self._theme(loaded))
        self._app.show_look(look_of(loaded.settings))
        self._app.use_terminal(use_of(loaded.settings, self._preferences.environment))
        self._app.hold_back(loaded.settings.undo_send or 0.0)
        self._app.spare_link(loaded.settings.slow_link or AUTO)
        self._app.show_pictures(loaded.settings.pictures or AUTO_PICTURES)
        rebound = rebind(loaded.keys)
        self._told += [
            loaded.fault(("keys", id_), words).short for id_, words in rebound.problems.items()
        ]
        self._app.bind_keys(rebound.keys)

    @property
    def is_usual(self) -> bool:
        """Whether the usual theme is on, since nobody has set one."""
        return self._preferences.loaded.settings.theme is None

    def stand_on(self, *, dark: bool) -> None:
        """The terminal's ground is dark, or light: the usual theme is to be, too."""
        usual = usual_on(self._usual, dark=dark)
        if usual is not self._usual:
            self._usual = usual
            if self.is_usual:
                self._app.use_theme(usual)

    def complain(self) -> None:
        """Say what of the file is left out; where no room is yet, once more when there is one."""
        if self._told:
            self._say(left_out(self._told), error=True)
            if self._session.state.viewed is not None:
                self._told = []

    def _theme(self, loaded: Loaded) -> ChatTheme:
        name = loaded.settings.theme
        if name is None:
            return self._usual
        try:
            return self._themes.find(name)
        except SettingsError as error:
            self._told.append(str(error))
            return self._usual

    def look_again(self) -> None:
        """Take the file over if it has changed: somebody was away, and may have edited it."""
        if self._preferences.is_stale():
            self._reload()

    def _reload(self) -> bool:
        try:
            self._preferences.reload()
        except SettingsError as error:
            self._say(f"the settings stay as they were: {error}", error=True)
            return False
        self.settle()
        self.complain()
        return True

    # -- making the settings what somebody wants -----------------------------------------------

    def run(self, invocation: Invocation) -> bool:
        """Run one of COMMANDS. False: its text is to stay."""
        match invocation.command.name:
            case "set":
                return self._set(invocation.first, invocation.after_first)
            case "unset":
                return self._change(invocation.first, None)
            case "theme" if invocation.rest:
                return self._change("theme", invocation.rest)
            case "theme":
                self._choose_theme()
                return True
        if self._reload():
            self._say(f"read again: {self._preferences.path}")
        return True

    def _set(self, name: str, value: str) -> bool:
        if not name:
            lines = [self._line(setting) for setting in SETTINGS]
            where = f"in {self._preferences.path}; /set name value changes one:"
            self._say("\n".join([where, *lines]))
            return True
        if value:
            return self._change(name, _unquoted(value))
        setting = BY_NAME.get(name)
        if setting is None:
            return self._change(name, "")
        choices = f" ({', '.join(_values(setting))})" if _values(setting) else ""
        self._say(f"{self._line(setting)}\n{setting.words}{choices}{_later(setting)}")
        return True

    def targets(self) -> list[Target]:
        """Every setting, for Ctrl+K."""
        return [
            Target(
                label=setting.name,
                note=setting.words,
                name=setting.name,
                setting=True,
                value=self._value(setting) or setting.default,
            )
            for setting in SETTINGS
        ]

    def begin(self, name: str) -> str:
        """The command that sets ``name``, to be ended by whoever wants it: with the value it has
        where that is to be written, without one where there are some to choose from. Themes are
        chosen by looking at them; then it is empty."""
        if name == "theme":
            self._choose_theme()
            return ""
        setting = BY_NAME[name]
        return f"/set {name} {'' if _values(setting) else self._value(setting)}"

    def _value(self, setting: Setting) -> str:
        """As it is written in the file; empty where nobody set it."""
        loaded = self._preferences.loaded
        if setting.name not in loaded.origins:
            return ""
        return as_toml(getattr(loaded.settings, setting.name))

    def _line(self, setting: Setting) -> str:
        origin = self._preferences.loaded.origins.get(setting.name)
        if origin is None:
            return f"{setting.name}: {setting.default} (default)"
        return f"{setting.name} = {self._value(setting)} ({origin})"

    def _change(self, name: str, text: str | None) -> bool:
        taken = rebind(self._preferences.loaded.keys).notes
        try:
            if name == "theme" and text:
                self._themes.find(text)
            if name.startswith("keys.") and text:
                self._check_key(name.removeprefix("keys."), text)
            self._preferences.change(name, text)
        except SettingsError as error:
            self._settle_again()
            self._say(str(error), error=True)
            return False
        self._settle_again()
        setting = BY_NAME.get(name)
        if setting is None:
            notes = rebind(self._preferences.loaded.keys).notes
            self._say("; ".join([f"{name}: saved", *(one for one in notes if one not in taken)]))
            return True
        value = getattr(self._preferences.loaded.settings, name)
        now = setting.default if value is None else as_toml(value)
        self._say(f"{name}: {now}, saved{_later(setting)}")
        return True

    def _settle_again(self) -> None:
        """What is wrong elsewhere in the file was told when that was read."""
        self.settle()
        self._told = []

    def _check_key(self, id_: str, keys: str) -> None:
        wrong = rebind({**self._preferences.loaded.keys, id_: keys}).problems.get(id_)
        if wrong is not None:
            raise SettingsError(wrong)

    def _choose_theme(self) -> None:
        names, bad = [], []
        for name in self._themes.names():
            try:
                self._themes.find(name)
            except SettingsError as error:
                bad.append(str(error))
            else:
                names.append(name)
        for words in bad:
            self._say(words, error=True)
        self._app.choose_theme(names, self._try_on, self._chosen)

    def _try_on(self, name: str) -> None:
        try:
            self._app.use_theme(self._themes.find(name))
        except SettingsError as error:  # it has changed since the list was made
            self._say(str(error), error=True)

    def _chosen(self, name: str | None) -> None:
        if name is not None:
            self._change("theme", name)

    def complete(self, before: str) -> Completion | None:
        """What could stand at the end of ``before``; None when it is not about settings."""
        command, space, rest = before.partition(" ")
        if not space or command not in ("/set", "/unset", "/theme") or "\n" in before:
            return None
        start = before.rfind(" ") + 1
        word = before[start:].casefold()
        if command == "/theme":
            found = [(name, "") for name in self._themes.names()]
        elif " " not in rest:
            end = " " if command == "/set" else ""
            found = [(setting.name + end, setting.words) for setting in SETTINGS]
            if word.startswith("keys"):
                found = [(f"keys.{one.id}{end}", one.description) for one in bindings()]
        else:
            setting = BY_NAME.get(rest.split(" ")[0])
            values = self._themes.names() if rest.startswith("theme ") else _values(setting)
            found = [(value, "") for value in values]
        return Completion(
            start,
            tuple(
                Candidate(text, text.strip(), words)
                for text, words in found
                if text.startswith(word)
            ),
        )

    def _say(self, words: str, *, error: bool = False) -> None:
        self._session.notify(None, words, error=error)


def _later(setting: Setting) -> str:
    return "" if setting.live else "; what is set holds from the next start"


def _values(setting: Setting | None) -> tuple[str, ...]:
    if setting is None:
        return ()
    return ("true", "false") if setting.kind == SWITCH else setting.choices


def _unquoted(text: str) -> str:
    """As it is written in the file, or without the quotes."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
