"""``chat-tui man`` and ``chat-tui completions``: made from the parser, so that they tell what is.

Nothing is read from or written to the machine.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from chat_tui import __version__
from chat_tui.domain.record import record
from chat_tui.session.slash import COMMANDS as SLASH_COMMANDS


@record
class Flag:
    """An option: ``metavar`` is what its value is, empty for none; ``choices`` what it may be.
    ``is_server``: or the name of a saved server."""

    name: str
    metavar: str
    words: str
    choices: tuple[str, ...] = ()
    is_server: bool = False


@record
class Program:
    """``chat-tui`` alone (``name`` empty) or a sub-command of it.

    ``arguments`` are written behind the name; ``flags`` are its own, ``common`` not among them.
    """

    name: str
    arguments: str
    words: str
    flags: tuple[Flag, ...]
    choices: tuple[str, ...] = ()
    """What its one argument may be, where that is one of a few."""

    at_server: bool = False
    """Whether its arguments may be names of saved servers."""

    @property
    def in_folder(self) -> bool:
        """Whether its argument is a folder."""
        return self.arguments == "[DIR]"


_FILES: Final = ("FILE", "PATH")

_WRITTEN: Final = "2026-11-23"
"""Of the manual page: one without a date is found fault with."""

_FISH_FOLDERS: Final = "(__fish_complete_directories)"

_SERVERS: Final = "chat-tui config servers 2>/dev/null"
"""What tells the names of the saved servers, one a line."""

# -- the manual --------------------------------------------------------------------------------


def roff(text: str) -> str:
    """``text`` so that roff shows it as it is, on one line."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    text = re.sub(r"'", r"\\(aq", text)
    return f"\\&{text}" if text.startswith(".") else text


def _bold(text: str) -> str:
    return f"\\fB{roff(text).removeprefix(chr(92) + '&')}\\fR"


def _item(label: str, words: str) -> list[str]:
    return [".TP", label, roff(words)]


def _flag(flag: Flag) -> list[str]:
    label = _bold(flag.name) + (f" \\fI{roff(flag.metavar)}\\fR" if flag.metavar else "")
    return _item(label, flag.words)


Pairs = Iterable[tuple[str, str]]


def man_page(
    programs: Sequence[Program],
    common: Sequence[Flag],
    keys: Iterable[tuple[str, Pairs]],
    environment: Pairs,
) -> str:
    """The page for section 1. ``keys`` are groups of (keys, what they do) with their headings,
    ``environment`` is (variable, what it is)."""
    lines = [
        f'.TH CHAT-TUI 1 "{_WRITTEN}" "chat-tui {__version__}" "User Commands"',
        ".SH NAME",
        "chat\\-tui \\- a calm, quick chat for the terminal that loses nothing",
        ".SH SYNOPSIS",
    ]
    for number, program in enumerate(programs):
        lines += [".br"] if number else []
        name = _bold(f"chat-tui {program.name}".rstrip())
        lines.append(f"{name} [\\fIOPTIONS\\fR] {roff(program.arguments)}".rstrip())
    lines += [
        ".SH DESCRIPTION",
        "With no server given, one on this machine is served and joined. Messages are written to",
        "the disk before they are sent, and sent again after any interruption.",
        ".SH COMMANDS",
    ]
    for program in programs:
        lines += [".SS " + (roff(f"chat-tui {program.name} {program.arguments}".rstrip()))]
        lines.append(roff(program.words))
        for flag in program.flags:
            lines += _flag(flag)
    lines.append(".SH OPTIONS OF EVERY COMMAND")
    for flag in common:
        lines += _flag(flag)
    lines.append(".SH KEYS")
    for heading, group in keys:
        lines.append(f".SS {roff(heading)}")
        for shown, words in group:
            lines += _item(_bold(shown), words)
    lines.append(".SH IN THE CHAT")
    for command in SLASH_COMMANDS:
        lines += _item(f"{_bold(f'/{command.name}')} {roff(command.usage)}".rstrip(), command.help)
    lines.append(".SH ENVIRONMENT")
    for variable, words in environment:
        lines += _item(_bold(variable), words)
    lines += [
        ".SH FILES",
        *_item(
            _bold("~/.config/chat-tui/config.toml"),
            "the settings: chat-tui config init makes it and explains each of them in it",
        ),
        *_item(_bold("~/.config/chat-tui/themes"), "your own themes, a file for each"),
        *_item(_bold("~/.local/share/chat-tui"), "history, drafts and what waits to be sent"),
        ".SH EXIT STATUS",
        "0 when all went well, 1 for a failure, 2 for wrong usage.",
    ]
    return "\n".join(lines) + "\n"


