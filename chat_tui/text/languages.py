"""What `highlight` knows of languages: enough to colour what people paste into a chat."""

from typing import Final

from chat_tui.domain.record import record


@record
class Language:
    """The words and signs of a language.

    ``defines`` are keywords with the name of something new behind them. ``strings`` are quotes
    that end in their line at the latest, ``long_strings`` those that need not. ``variables``
    are signs before a name that is to stand out, ``key`` is the sign behind the name of a
    setting. ``tags``: it is made of tags, and has strings only in them. ``lines`` are
    beginnings of a line and the ink (see `Ink`) of the whole line.
    """

    keywords: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    defines: frozenset[str] = frozenset()
    comments: tuple[str, ...] = ()
    block_comments: tuple[tuple[str, str], ...] = ()
    strings: str = "\"'"
    long_strings: tuple[str, ...] = ()
    variables: str = ""
    key: str = ""
    folds_case: bool = False
    tags: bool = False
    lines: tuple[tuple[str, str], ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_C_COMMENTS: Final = (("/*", "*/"),)
_C_WORDS: Final = (
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline int long register return short signed sizeof static struct switch typedef union "
    "unsigned void volatile while bool"
)
_CURLY_WORDS: Final = (
    "abstract as async await break case catch class const continue default do else enum extends "
    "final finally for if implements import in instanceof interface is let new null package "
    "private protected public return static super switch this throw throws try var void while"
)
_CONSTANTS: Final = _words("true false null nil none None True False undefined NULL nullptr")


def _curly(words: str, **others: object) -> Language:
    values: dict[str, object] = {
        "keywords": _words(words) - _CONSTANTS,
        "constants": _CONSTANTS,
        "defines": _words("class interface struct enum trait fn func fun function type record mod"),
        "comments": ("//",),
        "block_comments": _C_COMMENTS,
    }
    return Language(**values | others)  # type: ignore[arg-type]


_PYTHON: Final = Language(
    keywords=_words(
        "and as assert async await break case class continue def del elif else except finally for "
        "from global if import in is lambda match nonlocal not or pass raise return try while "
        "with yield"
    ),
    constants=_CONSTANTS | {"self", "cls", "Ellipsis", "NotImplemented"},
    defines=_words("def class"),
    comments=("#",),
    long_strings=('"""', "'''"),
    variables="@",
)
_SHELL: Final = Language(
    keywords=_words(
        "if then else elif fi for while until do done case esac in function select return break "
        "continue export local readonly declare set unset source alias exec exit trap eval sudo"
    ),
    defines=_words("function"),
    comments=("#",),
    long_strings=('"', "'"),
    strings="`",
    variables="$",
)
_SCRIPT: Final = _curly(
    _CURLY_WORDS + " constructor declare delete export from function get keyof namespace of "
    "readonly set type typeof with yield never unknown any string number boolean",
    long_strings=("`",),
)
_SQL: Final = Language(
    keywords=_words(
        "add all alter and any as asc begin between by cascade case check column commit constraint "
        "create cross cte database default delete desc distinct drop else end except exists "
        "explain foreign from full group having if in index inner insert intersect into is join "
        "key left like limit not offset on or order outer over partition pragma primary recursive "
        "references replace returning right rollback select set table then transaction trigger "
        "union unique update using values view when where window with "
        "int integer text varchar boolean date timestamp real blob numeric serial bigint"
    ),
    constants=_words("true false null"),
    comments=("--",),
    block_comments=_C_COMMENTS,
    folds_case=True,
)
_MARKUP: Final = Language(block_comments=(("<!--", "-->"),), tags=True)
_YAML: Final = Language(constants=_CONSTANTS | {"yes", "no"}, comments=("#",), key=":")

LANGUAGES: Final = {
    "c": _curly(_C_WORDS, variables="#"),
    "cpp": _curly(
        f"{_C_WORDS} class constexpr delete explicit friend namespace new noexcept operator "
        "override private protected public template this throw try catch typename using virtual "
        "concept requires co_await co_return",
        variables="#",
    ),
    "csharp": _curly(
        f"{_CURLY_WORDS} base bool decimal delegate event foreach get internal int lock long "
        "namespace object out override params readonly ref sealed set string struct using virtual "
        "where yield"
    ),
    "css": Language(block_comments=_C_COMMENTS, variables="@.#", key=":"),
    "diff": Language(
        strings="",
        lines=(
            ("+++", "name"),
            ("---", "name"),
            ("@@", "comment"),
            ("+", "inserted"),
            ("-", "deleted"),
        ),
    ),
    "docker": Language(
        keywords=_words(
            "FROM AS RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD "
            "STOPSIGNAL HEALTHCHECK SHELL"
        ),
        comments=("#",),
        variables="$",
    ),
    "elixir": Language(
        keywords=_words(
            "def defp defmodule defmacro defstruct do end case cond else fn for if import in "
            "alias quote raise receive rescue require try unless use when with and or not"
        ),
        constants=_CONSTANTS,
        defines=_words("def defp defmodule defmacro"),
        comments=("#",),
        long_strings=('"""',),
        variables="@:",
    ),
    "go": _curly(
        "break case chan const continue default defer else fallthrough for func go goto if import "
        "interface map package range return select struct switch type var string int int64 byte "
        "bool error any",
        long_strings=("`",),
        constants=_CONSTANTS | {"iota"},
    ),
    "haskell": Language(
        keywords=_words(
            "case class data deriving do else if import in infix infixl infixr instance let module "
            "newtype of then type where qualified"
        ),
        comments=("--",),
        block_comments=(("{-", "-}"),),
        strings='"',
    ),
    "ini": Language(comments=("#", ";"), key="=", lines=(("[", "name"),)),
    "java": _curly(
        f"{_CURLY_WORDS} boolean byte char double float int long short synchronized transient "
        "volatile record sealed permits native",
        long_strings=('"""',),
        variables="@",
    ),
    "javascript": _SCRIPT,
    "json": Language(constants=_CONSTANTS, key=":", comments=("//",), strings='"'),
    "kotlin": _curly(
        f"{_CURLY_WORDS} by companion data fun init internal lateinit object open operator "
        "override sealed suspend val when typealias",
        long_strings=('"""',),
        variables="@",
    ),
    "lua": Language(
        keywords=_words(
            "and break do else elseif end for function goto if in local not or repeat return then "
            "until while"
        ),
        constants=_CONSTANTS,
        defines=_words("function"),
        comments=("--",),
        block_comments=(("--[[", "]]"),),
        long_strings=("[[",),
    ),
    "make": Language(
        keywords=_words("ifeq ifneq ifdef ifndef else endif include define endef export"),
        comments=("#",),
        strings="",
        variables="$.",
    ),
    "nix": Language(
        keywords=_words("assert else if in inherit let or rec then with import"),
        constants=_CONSTANTS,
        comments=("#",),
        block_comments=_C_COMMENTS,
        strings='"',
        long_strings=("''",),
        variables="$",
    ),
    "perl": Language(
        keywords=_words(
            "sub my our local if elsif else unless while until for foreach return use package last "
            "next redo die require eval"
        ),
        defines=_words("sub package"),
        comments=("#",),
        variables="$@%",
    ),
    "php": _curly(
        f"{_CURLY_WORDS} array echo elseif foreach fn function global include namespace require "
        "trait use yield match",
        comments=("//", "#"),
        variables="$",
    ),
    "python": _PYTHON,
    "ruby": Language(
        keywords=_words(
            "alias and begin break case class def do else elsif end ensure for if in module next "
            "not or redo require rescue retry return self super then undef unless until when while "
            "yield"
        ),
        constants=_CONSTANTS,
        defines=_words("def class module"),
        comments=("#",),
        variables="@$:",
    ),
    "rust": _curly(
        "as async await break const continue crate dyn else enum extern fn for if impl in let loop "
        "match mod move mut pub ref return self Self static struct super trait type unsafe use "
        "where while bool char f32 f64 i32 i64 isize str u8 u16 u32 u64 usize",
        # A quote alone may begin the name of a lifetime.
        strings='"',
    ),
    "shell": _SHELL,
    "sql": _SQL,
    "swift": _curly(
        f"{_CURLY_WORDS} actor defer deinit extension fallthrough fileprivate func guard init "
        "inout internal mutating nil override protocol repeat self some struct subscript typealias "
        "where",
        strings='"',
        long_strings=('"""',),
        variables="@#",
    ),
    "toml": Language(
        constants=_CONSTANTS,
        comments=("#",),
        key="=",
        long_strings=('"""', "'''"),
        lines=(("[", "name"),),
    ),
    "typescript": _SCRIPT,
    "xml": _MARKUP,
    "yaml": _YAML,
    "zig": _curly(
        "and break catch comptime const continue defer else enum errdefer error export extern fn "
        "for if inline or orelse pub return struct switch test try union unreachable usingnamespace"
        " var while",
        block_comments=(),
        strings='"',
        variables="@",
    ),
}

ALIASES: Final = {
    "bash": "shell",
    "c#": "csharp",
    "c++": "cpp",
    "cc": "cpp",
    "cfg": "ini",
    "conf": "ini",
    "console": "shell",
    "cs": "csharp",
    "dockerfile": "docker",
    "ex": "elixir",
    "fish": "shell",
    "golang": "go",
    "h": "c",
    "hcl": "toml",
    "hpp": "cpp",
    "hs": "haskell",
    "htm": "xml",
    "html": "xml",
    "js": "javascript",
    "jsonc": "json",
    "jsx": "javascript",
    "kt": "kotlin",
    "makefile": "make",
    "mjs": "javascript",
    "patch": "diff",
    "pl": "perl",
    "postgresql": "sql",
    "py": "python",
    "python3": "python",
    "rb": "ruby",
    "rs": "rust",
    "scss": "css",
    "sh": "shell",
    "sqlite": "sql",
    "svg": "xml",
    "terraform": "toml",
    "ts": "typescript",
    "tsx": "typescript",
    "vue": "xml",
    "yml": "yaml",
    "zsh": "shell",
}
