"""How well letters fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.fuzzy import score


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("dev", "dev", "devops"),
        ("dev", "devops", "d-e-v"),
        ("ops", "dev-ops", "drops-in"),
        ("rt", "release-team", "alerts"),
        ("GEN", "general", "agenda"),
        ("an", "ana", "dan"),
    ],
)
def test_what_fits_better(query: str, better: str, worse: str) -> None:
    assert score(query, better) > score(query, worse) > 0


@pytest.mark.parametrize(
    ("query", "text"), [("", "dev"), ("vd", "dev"), ("deev", "dev"), ("x", "")]
)
def test_what_does_not_fit(query: str, text: str) -> None:
    assert score(query, text) == 0


@given(st.text("ab- ", max_size=6), st.text("ab- ", max_size=12))
def test_it_fits_exactly_when_the_letters_are_there_in_order(query: str, text: str) -> None:
    rest = iter(text)
    assert (score(query, text) > 0) is (bool(query) and all(char in rest for char in query))


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text(query: str, text: str) -> None:
    assert score(query, text) >= 0