# -- completions -------------------------------------------------------------------------------


def completions(shell: str, programs: Sequence[Program], common: Sequence[Flag]) -> str:
    """A script for ``shell``: bash, zsh or fish."""
    match shell:
        case "bash":
            return _bash(programs, common)
        case "zsh":
            return _zsh(programs, common)
    return _fish(programs, common)


def _names(programs: Sequence[Program]) -> list[str]:
    return [program.name for program in programs if program.name]


def _all_flags(program: Program, common: Sequence[Flag]) -> list[Flag]:
    return [*program.flags, *common]


def _every_flag(programs: Sequence[Program], common: Sequence[Flag]) -> list[Flag]:
    flags = [flag for program in programs for flag in program.flags]
    return list({flag.name: flag for flag in [*flags, *common]}.values())


def _bash(programs: Sequence[Program], common: Sequence[Flag]) -> str:
    valued = [flag for flag in _every_flag(programs, common) if flag.metavar]
    files = [flag.name for flag in valued if flag.metavar in _FILES]
    folders = [flag.name for flag in valued if flag.metavar == "DIR"]
    servers = [flag.name for flag in valued if flag.is_server]
    known = {*files, *folders, *servers}
    others = [flag.name for flag in valued if flag.name not in known and not flag.choices]
    lines = [
        "# chat-tui completions bash",
        "_chat_tui_servers() {",
        "    local name",
        "    while IFS= read -r name; do",
        '        [[ $name == "$1"* ]] && COMPREPLY+=("$(printf %q "$name")")',
        f"    done < <({_SERVERS})",
        "}",
        "_chat_tui() {",
        '    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command="" i',
        # Bash makes three words of --theme=x.
        '    [[ $word != "=" ]] || word=""',
        '    [[ $before != "=" ]] || before=${COMP_WORDS[COMP_CWORD-2]}',
        "    COMPREPLY=()",
        "    case $before in",
        # Readline's own names of files: it quotes them, where what a function gives goes into the
        # line as it is, and a file may be called "$(rm x)".
        f"        {'|'.join(files)}) compopt -o default 2>/dev/null; return ;;",
        f"        {'|'.join(folders)}) compopt -o dirnames 2>/dev/null; return ;;",
        f"        {'|'.join(others)}) return ;;",
    ]
    lines += [f'        {name}) _chat_tui_servers "$word"; return ;;' for name in servers]
    lines += [
        f"        {flag.name}) COMPREPLY=($(compgen -W '{' '.join(flag.choices)}' -- \"$word\"));"
        " return ;;"
        for flag in valued
        if flag.choices
    ]
    lines += [
        "    esac",
        "    for ((i = 1; i < COMP_CWORD; i++)); do",
        "        case ${COMP_WORDS[i]} in",
        f"            {'|'.join(flag.name for flag in valued)})",
        '                i=$((i + 1)); [[ ${COMP_WORDS[i]} != "=" ]] || i=$((i + 1)) ;;',
        f"            {'|'.join(_names(programs))}) command=${{COMP_WORDS[i]}}; break ;;",
        "            -*) ;;",
        "            *) break ;;",
        "        esac",
        "    done",
        "    case $command in",
    ]
    for program in programs:
        offered = [flag.name for flag in _all_flags(program, common)]
        offered += program.choices if program.name else _names(programs)
        pattern = program.name or '""'
        more = ' [[ $word == -* ]] || _chat_tui_servers "$word";' if program.at_server else ""
        more += " compopt -o dirnames 2>/dev/null;" if program.in_folder else ""
        lines.append(
            f"        {pattern}) COMPREPLY=($(compgen -W '{' '.join(offered)}' -- \"$word\"));"
            f"{more} ;;"
        )
    return "\n".join([*lines, "    esac", "}", "complete -F _chat_tui chat-tui", ""])


def _quoted(text: str) -> str:
    return text.replace("'", "'\\''")


def _zsh_flag(flag: Flag) -> str:
    words = flag.words.replace("[", "(").replace("]", ")").replace(":", "\\:")
    if not flag.metavar:
        return f"'{flag.name}[{_quoted(words)}]'"
    kinds = {"DIR": "_files -/", **dict.fromkeys(_FILES, "_files")}
    action = kinds.get(flag.metavar, " ")
    if flag.is_server:
        action = "_chat-tui-servers"
    if flag.choices:
        action = f"({' '.join(flag.choices)})"
    return f"'{flag.name}=[{_quoted(words)}]:{flag.metavar}:{action}'"


