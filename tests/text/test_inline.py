"""What is emphasis, code, a link or an emoji in a line, and above all what is not."""

import pytest

from chat_tui.text.inline import Emphasis, looks_like_address
from chat_tui.text.markup import Markup, parse

B, IT, S, C, H = Emphasis.BOLD, Emphasis.ITALIC, Emphasis.STRIKE, Emphasis.CODE, Emphasis.HOST


def spans(markup: Markup) -> list[tuple[str, Emphasis]]:
    return [(markup.text[span.start : span.end], span.emphasis) for span in markup.spans]


def targets(markup: Markup) -> list[tuple[str, str]]:
    return [(markup.text[t.start : t.end], t.link.url) for t in markup.targets]


@pytest.mark.parametrize(
    ("source", "shown", "looks"),
    [
        ("**bold**", "bold", [("bold", B)]),
        ("*it* _it_", "it it", [("it", IT), ("it", IT)]),
        ("~~no~~", "no", [("no", S)]),
        ("`code`", "code", [("code", C)]),
        ("***both***", "both", [("both", B | IT)]),
        ("**b *i***", "b i", [("b ", B), ("i", B | IT)]),
        ("*i **b***", "i b", [("i ", IT), ("b", B | IT)]),
        ("~~*a* b~~", "a b", [("a", IT | S), (" b", S)]),
        ("_**x**_", "x", [("x", B | IT)]),
        ("say (*this*) and \"*that*\", *now*!", 'say (this) and "that", now!',
         [("this", IT), ("that", IT), ("now", IT)]),
        ("**Careful!** *well*?", "Careful! well?", [("Careful!", B), ("well", IT)]),
        ("*it*'s", "it's", [("it", IT)]),
        ("**重要**です", "重要です", [("重要", B)]),
        ("これは**大事**。", "これは大事。", [("大事", B)]),
        ("**중요**합니다", "중요합니다", [("중요", B)]),
        ("*עברית*", "עברית", [("עברית", IT)]),
        ("_snake_case_ too", "snake_case too", [("snake_case", IT)]),
        ("_private and _this_", "_private and this", [("this", IT)]),
        ("~~a *b~~ c*", "a *b c*", [("a *b", S)]),
        ("**https://x.org/**", "https://x.org/", [("https://x.org/", B)]),
        ("``a ` b``", "a ` b", [("a ` b", C)]),
        ("```a``` in a line", "a in a line", [("a", C)]),
        ("`*a*` `_`", "*a* _", [("*a*", C), ("_", C)]),
        ("*a `b* c` d*", "a b* c d", [("a ", IT), ("b* c", IT | C), (" d", IT)]),
    ],
)  # fmt: skip
def test_marked(source: str, shown: str, looks: list[tuple[str, Emphasis]]) -> None:
    markup = parse(source)
    assert markup.text == shown
    assert spans(markup) == looks


@pytest.mark.parametrize(
    "source",
    [
        "snake_case_words and __init__ and _",
        "2*3*4 = 24, 2 * 3 * 4, 2**3**2",
        "rm *.o *~ lib/*.c *.py,*.txt /tmp/*/x/* **/*.py",
        "f(*args, **kwargs) and char *a, *b;",
        "SELECT * FROM a; /* a */ and */5 * * * *",
        "**", "****", "x * *", "** **", "~~", "~~~~", "``", "` `", "_ _", "*", "~x~", "~/a ~/b",
        "*open", "close*", "**open* ", "`open", "a`", "``a`",
        "one *line\nand* another", "`one\nline`",
        "¯\\_(ツ)_/¯", "\\*not\\*", "\\*not*",
        "a*b*c", "é*b*ü", "*a*b", "a~~b~~c",
        "*a ,b (*", "*)a*",
        "[label]", "[label] (https://x.org)", "[](https://x.org)", "[ ](https://x.org)",
        "[a](ftp://x.org)", "[a](javascript:alert)", "[a](https://x.org", "](https://x.org)",
        "[a](x https://x.org)", "[a\n](https://x.org)",
        "*️⃣ is a key, *️⃣ too", "*e\u0301*\u0301", "*\u0301a*", "`\u0301a`", "[\u0301a](https://x.org)",
    ],
)  # fmt: skip
def test_meant_as_it_is_written(source: str) -> None:
    markup = parse(source)
    assert markup.text == source
    assert markup.spans == ()
    assert markup.blocks == ()


def test_a_link_shows_where_it_leads() -> None:
    markup = parse("see [*the* draft](https://Docs.example.org/d/1_2_3?x=(y)), now")
    assert markup.text == "see the draft (docs.example.org), now"
    assert spans(markup) == [("the", IT), (" (docs.example.org)", H)]
    assert targets(markup) == [("the draft", "https://Docs.example.org/d/1_2_3?x=(y)")]


@pytest.mark.parametrize(
    "label",
    [
        "https://bank.example",
        "go to http://bank.example/login now",
        "bank.example",
        "www.bank.example/x",
        "main.py",
        "bank．example",
        "bank․example",
        "bank。example",
        "192.0.2.1",
        "mail ana@bank.example",
        "(bank.example)",
    ],
)
def test_a_label_that_says_where_it_leads_is_shown_with_the_truth(label: str) -> None:
    markup = parse(f"[{label}](https://evil.example/x)")
    assert markup.text == f"{label} (https://evil.example/x)"
    assert targets(markup)[-1] == ("https://evil.example/x", "https://evil.example/x")
    # What the label itself leads to, if to anything, is what it says.
    assert all(shown == url for shown, url in targets(markup))


@pytest.mark.parametrize(
    "label", ["the notes", "v2.13.1", "release 1.20", "e. g.", "ana's", "a..."]
)
def test_harmless_labels(label: str) -> None:
    assert not looks_like_address(label)


def test_the_host_is_the_one_a_browser_goes_to() -> None:
    markup = parse("[login](https://bank.example@evil.example/)")
    assert markup.text == "login (evil.example)"


def test_addresses_are_left_alone() -> None:
    source = "https://x.org/a_b_c*d* `https://y.org` https://z.org/:x:/~~q~~ _https://w.org_"
    markup = parse(source)
    assert markup.text == (
        "https://x.org/a_b_c*d* https://y.org https://z.org/:x:/~~q~~ https://w.org"
    )
    assert [url for _shown, url in targets(markup)] == [
        "https://x.org/a_b_c*d",
        "https://z.org/:x:/~~q",
        "https://w.org",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (":tada:", "🎉"),
        (":tada::rocket: :+1:", "🎉🚀 👍"),
        ("(:tada:) done:tada: *:tada:*", "(🎉) done:tada: 🎉"),
        ("**:warning: careful**", "⚠️ careful"),
        ("重要:tada:です", "重要🎉です"),
        (":heart: :de:", "❤️ 🇩🇪"),
    ],
)
def test_emoji(source: str, shown: str) -> None:
    assert parse(source).text == shown


@pytest.mark.parametrize(
    "source",
    [
        "12:30:45", ":nope:", ":)", ":-1", "a[:x:] a[1:x:2]", "std::x::y ::x:", "at :x:5", ":x:y",
        "https://a.org/:x:/", "https://a.org:80:x:", "key:value:x:", ":tada :x", "/:x:", ":Tada:",
        "&:x:", ":tada:\u0301", ":wales:", ":light_skin_tone:",
    ],
)  # fmt: skip
def test_no_emoji(source: str) -> None:
    assert parse(source).text == source


def test_no_emoji_in_code() -> None:
    assert parse("`:tada:`").text == ":tada:"
    assert parse("```\n:tada:\n```").text.strip() == ":tada:"
