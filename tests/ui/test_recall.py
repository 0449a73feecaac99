"""Going back through what was written, and finding something in it."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.recall import Recall

WRITTEN = ["one", "two", "once more", "three"]


def test_back_and_on_and_what_was_begun() -> None:
    recall = Recall(lambda: WRITTEN)
    text = "begun"
    for step, wanted in ((1, "three"), (1, "once more"), (-1, "three"), (-1, "begun")):
        found = recall.step(text, step)
        assert found == wanted
        text = found
    assert recall.aside is None
    assert recall.step(text, -1) is None


def test_the_oldest_is_the_end() -> None:
    recall = Recall(lambda: WRITTEN[:1])
    assert recall.step("x", 1) == "one"
    assert recall.step("one", 1) is None
    assert recall.aside == "x"
    assert Recall(list).step("x", 1) is None


def test_an_edited_line_is_what_was_begun_now() -> None:
    recall = Recall(lambda: WRITTEN)
    recall.step("x", 1)
    assert recall.step("three!", 1) == "three"
    assert recall.step("three", -1) == "three!"


def test_searching() -> None:
    recall = Recall(lambda: WRITTEN)
    recall.begin_search("begun")
    assert recall.search("ON") == "once more"
    assert recall.search_on() == "one"
    assert recall.search_on() is None
    assert recall.search("one") == "one"
    assert recall.search("onex") is None
    assert recall.search_anew("on") == "once more"
    assert recall.search_anew("") == "begun"
    assert recall.leave() == "begun"
    assert recall.query is None


def test_a_search_goes_on_from_what_is_shown() -> None:
    recall = Recall(lambda: WRITTEN)
    recall.step("x", 1)
    recall.step("three", 1)
    recall.begin_search("once more")
    assert recall.search("t") is not None
    assert recall.search("two") == "two"
    recall.query = None
    assert recall.step("two", 1) == "one"
    assert recall.leave() == "x"


@given(
    st.lists(st.sampled_from(["a", "b", "ab"]), max_size=4),
    st.lists(
        st.sampled_from(["older", "newer", "edit", "search", "anew", "on", "type"]), max_size=12
    ),
)
def test_what_was_begun_is_never_lost(lines: list[str], acts: list[str]) -> None:
    recall, text = Recall(lambda: lines), "begun"
    begun = text
    for act in acts:
        found = None
        match act:
            case "older" | "newer":
                found = recall.step(text, 1 if act == "older" else -1)
            case "search":
                recall.begin_search(text)
            case "anew" if recall.query is not None:
                found = recall.search_anew("a")
            case "on" if recall.query is not None:
                found = recall.search_on()
            case "type" if recall.query is not None:
                found = recall.search(recall.query + "b")
            case "edit":
                recall.leave()
                text = begun = text + "!"
        if found is not None:
            text = found
        shown = recall.shows(text)
        assert (recall.aside if shown else text) == begun
        assert not shown or text in lines