def _zsh(programs: Sequence[Program], common: Sequence[Flag]) -> str:
    valued = [flag for flag in _every_flag(programs, common) if flag.metavar]
    lines = ["#compdef chat-tui", "# chat-tui completions zsh", "_chat-tui-servers() {"]
    lines += [f'    local -a names=(${{(f)"$({_SERVERS})"}})', "    compadd -a names", "}"]
    lines.append("_chat-tui() {")
    lines += ["    local -a commands", "    commands=("]
    lines += [
        f"        '{program.name}:{_quoted(program.words)}'" for program in programs if program.name
    ]
    lines += [
        "    )",
        "    local command= i",
        "    for ((i = 2; i < CURRENT; i++)); do",
        "        case $words[i] in",
        f"            {'|'.join(flag.name for flag in valued)}) i=$((i + 1)) ;;",
        f"            {'|'.join(_names(programs))}) command=$words[i]; break ;;",
        "            -*) ;;",
        "            *) break ;;",
        "        esac",
        "    done",
        "    case $command in",
    ]
    for program in programs:
        pattern = program.name or "*"
        if not program.name:
            continue
        lines.append(f"        {pattern})")
        lines += _zsh_arguments(program, common)
    first = next(program for program in programs if not program.name)
    lines.append("        *)")
    lines += _zsh_arguments(first, common)
    # Found in $fpath the file is the function and is called; else somebody sources it.
    lines += [
        "    esac",
        "}",
        'if [[ $funcstack[1] == _chat-tui ]]; then _chat-tui "$@"',
        "else compdef _chat-tui chat-tui; fi",
    ]
    return "\n".join([*lines, ""])


def _zsh_arguments(program: Program, common: Sequence[Flag]) -> list[str]:
    lines = ["            _arguments \\"]
    lines += [f"                {_zsh_flag(flag)} \\" for flag in _all_flags(program, common)]
    if not program.name:
        lines.append(
            "                '1:command:{_describe command commands; _chat-tui-servers}' \\"
        )
        lines.append("                '*:server:_chat-tui-servers' ;;")
    else:
        # The first argument is the command itself.
        lines.append(f"                '1: : ' '{_zsh_rest(program)}' ;;")
    return lines


def _zsh_rest(program: Program) -> str:
    if program.at_server:
        return "*:server:_chat-tui-servers"
    if program.choices:
        return f"2:{program.name}:({' '.join(program.choices)})"
    return "2:folder:_files -/" if program.in_folder else "*: : "


def _fish(programs: Sequence[Program], common: Sequence[Flag]) -> str:
    lines = ["# chat-tui completions fish", "complete -c chat-tui -f"]
    for program in programs:
        if program.name:
            lines.append(
                f"complete -c chat-tui -n __fish_use_subcommand -a {program.name}"
                f" -d '{_fish_quoted(program.words)}'"
            )
            condition = f"-n '__fish_seen_subcommand_from {program.name}'"
            if program.choices:
                first = " ".join(program.choices)
                alone = f"{condition[:-1]}; and not __fish_seen_subcommand_from {first}'"
                lines.append(f"complete -c chat-tui {alone} -a '{first}'")
            if program.in_folder:
                lines.append(f"complete -c chat-tui {condition} -a '{_FISH_FOLDERS}'")
        else:
            others = " ".join(_names(programs))
            condition = f"-n 'not __fish_seen_subcommand_from {others}'"
        if program.at_server:
            lines.append(f"complete -c chat-tui {condition} -a '({_SERVERS})' -d 'saved server'")
        lines += [_fish_flag(flag, condition) for flag in program.flags]
    lines += [_fish_flag(flag, "") for flag in common]
    return "\n".join([*lines, ""])


def _fish_quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _fish_flag(flag: Flag, condition: str) -> str:
    parts = ["complete -c chat-tui", condition, f"-l {flag.name.removeprefix('--')}"]
    if flag.choices:
        parts.append(f"-x -a '{' '.join(flag.choices)}'")
    elif flag.is_server:
        parts.append(f"-x -a '({_SERVERS})'")
    elif flag.metavar == "DIR":
        parts.append(f"-x -a '{_FISH_FOLDERS}'")
    elif flag.metavar:
        parts.append("-r" + (" -F" if flag.metavar in _FILES else ""))
    parts.append(f"-d '{_fish_quoted(flag.words)}'")
    return " ".join(filter(None, parts))
