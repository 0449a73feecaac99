"""The manual and the completions tell what the parser knows, and are read by what reads them."""

import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from chat_tui.cli import COMMANDS, CONFIG, SUBCOMMANDS, main
from chat_tui.config.table import SETTINGS
from chat_tui.programs.manual import Flag, Program, completions, man_page, roff
from chat_tui.session.slash import COMMANDS as SLASH_COMMANDS
from chat_tui.ui import keymap
from tests.patience import PATIENCE

MACROS = {".TH", ".SH", ".SS", ".TP", ".br"}


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> "Printed":
    return Printed(capsys)


class Printed:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def by(self, *arguments: str) -> str:
        """What the program prints."""
        assert main(arguments) == 0
        return self._capsys.readouterr().out


def help_flags(printed: Printed, command: str) -> set[str]:
    """The options that --help of a command tells."""
    with pytest.raises(SystemExit):
        main([*command.split(), "--help"])
    text = printed._capsys.readouterr().out
    return set(re.findall(r"^ {2}(?:-h, )?(--[a-z-]+)", text, re.MULTILINE))


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")


def test_the_manual_has_everything(printed: Printed) -> None:
    page = printed.by("man")
    shown = page.replace("\\-", "-").replace("\\e", "\\").replace("\\(aq", "'")
    for line in page.splitlines():
        assert not line.startswith("'")
        assert not line.startswith(".") or line.split()[0] in MACROS, line
    for command in COMMANDS:
        assert f".SS chat-tui {command}" in shown
        assert all(f"\\fB{flag}\\fR" in shown for flag in help_flags(printed, command))
    assert all(f"\\fB/{command.name}\\fR" in shown for command in SLASH_COMMANDS)
    assert all(f"\\fB{setting.variable}\\fR" in shown for setting in SETTINGS)
    for binding in (*keymap.CHAT, *keymap.PICKED, *keymap.COMPOSER):
        assert binding.description in shown
    picked = shown.index(f".SS {keymap.GROUPS['picked']}\n")
    assert picked < shown.index("\\fBr\\fR\nreply;") < shown.index("\n.SS", picked + 1)


def test_the_manual_gives_a_renderer_nothing_to_find_fault_with(printed: Printed) -> None:
    lines = printed.by("man").splitlines()
    assert re.match(r'\.TH CHAT-TUI 1 "\d{4}-\d\d-\d\d" ', lines[0])
    assert [line for line in lines if line != line.rstrip()] == []


def test_roff_cannot_be_broken_out_of() -> None:
    assert roff(".so /etc/passwd") == "\\&.so /etc/passwd"
    assert roff("a\n.so x") == "a .so x"
    assert roff("it's \\ a-b") == "it\\(aqs \\e a\\-b"


def test_the_page_is_a_pure_function_of_what_it_tells() -> None:
    program = Program("x", "[A]", "does x", (Flag("--y", "FILE", "a file"),))
    page = man_page([program], [], [("Words", [("Ctrl+X", "cuts")])], [("X", "is x")])
    assert ".SS chat\\-tui x [A]\ndoes x\n.TP\n\\fB\\-\\-y\\fR \\fIFILE\\fR\na file\n" in page


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_know_every_flag_and_command(printed: Printed, shell: str) -> None:
    script = printed.by("completions", shell)
    for name, _arguments, _words in SUBCOMMANDS:
        assert re.search(rf"\b{name}\b", script)
        for flag in help_flags(printed, name):
            assert (f"-l {flag[2:]} " if shell == "fish" else flag) in script
    for flag in [CONFIG[0], *(setting.flag for setting in SETTINGS if setting.metavar)]:
        assert flag.removeprefix("--") in script
    assert "chat-night" in script


