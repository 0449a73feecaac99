"""What was typed into the search: a Query, or one sentence that says what is wrong."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat_tui.domain.errors import InvalidQuery
from chat_tui.domain.searching import MAX_TERM, MAX_TERMS, Query, Term
from chat_tui.text.query import MAX_QUERY, parse_query
from chat_tui.text.sanitize import is_inert
from chat_tui.text.tokens import phrase

TODAY = date(2026, 11, 23)


def parse(text: str) -> Query:
    return parse_query(text, today=TODAY, zone=UTC)


def ms(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


def test_all_of_it() -> None:
    text = (
        "from:@ana in:#dev before:2026-11-02 after:2026-11-01 has:link has:Files"
        ' "exact words" dep* tea'
    )
    assert parse(text) == Query(
        terms=(Term("exact words"), Term("dep", prefix=True), Term("tea")),
        author="ana",
        room="#dev",
        since=ms(2026, 11, 1),
        until=ms(2026, 11, 2),
        has_link=True,
        has_file=True,
    )


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  \n ", ()),
        ("!! ?", ()),
        ("12:30 https://x.org snake_case", ("12:30", "https://x.org", "snake_case")),
        ('not "closed yet', ("not", "closed yet")),
        ('a"b c"d', ("a", "b c", "d")),
        ('NEAR(a b) "OR" c and not d', ("NEAR(a", "b)", "OR", "c", "and", "not", "d")),
        ("OR", ("OR",)),
        ("NEAR(a b) OR c", None),
        ("( tea", None),
        ("tea NOT cake", None),
        ("tea | cake", None),
        ("from: is", None),
        ('"from:ana"', ("from:ana",)),
    ],
)
def test_words(text: str, terms: tuple[str, ...] | None) -> None:
    if terms is None:
        with pytest.raises(InvalidQuery):
            parse(text)
    else:
        assert parse(text) == Query(terms=tuple(map(Term, terms)))


def test_names_of_filters_have_any_case_and_may_be_repeated() -> None:
    assert parse("FROM:ana from:ana").author == "ana"
    assert parse("after:Yesterday").since == ms(2026, 11, 22)
    assert parse("before:today").until == ms(2026, 11, 23)
    assert parse("after:2026-1-2").since == ms(2026, 1, 2)


def test_days_begin_where_the_reader_is() -> None:
    zone = timezone(timedelta(hours=2))
    query = parse_query("after:2026-11-01", today=TODAY, zone=zone)
    assert query.since == ms(2026, 11, 1) - 2 * 3_600_000
    local = parse_query("after:2026-11-01", today=TODAY, zone=None).since
    assert local == datetime(2026, 11, 1).timestamp() * 1000


@pytest.mark.parametrize(
    ("text", "since"),
    [("after:3d x", (2026, 11, 20)), ("after:0d x", (2026, 11, 23)), ("after:2W x", (2026, 11, 9))],
)
def test_days_and_weeks_ago(text: str, since: tuple[int, int, int]) -> None:
    assert parse(text).since == ms(*since)


@pytest.mark.parametrize("text", ["after:d", "after:-3d", "after:3m", "after:99999d"])
def test_no_day(text: str) -> None:
    with pytest.raises(InvalidQuery, match="takes a day"):
        parse(text)


def test_what_means_something_elsewhere_is_told() -> None:
    with pytest.raises(InvalidQuery, match=r'OR means nothing here.*"OR" in quotes is a word'):
        parse("tea OR cake")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("from:", "a name is missing: from:ana"),
        ("in:#", "a name is missing: in:#room"),
        ("from:" + "x" * 40, "is longer than a name can be"),
        ("from:ana from:ben", "from: can be there only once"),
        ("has:cake", "has: can be has:link or has:file"),
        ("before:soon", "before: takes a day, like before:2026-11-23"),
        ("after:2026-02-30", "after: takes a day"),
        ("after:0000-01-01", "after: takes a day"),
        ("a*", "a* needs 2 letters at least before the *"),
        ("x" * (MAX_QUERY + 1), "at most 500 characters"),
        ("w " * (MAX_TERMS + 1), "at most 16 words"),
    ],
)
def test_refusals(text: str, words: str) -> None:
    with pytest.raises(InvalidQuery) as caught:
        parse(text)
    assert words in str(caught.value)


NASTY = '"*: \tfrominhasbefore0-9#@\x00\x1b\ud800é'


@given(st.text(max_size=MAX_QUERY + 20) | st.text(NASTY, max_size=60))
@example("after:9999-12-31")
@example('"' * 100)
@example("from:\x1b[31m")
@example("\ud800* from:\ud800")
def test_anything(text: str) -> None:
    refusal = ""
    try:
        query = parse(text)
    except InvalidQuery as error:
        query, refusal = Query(), str(error)
    assert is_inert(refusal)
    assert len(query.terms) <= MAX_TERMS
    for term in query.terms:
        assert len(term.text) <= MAX_TERM
        term.text.encode()
        found = phrase(term)
        assert found is not None
        assert not found.is_too_short
    for name in (query.author, query.room):
        assert name is None or (name and name.encode())
