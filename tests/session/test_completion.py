"""What Tab offers."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Member, Room, RoomKind, RoomListing
from chat_tui.session.completion import MAX_OFFERED, complete
from chat_tui.session.state import ChatState, RoomState
from chat_tui.session.timeline import Timeline


def said(seq: int, user: str, name: str) -> MessageReceived:
    return MessageReceived(
        room="r", seq=seq, user=user, name=name, time=0, message=f"m{seq}", body="b"
    )


def a_state() -> ChatState:
    state = ChatState(name="me", user="u_me")
    general = RoomState(room=Room(id="r", name="general", topic="talk"), head=3)
    general.timeline = Timeline(
        3, [said(1, "u_a", "Ann"), said(2, "u_me", "me"), said(3, "u_b", "alf")]
    )
    general.members = {
        user: Member(user=user, name=name, online=True)
        for user, name in [("u_a", "Ann"), ("u_c", "adam"), ("u_me", "me")]
    }
    direct = RoomState(room=Room(id="d", name="albert", kind=RoomKind.DIRECT, peer="u_d"))
    state.rooms = {"r": general, "d": direct}
    state.listing = (
        RoomListing(id="r", name="general", topic="", members=1, joined=True),
        RoomListing(id="x", name="games", topic="play", members=1, joined=False),
    )
    return state


def inserts(before: str, room: str | None = "r") -> list[str]:
    return [candidate.insert for candidate in complete(before, a_state(), room).candidates]


def test_people_who_spoke_last_come_first() -> None:
    assert inserts("a") == ["alf: ", "Ann: ", "adam: ", "albert: "]
    assert inserts("hi a") == ["alf ", "Ann ", "adam ", "albert "]
    assert inserts("hi @AN") == ["@Ann "]
    assert inserts("x\nad") == ["adam "]


def test_rooms() -> None:
    assert inserts("#g") == ["#general ", "#games "]
    assert inserts("/join ga") == ["#games "]
    assert inserts("see #GE") == ["#general "]


def test_commands() -> None:
    assert "/join " in inserts("/")
    assert inserts("/jo") == ["/join "]
    assert inserts("/help jo") == ["join"]
    assert inserts("/msg al") == ["alf ", "albert "]
    assert inserts("/me an") == ["Ann "]
    assert inserts("/notify ") == ["all", "mentions", "none"]
    assert inserts("/notify ME") == ["mentions"]
    assert inserts("/me waves at ad") == ["adam "]
    assert inserts("/nick an") == []


def test_emoji() -> None:
    offered = complete("done :tad", a_state(), "r")
    assert offered.start == 5
    assert offered.candidates[0].insert == "🎉 "
    assert offered.candidates[0].label == "🎉 :tada:"
    assert inserts(":TADA") == ["🎉 "]
    assert inserts(":t") == inserts(":") == inserts(":)") == inserts("12:ta") == []
    assert len(inserts(":fl")) == MAX_OFFERED
    assert len(set(inserts(":th"))) == len(inserts(":th"))


def test_unasked_only_what_has_a_sign_or_is_an_argument() -> None:
    def unasked(before: str) -> list[str]:
        found = complete(before, a_state(), "r", unasked=True)
        return [candidate.insert for candidate in found.candidates]

    for before in ("a", "hi a", "/me an", "x@", "ana:", "1#", ":t", "and/or", "//jo"):
        assert unasked(before) == [], before
    assert unasked("@") == ["@alf ", "@Ann ", "@adam ", "@albert "]
    assert unasked("hi @an") == ["@Ann "]
    assert unasked("see #g") == ["#general ", "#games "]
    assert unasked("/join ") == ["#general ", "#games "]
    assert unasked("/msg al") == ["alf ", "albert "]
    assert unasked("/jo") == ["/join "]
    assert unasked("so :tad") == ["🎉 "]


def test_nothing_for_nothing() -> None:
    for before in ("", "hello ", "@", "//jo", "zzz"):
        assert inserts(before) == []
    assert inserts("a", None) == ["albert: "]
    assert inserts("a", "gone") == ["albert: "]


@given(
    st.lists(
        st.sampled_from(["/", "#", "@", ":", ":ta", " ", "\n", "join", "msg", "a", "G", "é"])
        | st.text(max_size=3),
        max_size=6,
    ).map("".join)
)
def test_a_candidate_extends_what_was_typed(before: str) -> None:
    completion = complete(before, a_state(), "r")
    assert 0 <= completion.start <= len(before)
    word = before[completion.start :].lstrip("/#@:").casefold()
    for candidate in completion.candidates:
        names = [candidate.insert, candidate.label, *candidate.label.split(" :")]
        is_alias = before.startswith("/") and completion.start == 0
        assert is_alias or any(name.lstrip("/#@").casefold().startswith(word) for name in names)


def test_no_name_that_could_steer_a_terminal() -> None:
    state, members = a_state(), {}
    for number, name in enumerate(["ax\x9b2J", "ax\u202ey", "ax\ny", "axel"]):
        members[f"u_{number}"] = Member(user=f"u_{number}", name=name, online=True)
        state.listing += (RoomListing(id=name, name=name, topic="", members=1, joined=False),)
    state.rooms["r"].members = members
    for before, wanted in (("ax", "axel: "), ("#ax", "#axel "), ("/msg ax", "axel ")):
        assert [one.insert for one in complete(before, state, "r").candidates] == [wanted]