def completed(script: str, *line: str) -> set[str]:
    """What bash would offer for the last word of a line."""
    words = " ".join(f"'{word}'" for word in line)
    code = (
        f"{script}\nCOMP_WORDS=({words}); COMP_CWORD={len(line) - 1}; _chat_tui;"
        ' printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ran = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    return set(ran.stdout.split())


def test_bash_completes(printed: Printed, tmp_path: Path) -> None:
    script = printed.by("completions", "bash")
    assert completed(script, "chat-tui", "s") == {"serve", "send", "screenshots"}
    assert completed(script, "chat-tui", "--pl") == {"--plain"}
    assert completed(script, "chat-tui", "serve", "--po") == {"--port"}
    assert completed(script, "chat-tui", "serve", "--js") == set()
    assert completed(script, "chat-tui", "--name", "ana", "tail", "--js") == {"--json"}
    assert completed(script, "chat-tui", "completions", "z") == {"zsh"}
    assert completed(script, "chat-tui", "--theme", "chat-d") == {"chat-day"}
    assert completed(script, "chat-tui", "--name", "s") == set()
    assert completed(script, "chat-tui", "--theme", "=", "chat-d") == {"chat-day"}
    assert completed(script, "chat-tui", "--theme", "=", "x", "tail", "--js") == {"--json"}
    assert completed(script, "chat-tui", "--name", "tail", "--js") == set(), "it is a name"
    assert completed(script, "chat-tui", "work", "tail", "--js") == set(), "it is a server"


def test_zsh_and_fish_are_told_where_an_argument_stands(printed: Printed) -> None:
    zsh = printed.by("completions", "zsh")
    assert "'1: : ' '2:config:(show check init path keys servers)'" in zsh
    assert "'1: : ' '2:folder:_files -/'" in zsh
    assert "'--theme=[" in zsh
    assert zsh.endswith("\nelse compdef _chat-tui chat-tui; fi\n")
    fish = printed.by("completions", "fish")
    assert "from config; and not __fish_seen_subcommand_from show check" in fish
    assert fish.count("(__fish_complete_directories)") == 2


PROMPT = b"READY>"


class Bash:
    """An interactive bash in a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        ours, its = os.openpty()
        self._ours = ours
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "-i"],
            stdin=its,
            stdout=its,
            stderr=its,
            cwd=folder,
            env={**os.environ, "PS1": PROMPT.decode(), "TERM": "dumb"},
            start_new_session=True,
        )
        os.close(its)
        self._read()

    def type(self, line: str) -> str:
        """Returns what is there until it asks again."""
        os.write(self._ours, line.encode() + b"\r")
        return self._read()

    def _read(self) -> str:
        said = b""
        while not said.endswith(PROMPT):
            ready, _, _ = select.select([self._ours], [], [], PATIENCE)
            assert ready, said
            said += os.read(self._ours, 4096)
        return said.decode()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


def test_bash_completes_names_of_files_and_runs_none(printed: Printed, tmp_path: Path) -> None:
    script = tmp_path / "completions"
    script.write_text(printed.by("completions", "bash"))
    folder = tmp_path / "here"
    (folder / "dir one").mkdir(parents=True)
    for name in ("a$(touch${IFS}run)", "two words", "direct"):
        (folder / name).touch()
    bash = Bash(folder)
    try:
        bash.type(f"chat-tui() {{ printf '<%s>' \"$@\"; }}; source {script}")
        assert "<--secret-file><a$(touch${IFS}run)>" in bash.type("chat-tui --secret-file a\t")
        assert "<serve><--cert><two words>" in bash.type("chat-tui serve --cert tw\t")
        assert "<--data-dir><dir one/>" in bash.type("chat-tui --data-dir d\t")
        assert not (folder / "run").exists()
    finally:
        bash.close()


def test_bash_completes_the_names_of_saved_servers(
    printed: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "chat-tui" / "config.toml"
    settings.parent.mkdir()
    saved = '[servers."{}"]\nurl = "wss://chat.example"\n'
    settings.write_text(saved.format("work") + saved.format("home"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    script = tmp_path / "completions"
    script.write_text(printed.by("completions", "bash"))
    folder = tmp_path / "here"
    folder.mkdir()
    bash = Bash(folder)
    try:
        bash.type(f"source {script}; first() {{ printf '<%s>' \"$@\"; }}")
        bash.type("complete -F _chat_tui first")
        assert "<work>" in bash.type("first wor\t")
        assert "<work><home>" in bash.type("first work ho\t")
        assert "<--server><home>" in bash.type("first --server ho\t")
        assert "<doctor><home>" in bash.type("first doctor ho\t")
        assert "<tail><ho>" in bash.type("first tail ho\t"), "that is a room"
        settings.write_text(saved.format("$(touch run) it's"))
        assert "<--server><$(touch run) it's>" in bash.type("first --server \t")
        assert not (folder / "run").exists()
    finally:
        bash.close()


def test_the_names_are_told_without_the_screen(tmp_path: Path) -> None:
    code = (
        "import sys; from chat_tui.cli import main; main(['config', 'servers']);"
        " print([name for name in sys.modules if name.startswith(('textual', 'websockets'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_quotes_in_words_stay_words() -> None:
    flag = Flag("--x", "", "it's [a: b]")
    programs = [Program("", "", "it's", ()), Program("y", "", "don't", (flag,))]
    assert "it'\\''s (a\\: b)" in completions("zsh", programs, [])
    assert "it\\'s [a: b]" in completions("fish", programs, [])
