"""Preferences that a server tells of: what cannot be used is passed over."""

import orjson

from chat_tui.domain.commands import Hello
from chat_tui.domain.events import PreferenceChanged, Welcomed
from chat_tui.domain.models import Limits
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.protocol.event_decoding import Reply, decode_notice, decode_reply
from chat_tui.protocol.event_encoding import encode_preference, encode_welcome

HELLO = Hello(agent="a", device="d", name="n")
GOOD = Preference(PreferenceKind.IGNORED, "u_1", "eve")


def welcomed(**fields: object) -> Welcomed:
    plain = Welcomed(
        user="u",
        name="ann",
        time=0,
        epoch="e",
        resumed=False,
        cursor="c",
        missed=0,
        rooms=(),
        limits=Limits(),
        preferences=(GOOD,),
    )
    value = orjson.loads(encode_welcome(1, plain)) | fields
    event = decode_reply(Reply(orjson.dumps(value)), HELLO)
    assert isinstance(event, Welcomed)
    return event


def test_there_and_back() -> None:
    event = PreferenceChanged(preference=GOOD)
    assert decode_notice(Reply(encode_preference(event))) == event
    assert welcomed().preferences == (GOOD,)
    assert welcomed(preferences=[]).preferences == ()
    assert welcomed(preferences=None).preferences is None


def test_what_is_hostile_or_of_a_later_version_is_passed_over() -> None:
    good = {"kind": "ignored", "key": "u_1", "value": "eve"}
    bad = [
        {"kind": "colour", "key": "r", "value": "red"},
        {"kind": "level", "key": "r", "value": "\x1b]0;x\x07"},
        {"kind": "ignored", "key": "u_2", "value": "a\nb"},
        {"kind": "highlight", "key": "x" * 10_000, "value": "on"},
    ]
    assert welcomed(preferences=[*bad, good]).preferences == (GOOD,)
    for one in bad:
        assert decode_notice(Reply(orjson.dumps({"type": "preference", **one}))) is None


def test_no_more_are_looked_at_than_there_can_be() -> None:
    many = [{"kind": "muted", "key": f"r{n}", "value": "on"} for n in range(5000)]
    assert len(welcomed(preferences=many).preferences or ()) == 1000
