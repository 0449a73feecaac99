import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.links import MAX_URL_LENGTH, Link, find_links
from tests.text.strategies import any_text


def urls(text: str) -> list[str]:
    return [link.url for link in find_links(text)]


def check(text: str) -> list[Link]:
    found = find_links(text)
    position = 0
    for link in found:
        assert position <= link.start < link.end
        assert text[link.start : link.end] == link.url
        assert all("\x21" <= char <= "\x7e" for char in link.url)
        assert link.url.lower().startswith(("http://", "https://"))
        assert link.host
        assert len(link.url) <= MAX_URL_LENGTH
        position = link.end
    return found


def test_link_says_where_it_is_and_where_it_leads() -> None:
    assert find_links("see https://Example.com:8080/a?b#c.") == [
        Link(4, 34, "https://Example.com:8080/a?b#c", "example.com")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://a.com.", ["http://a.com"]),
        ("http://a.com/x, or", ["http://a.com/x"]),
        ("http://a.com/x!?", ["http://a.com/x"]),
        ("*http://a.com/x*", ["http://a.com/x"]),
        ("http://a.com?", ["http://a.com"]),
        ("http://a.com:", ["http://a.com"]),
        ("(http://a.com)", ["http://a.com"]),
        ("(http://a.com/x).", ["http://a.com/x"]),
        ("http://a.com/x_(y)", ["http://a.com/x_(y)"]),
        ("(http://a.com/x_(y))", ["http://a.com/x_(y)"]),
        ("[t](http://a.com)[u](http://b.com/)", ["http://a.com", "http://b.com/"]),
        ("http://a.com/x]", ["http://a.com/x"]),
        ("http://a.com/x(", ["http://a.com/x"]),
        ("<http://a.com>", ["http://a.com"]),
        ('"http://a.com/x"', ["http://a.com/x"]),
        ("`http://a.com/x`", ["http://a.com/x"]),
        ("HTTP://A.COM", ["HTTP://A.COM"]),
        ("http://a.com http://b.com", ["http://a.com", "http://b.com"]),
        ("http://a.com/\nx", ["http://a.com/"]),
        ("看http://a.com/，好", ["http://a.com/"]),
        ("http://a.com，好", ["http://a.com"]),
        ("http://a.com/文", ["http://a.com/"]),
        ("javascript:http://a.com", ["http://a.com"]),
        ("http://a.com/\x1b]8;;http://b.com\x07", ["http://a.com/", "http://b.com"]),
        ("http://a.com/\x7fx", ["http://a.com/"]),
    ],
)
def test_where_a_link_ends(text: str, found: list[str]) -> None:
    assert urls(text) == found
    check(text)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://user@evil.com/", "evil.com"),
        ("http://good.com@evil.com", "evil.com"),
        ("http://good.com:80@evil.com:81/x", "evil.com"),
        ("http://a@b@evil.com/", "evil.com"),
        ("http://good.com%2F@evil.com/", "evil.com"),
        ("http://evil.com/@good.com", "evil.com"),
        ("http://evil.com?@good.com", "evil.com"),
        ("http://evil.com#@good.com", "evil.com"),
        ("http://xn--n3h.ws/", "xn--n3h.ws"),
        ("http://localhost:8080", "localhost"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://[::1]:80/", "::1"),
        ("http://[0:0::1]", "::1"),
        ("http://a.com./x", "a.com"),
        ("http://under_score.com", "under_score.com"),
    ],
)
def test_host_is_the_real_one(url: str, host: str) -> None:
    assert [(link.url, link.host) for link in find_links(url)] == [(url, host)]


def test_backslash_ends_a_link() -> None:
    # Some readers see evil.com as the host, some good.com.
    assert find_links("http://good.com\\@evil.com") == [Link(0, 15, "http://good.com", "good.com")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain text",
        "http://",
        "http:///path",
        "http:// a.com",
        "http://.",
        "http://a..b/",
        "http://-a.com/",
        "http://user@/",
        "http://a.com:port/",
        "http://exämple.com/",
        "http://example.com这个",
        "http://exa\u0301mple.com",
        "http://example\u200d.com",
        "http://a%61.com/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://1.2.3/",
        "http://[::1/",
        "http://[1.2.3.4]/",
        "http://[fe80::1%eth0]/",
        "http://" + "a" * 64 + ".com/",
        "http://" + "a." * 140 + "com/",
        "http://" + "a" * 400 + "@evil.com/",
        "http://a.com/" + "x" * MAX_URL_LENGTH,
        "ftp://a.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "xhttp://a.com",
        "https:/a.com",
    ],
)
def test_not_a_link(text: str) -> None:
    assert find_links(text) == []


def test_longest_link() -> None:
    url = "http://a.com/".ljust(MAX_URL_LENGTH, "x")
    assert urls(f"({url}) http://b.com") == [url, "http://b.com"]


@given(text=any_text())
def test_any_text(text: str) -> None:
    check(text)


@given(host=any_text(8), tail=any_text(8), around=st.sampled_from(["{}", "({})", "[x]({})", "x{}"]))
def test_text_that_looks_like_a_link(host: str, tail: str, around: str) -> None:
    check(around.format(f"http://{host}.com/{tail}"))
    check(around.format(f"https://{host}@b.com{tail}"))


@pytest.mark.parametrize(
    "unit",
    [
        "http://",
        "http://-",
        "http://a@",
        "http://a)",
        "http://a.b/)",
        "http://a.b/(",
        "http://a.b (",
        "http://a.b/" + "." * 99,
        "http://a.b/" + ")" * 99,
        "http://" + "[" * 99,
        "http://" + "@" * 299,
        "a.",
        "(",
    ],
)
def test_a_megabyte(unit: str) -> None:
    check(unit * (1_000_000 // len(unit)))
