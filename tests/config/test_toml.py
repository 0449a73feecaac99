"""Where things stand in TOML, and changes that touch nothing else."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.config.toml import flat, position, statements, with_value, without
from chat_tui.domain.errors import SettingsError

EXAMPLE = '''\
# mine
theme = "chat-day"  # it is bright here

# room = "general"
name = "ana"
long = """
[not.a.table]
fake = "x" """
list = [ "a", # one ]
  "b" ]

[keys]
"rooms.next" = "alt+n"
rooms.last = ["f5", 'f6']

[servers.work]  # [x]
url = "wss://work.example.org"
'''


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("theme",), (2, 1)),
        (("list",), (9, 1)),
        (("keys",), (12, 1)),
        (("keys", "rooms.next"), (13, 1)),
        (("keys", "rooms", "last"), (14, 1)),
        (("servers", "work", "url"), (17, 1)),
        (("servers", "work", "name"), (16, 1)),
        (("nowhere",), (1, 1)),
    ],
)
def test_where_it_is(path: tuple[str, ...], place: tuple[int, int]) -> None:
    assert position(EXAMPLE, path) == place


def test_a_value_is_replaced_and_nothing_else() -> None:
    changed = with_value(EXAMPLE, ("theme",), "chat-night")
    assert changed == EXAMPLE.replace('"chat-day"', '"chat-night"')
    assert with_value(EXAMPLE, ("list",), True).count("list = true\n") == 1


def test_a_new_value_goes_below_its_comment_or_behind_its_table() -> None:
    assert '# room = "general"\nroom = "tea"\nname' in with_value(EXAMPLE, ("room",), "tea")
    assert '"b" ]\nmouse = true\n\n[keys]' in with_value(EXAMPLE, ("mouse",), True)
    for path in (("keys", "program.quit"), ("servers", "work", "name")):
        changed = with_value(EXAMPLE, path, "x")
        assert tomllib.loads(changed)[path[0]] != tomllib.loads(EXAMPLE)[path[0]]
    assert with_value(EXAMPLE, ("other", "new"), 'a"b').endswith('\n[other]\nnew = "a\\"b"\n')
    assert with_value("", ("theme",), "x") == 'theme = "x"\n'
    assert with_value("[keys]\n", ("theme",), "x") == 'theme = "x"\n[keys]\n'
    assert with_value("name = 'a'", ("theme",), "x") == "name = 'a'\ntheme = \"x\"\n"


def test_lines_end_as_they_did() -> None:
    assert with_value("name = 'a'\r\n", ("theme",), "x") == "name = 'a'\r\ntheme = \"x\"\r\n"


def test_taken_out_its_comment_stays() -> None:
    assert without(EXAMPLE, ("theme",)) == EXAMPLE.replace('theme = "chat-day"  #', "#")
    assert without(EXAMPLE, ("name",)) == EXAMPLE.replace('name = "ana"\n', "")
    assert without(EXAMPLE, ("nowhere",)) == EXAMPLE


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("keys = {a = 'x'}\n", ("keys", "b")),
        ("keys = 1\n", ("keys", "b")),
        ("[theme]\nx = 1\n", ("theme",)),
    ],
)
def test_what_is_not_safe_is_refused(text: str, path: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError, match="by hand"):
        with_value(text, path, "new")


KEYS = st.text("ab_-.", min_size=1, max_size=3)
VALUES = st.sampled_from(
    [
        '"x"',
        '"# \\" ]"',
        "'''\n[a]\n'''",
        '"""a\\"""b""""',
        "[1, [2], # ]\n 3]",
        "{a = 1, 'b.c' = '}'}",
        "1979-05-27T07:32:00Z",
        "-1.5e3",
        "''",
    ]
)
LINES = st.one_of(
    st.tuples(KEYS, VALUES).map(lambda pair: f"'{pair[0]}' = {pair[1]}"),
    st.tuples(KEYS, VALUES).map(lambda pair: f" {pair[0].replace('.', '')}x.y={pair[1]} # = [z]"),
    KEYS.map(lambda key: f"[ '{key}' . t ] # ]"),
    KEYS.map(lambda key: f"[['{key}l']]"),
    st.just("# a = 'b'"),
    st.just(""),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(["\n", "\r\n"])).join(draw(st.lists(LINES, max_size=8)))
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return ""
    return text


@given(documents())
def test_every_value_is_found(text: str) -> None:
    found = {one.path for one in statements(text) if one.value is not None}
    wanted = {path for path, value in flat(tomllib.loads(text)) if not isinstance(value, list)}
    for path in wanted:
        # Within an inline table only the table has a place.
        assert any(path[: len(one)] == one for one in found)
    for one in statements(text):
        if one.value is not None:
            start, end = one.value
            tomllib.loads(f"x = {text[start:end]}")


@given(documents(), KEYS, st.one_of(st.booleans(), st.text(max_size=5)))
def test_a_change_changes_that_alone(text: str, key: str, value: object) -> None:
    with suppress(SettingsError, UnicodeEncodeError):
        changed = with_value(text, (key,), value)
        assert tomllib.loads(changed) == tomllib.loads(text) | {key: value}
        assert all(line in changed for line in text.splitlines() if line.startswith("#"))
        if isinstance(tomllib.loads(text).get(key), list | dict) or key not in tomllib.loads(text):
            assert key not in tomllib.loads(without(changed, (key,)))


@given(st.text(max_size=60))
def test_any_text_is_walked_to_its_end(text: str) -> None:
    with suppress(tomllib.TOMLDecodeError):
        tomllib.loads(text)
        list(statements(text))
