"""What is offered while one writes, and what the keys do with it."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.session.completion import Candidate, Completion
from chat_tui.ui.completing import Completing

WORDS = ("/me", "/members", "/msg", "#dev", "#design", "ana")


def some(before: str, unasked: bool) -> Completion:
    """Of a few words, those that begin as the text ends."""
    start = before.rfind(" ") + 1
    word = before[start:]
    if not word or (unasked and word[0] not in "/#"):
        return Completion(start, ())
    found = tuple(Candidate(f"{one} ", one) for one in WORDS if one.startswith(word))
    return Completion(start, found)


def labels(completing: Completing) -> list[str]:
    return [candidate.label for candidate in completing.offer.candidates]


def test_what_fits_is_offered_and_nothing_is_chosen() -> None:
    completing = Completing(some)
    completing.look("see #d")
    assert labels(completing) == ["#dev", "#design"]
    assert completing.offer.chosen is None
    assert completing.offer.start == 4
    assert not completing.take("see #d"), "Enter sends"
    completing.look("see #dx")
    assert labels(completing) == []


def test_tab_and_arrows_go_around() -> None:
    completing = Completing(some)
    text = "/me"
    for step, wanted in ((1, "/me "), (1, "/members "), (1, "/me "), (-1, "/members ")):
        found = completing.ask(text, step)
        assert found is not None
        text = text[: found.start] + found.word
        assert text == wanted
    found = completing.move(text, 1)
    assert found is not None
    assert found.word == "/me "
    assert completing.take("/me ")
    assert labels(completing) == []
    assert not completing.take("/me ")


def test_the_last_is_the_first_backwards() -> None:
    found = Completing(some).ask("/me", -1)
    assert found is not None
    assert found.word == "/members "


def test_an_arrow_begins_nothing() -> None:
    completing = Completing(some)
    assert completing.move("an", 1) is None
    found = completing.ask("an", 1)
    assert found is not None
    assert found.word == "ana "
    assert labels(completing) == [], "the only one is taken at once"


def test_escape_puts_back_what_was_typed_and_asks_no_more() -> None:
    completing = Completing(some)
    completing.look("x #d")
    completing.move("x #d", 1)
    back = completing.dismiss("x #dev ")
    assert back is not None
    assert (back.start, back.word) == (2, "#d")
    completing.look("x #de")
    assert labels(completing) == [], "not for this word"
    assert completing.dismiss("x #de") is None
    completing.look("x #d #d")
    assert labels(completing) == ["#dev", "#design"], "but for the next"
    assert completing.ask("x #d #d", 1) is not None


def test_escape_says_nothing_about_another_word_in_the_same_place() -> None:
    for typed in (("", "/m"), ("/m",)):
        completing = Completing(some)
        completing.look("#d")
        completing.dismiss("#d")
        for text in typed:
            completing.look(text)
        assert labels(completing) == ["/me", "/members", "/msg"]
    completing = Completing(some)
    completing.look("see #d")
    completing.dismiss("see #d")
    for text in ("see #", "see ", "see #"):
        completing.look(text)
    assert labels(completing) == ["#dev", "#design"], "it was deleted and begun again"


def test_tab_offers_what_escape_has_closed() -> None:
    completing = Completing(some)
    completing.look("#d")
    completing.dismiss("#d")
    assert completing.ask("#d", 1) is not None


def test_nothing_is_offered_for_what_was_put_there() -> None:
    completing = Completing(some)
    completing.look("#d")
    completing.close("see #d")
    completing.look("see #d")
    assert labels(completing) == []


def test_what_is_not_offered_any_more_cannot_be_chosen() -> None:
    completing = Completing(some)
    completing.look("#d")
    assert completing.choose(2) is None
    assert completing.choose(-1) is None
    completing.look("")
    assert completing.choose(0) is None


def test_a_command_that_was_completed_offers_its_arguments() -> None:
    def arguments(before: str, unasked: bool) -> Completion:
        if before.startswith("/join "):
            return Completion(6, (Candidate("#dev ", "#dev"), Candidate("#ops ", "#ops")))
        return Completion(0, (Candidate("/join ", "/join"),))

    completing = Completing(arguments)
    completing.ask("/j", 1)
    assert labels(completing) == ["#dev", "#ops"]
    assert completing.offer.chosen is None
    completing.close("")
    completing.look("/j")
    completing.move("/j", 1)
    assert labels(completing) == ["/join"], "moved to, not taken"
    assert completing.take("/join ")
    assert labels(completing) == ["#dev", "#ops"]


KEYS = ["tab", "back", "up", "down", "enter", "escape", *"/me#d an"]


@given(st.lists(st.sampled_from(KEYS), max_size=40))
def test_enter_is_taken_only_behind_a_key_that_moved(keys: list[str]) -> None:
    completing, text = Completing(some), ""
    moved = False
    for key in keys:
        found = None
        match key:
            case "tab" | "back":
                found = completing.ask(text, 1 if key == "tab" else -1)
            case "up" | "down":
                found = completing.move(text, 1 if key == "down" else -1)
            case "escape":
                found = completing.dismiss(text)
            case "enter":
                assert completing.take(text) <= moved
                moved = False
            case letter:
                text, moved = text + letter, False
                completing.look(text)
        if found is not None:
            text = text[: found.start] + found.word
            moved = key != "escape" and completing.offer.chosen is not None
        offer = completing.offer
        assert offer.chosen is None or offer.chosen < len(offer.candidates)
        if offer.candidates:
            word = text[offer.start :]
            chosen = None if offer.chosen is None else offer.candidates[offer.chosen].insert
            assert word == chosen if chosen else offer.candidates[0].label.startswith(word)
