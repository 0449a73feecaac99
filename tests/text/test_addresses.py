"""The addresses of a message, and text for the clipboard."""

import pytest
from hypothesis import given

from chat_tui.text.addresses import MAX_ADDRESSES, addresses, copyable
from chat_tui.text.links import MAX_URL_LENGTH, find_links
from tests.text.strategies import LIVE, any_text


def found(body: str) -> list[tuple[str, str]]:
    return [(link.host, link.url) for link in addresses(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("no link", []),
        ("`curl https://a.example/x`", [("a.example", "https://a.example/x")]),
        ("[t](https://a.example/x) https://a.example/x", [("a.example", "https://a.example/x")]),
        ("https://аpple.com/login", [("xn--pple-43d.com", "https://xn--pple-43d.com/login")]),
        (
            "see https://bücher.example:81/a?b=c. Then",
            [("xn--bcher-kva.example", "https://xn--bcher-kva.example:81/a?b=c")],
        ),
        (
            "http://пример.испытание, http://b.example",
            [
                ("xn--e1afmkfd.xn--80akhbyknj4f", "http://xn--e1afmkfd.xn--80akhbyknj4f"),
                ("b.example", "http://b.example"),
            ],
        ),
        # What a browser would read otherwise is cut, or no address.
        ("https://bank.example\\@é.example", [("bank.example", "https://bank.example")]),
        ("https://user@é.example/", []),
        ("https://１２７.0.0.1/", [("127.0.0.1", "https://127.0.0.1/")]),
        ("https://" + "é" * 70 + ".example/", []),
        ("https://é..example/", []),
    ],
)
def test_found_in_order(body: str, expected: list[tuple[str, str]]) -> None:
    assert found(body) == expected


def test_there_is_an_end_to_it() -> None:
    many = " ".join(f"https://a.example/{number}" for number in range(500))
    assert len(addresses(many)) == MAX_ADDRESSES
    assert addresses("https://é.example/" + "a" * MAX_URL_LENGTH) == ()


@given(any_text(200))
def test_nothing_in_an_address_can_do_harm(text: str) -> None:
    for body in (text, f"https://é{text}", f"https://é.example/{text}"):
        for link in addresses(body):
            assert all("\x21" <= char <= "\x7e" for char in link.url)
            assert [(one.host, one.url) for one in find_links(link.url)] == [(link.host, link.url)]


def test_what_is_copied_is_what_was_written() -> None:
    code = "if x:\r\n\treturn `1`\n"
    assert copyable(code) == "if x:\n\treturn `1`\n"
    assert copyable("rm -rf /\x1b[201~\r\u202egoal") == "rm -rf /␛[201~␍\ufffdgoal"


@given(any_text(60))
def test_nothing_live_is_copied(text: str) -> None:
    assert not LIVE.search(copyable(text).replace("\n", "").replace("\t", ""))
