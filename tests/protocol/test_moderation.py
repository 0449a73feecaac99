"""Invitations, removals and bans as frames."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain import events, log
from chat_tui.domain.commands import Kick, ListBans, SetBan
from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.models import Ban, Invitation
from chat_tui.protocol.event_decoding import Reply, decode_notice, decode_reply
from chat_tui.protocol.log import decode_log_event
from chat_tui.protocol.moderation import MAX_BANS, encode_bans, encode_invitation
from chat_tui.protocol.request_decoding import BadRequest, decode_request
from chat_tui.text.remarks import MAX_REASON
from tests.protocol.strategies import bans, hostile_values, invitations

LEFT = {"type": "left", "room": "r", "seq": 4, "user": "u_b", "name": "ben", "time": 5}


@given(bans)
def test_bans(listed: list[Ban]) -> None:
    answer = decode_reply(Reply(encode_bans(3, listed)), ListBans(room="r"))
    assert answer == events.BansListed(room="r", bans=tuple(listed))


def test_no_more_bans_are_looked_at_than_there_can_be() -> None:
    ban = Ban(user="u", name="n", by="a", time=1)
    answer = decode_reply(Reply(encode_bans(3, [ban] * 5_000)), ListBans(room="r"))
    assert isinstance(answer, events.BansListed)
    assert len(answer.bans) == MAX_BANS


@given(invitations)
def test_invitation(invitation: Invitation) -> None:
    notice = decode_notice(Reply(encode_invitation(invitation)))
    assert notice == events.InvitationReceived(invitation=invitation)


@pytest.mark.parametrize("kind", ["kick", "ban"])
def test_a_giant_reason_is_made_one_short_line(kind: str) -> None:
    reason = "a\n\x1b[2J" + "b " * 20_000
    frame = orjson.dumps(
        {"type": kind, "id": 1, "room": "r", "name": "eve", "cid": "c", "reason": reason}
    )
    _, command = decode_request(frame, 65536)
    assert isinstance(command, Kick | SetBan)
    assert len(command.reason) <= MAX_REASON
    assert command.reason.startswith("a [2Jb b")


def test_a_server_cannot_give_a_giant_reason_either() -> None:
    entry = LEFT | {"by": "u_a", "by_name": "x" * 500, "reason": "\n" + "y" * 5_000}
    left = decode_log_event(orjson.dumps(entry))
    assert isinstance(left, log.MemberLeft)
    assert left.reason == "y" * MAX_REASON
    assert len(left.by_name) == 128


def test_who_left_by_themselves_has_no_reason() -> None:
    entry = LEFT | {"reason": "tea", "banned": True}
    assert decode_log_event(orjson.dumps(entry)) == log.MemberLeft(
        room="r", seq=4, user="u_b", name="ben", time=5
    )


@given(
    st.sampled_from(["invite", "kick", "ban", "bans"]),
    st.dictionaries(
        st.sampled_from(["room", "name", "cid", "reason", "on"]), hostile_values, max_size=5
    ),
)
def test_a_hostile_request_is_refused_or_is_one(kind: str, fields: dict[str, object]) -> None:
    try:
        frame = orjson.dumps(fields | {"type": kind, "id": 1})
    except TypeError:
        return  # no integer of JSON
    try:
        request_id, _ = decode_request(frame, 65536)
    except BadRequest as refused:
        request_id = refused.request_id
    assert request_id == 1


@given(
    st.sampled_from(["left", "banned"]),
    st.dictionaries(
        st.sampled_from(["by", "by_name", "reason", "banned", "target", "target_name", "on"]),
        hostile_values,
        max_size=5,
    ),
)
def test_a_hostile_entry_is_refused_or_short(kind: str, fields: dict[str, object]) -> None:
    try:
        payload = orjson.dumps(LEFT | fields | {"type": kind})
    except TypeError:
        return
    try:
        event = decode_log_event(payload)
    except ProtocolError:
        return
    assert isinstance(event, log.MemberLeft | log.MemberBanned)
    assert len(event.reason) <= MAX_REASON
