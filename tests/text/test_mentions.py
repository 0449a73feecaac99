import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.mentions import PLACES, Mentions, find_mentions, mentions
from chat_tui.text.names import fold_name, normalize_name
from tests.text.strategies import any_text


def found(body: str, name: str) -> list[str]:
    return [body[start:end] for start, end in find_mentions(body, name)]


@pytest.mark.parametrize(
    ("body", "name", "result"),
    [
        ("ann", "ann", ["ann"]),
        ("hi ANN", "ann", ["ANN"]),
        ("hi ann", "Ann", ["ann"]),
        ("@ann", "ann", ["@ann"]),
        ("hey @Ann!", "ann", ["@Ann"]),
        ("ann: hi", "ann", ["ann"]),
        ("ann, hi", "ann", ["ann"]),
        ("(ann)", "ann", ["ann"]),
        ("ann's", "ann", ["ann"]),
        ("thanks ann.", "ann", ["ann"]),
        ("ann and Ann", "ann", ["ann", "Ann"]),
        ("ann\nann", "ann", ["ann", "ann"]),
        ("-ann-", "ann", ["ann"]),
        ("bob,ann", "ann", ["ann"]),
        ("é ann", "ann", ["ann"]),
    ],
)
def test_ways_to_say_a_name(body: str, name: str, result: list[str]) -> None:
    assert found(body, name) == result
    assert mentions(body, name)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("", "ann"),
        ("hello", "ann"),
        ("anna", "ann"),
        ("joann", "ann"),
        ("ann1", "ann"),
        ("ann_", "ann"),
        ("_ann", "ann"),
        ("ann-marie", "ann"),
        ("mary-ann", "ann"),
        ("ann@example.com", "ann"),
        ("bob@ann.com", "ann"),
        ("@ann@example.com", "ann"),
        ("annö", "ann"),
        ("öann", "ann"),
        ("ann\u0301", "ann"),
        ("ann\u200dx", "ann"),
        ("анна", "анн"),
        ("철수야", "철수"),
        ("アンナ", "アン"),
        ("ß", "s"),
        ("İ", "i"),
        ("👩‍💻", "👩"),
        ("👍🏻", "👍"),
        ("ann", "é"),
        ("anything", ""),
    ],
)
def test_not_a_mention(body: str, name: str) -> None:
    assert find_mentions(body, name) == []
    assert not mentions(body, name)


@pytest.mark.parametrize(
    ("body", "name", "result"),
    [
        ("hi STRASSE straße", "Straße", ["STRASSE", "straße"]),
        ("ßßß ann", "ann", ["ann"]),
        ("İİ @ann", "ann", ["@ann"]),
        ("İ x", "İ", ["İ"]),
        ("eva\u0301 evá EVÁ", "Evá", ["eva\u0301", "evá", "EVÁ"]),
        ("\u1100\u1161!", "가", ["\u1100\u1161"]),
        ("🦊️ hi", "🦊", ["🦊️"]),
        ("\u212a.", "k", ["\u212a"]),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος", ["ΣΊΣΥΦΟΣ"]),
        ("田中さん", "田中", ["田中"]),
        ("annさん", "ann", ["ann"]),
        ("ann님", "ann", ["ann"]),
        ("アンさん", "アン", ["アン"]),
        ("สวัสดีann", "ann", ["ann"]),
    ],
)
def test_beyond_ascii(body: str, name: str, result: list[str]) -> None:
    assert found(body, name) == result


def test_offsets_are_into_the_body_as_it_is() -> None:
    assert find_mentions("ßİ @ann: ß", "ANN") == [(3, 7)]


@given(before=any_text(10), name=st.text("aBnéß漢가Σ1", min_size=1, max_size=6), after=any_text(10))
def test_a_name_set_apart_is_always_found(before: str, name: str, after: str) -> None:
    body = f"{before} @{name}, {after}"
    start = len(before) + 1
    assert (start, start + 1 + len(name)) in find_mentions(body, normalize_name(name))


@given(body=any_text(), raw=any_text(4))
def test_any_text(body: str, raw: str) -> None:
    position = 0
    for start, end in find_mentions(body, raw):
        assert position <= start < end <= len(body)
        position = end


@given(body=st.text("aAnNbß @,-_", max_size=30))
def test_what_is_found_is_the_name(body: str) -> None:
    for start, end in find_mentions(body, "ann"):
        assert fold_name(body[start:end].removeprefix("@")) == "ann"
        assert start == 0 or not (body[start - 1].isalnum() or body[start - 1] == "_")
        assert end == len(body) or not (body[end].isalnum() or body[end] == "_")


@pytest.mark.parametrize("name", ["a", "aa", "ann", "é"])
@pytest.mark.parametrize(
    "unit", ["a", "é", "@ann ", "a\u0316\u0301", "ß", "漢", "\ud800", "\u0301"]
)
def test_a_megabyte(unit: str, name: str) -> None:
    body = unit * (1_000_000 // len(unit))
    assert mentions(body, name) == (unit == "@ann " and name == "ann")


@pytest.mark.parametrize("body", ["annx ", "änn annx "])
def test_so_many_places_are_looked_at_for_all_names_together(body: str) -> None:
    message = Mentions(body * 10_000 + "ann")
    for name in ("ann", "bob", "an"):
        assert list(message.find(name)) == []
    assert message.looked_at == PLACES + 2
    assert next(Mentions(body * 10 + "ann").find("ann"))
