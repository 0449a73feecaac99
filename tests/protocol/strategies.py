"""Commands, events and frames for the tests of the protocol."""

from hypothesis import strategies as st

from chat_tui.domain import commands, events, log
from chat_tui.domain.models import (
    Attachment,
    Ban,
    Deletion,
    Invitation,
    Limits,
    Member,
    Person,
    Presence,
    Quote,
    Reaction,
    Removal,
    Room,
    RoomKind,
    RoomListing,
    RoomSummary,
)
from chat_tui.domain.preferences import Level, Preference, PreferenceKind
from chat_tui.domain.searching import MAX_TERM, MAX_TERMS, Search, Term
from chat_tui.protocol.codec import MAX_INTEGER
from chat_tui.text.excerpt import excerpt
from chat_tui.text.remarks import away_words, reason_words

text_characters = st.characters(exclude_categories=["Cs"])
text = st.text(text_characters, max_size=30)
identifiers = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=64)
integers = st.integers(0, MAX_INTEGER)
positive = st.integers(1, MAX_INTEGER)
reasons = text.map(reason_words)

resumes = st.builds(commands.Resume, epoch=identifiers, cursor=identifiers)
hellos = st.builds(
    commands.Hello,
    agent=text,
    device=identifiers,
    name=text,
    features=st.lists(identifiers, max_size=3).map(tuple),
    secret=st.none() | text,
    resume=st.none() | resumes,
    away=st.none() | text.map(away_words),
)
histories = st.builds(
    commands.FetchHistory, room=identifiers, before=positive, limit=positive
) | st.builds(commands.FetchHistory, room=identifiers, after=integers, limit=positive)

terms = st.builds(Term, text=st.text(text_characters, max_size=MAX_TERM), prefix=st.booleans())
searches = st.builds(
    commands.SearchMessages,
    search=st.builds(
        Search,
        terms=st.lists(terms, max_size=MAX_TERMS).map(tuple),
        author=st.none() | text,
        room=st.none() | identifiers,
        since=st.none() | integers,
        until=st.none() | integers,
        has_link=st.booleans(),
        has_file=st.booleans(),
    ),
    before=st.none() | identifiers,
    limit=positive,
)


def _named(kind: type) -> st.SearchStrategy[commands.Command]:
    return st.builds(kind, name=text, cid=identifiers)


emoji = st.sampled_from(["👍", ":tada:", "❤️", "👨‍👩‍👧‍👦", "x", ""])
reactions = st.builds(
    Reaction, emoji=emoji, users=st.lists(identifiers, min_size=1, max_size=3).map(tuple)
)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
attachments = st.builds(Attachment, sha256=digests, name=text, size=integers)
sends = st.builds(
    commands.SendMessage,
    room=identifiers,
    cid=identifiers,
    body=text,
    action=st.booleans(),
    reply_to=st.none() | identifiers,
    retry=st.booleans(),
    file=st.none() | attachments,
)
pieces = st.builds(
    commands.SendPiece, sha256=digests, offset=integers, data=st.binary(max_size=100)
)
all_commands: st.SearchStrategy[commands.Command] = st.one_of(
    hellos,
    sends,
    st.builds(
        commands.EditMessage,
        room=identifiers,
        cid=identifiers,
        message=identifiers,
        body=text,
        action=st.booleans(),
        retry=st.booleans(),
    ),
    st.builds(
        commands.DeleteMessage,
        room=identifiers,
        cid=identifiers,
        message=identifiers,
        retry=st.booleans(),
    ),
    st.builds(
        commands.ReactToMessage,
        room=identifiers,
        cid=identifiers,
        message=identifiers,
        emoji=emoji,
        on=st.booleans(),
        retry=st.booleans(),
    ),
    histories,
    searches,
    st.builds(commands.FetchThread, room=identifiers, message=identifiers),
    st.builds(commands.OfferFile, sha256=digests, size=integers),
    st.builds(
        commands.FetchPiece,
        room=identifiers,
        message=identifiers,
        offset=integers,
        limit=positive,
    ),
    _named(commands.CreateRoom),
    _named(commands.JoinRoom),
    _named(commands.OpenDirect),
    _named(commands.Rename),
    st.builds(commands.LeaveRoom, room=identifiers, cid=identifiers),
    st.builds(commands.SetTopic, room=identifiers, topic=text, cid=identifiers),
    st.builds(commands.Invite, room=identifiers, name=text, cid=identifiers),
    st.builds(commands.Kick, room=identifiers, name=text, cid=identifiers, reason=reasons),
    st.builds(
        commands.SetBan,
        room=identifiers,
        name=text,
        cid=identifiers,
        reason=reasons,
        on=st.booleans(),
    ),
    st.builds(commands.ListBans, room=identifiers),
    st.builds(commands.MarkRead, room=identifiers, seq=integers),
    st.builds(
        commands.SetPreference,
        preference=st.builds(Preference, st.sampled_from(PreferenceKind), text, text),
    ),
    st.builds(commands.SetAway, text=st.none() | text.map(away_words)),
    st.builds(commands.DescribePerson, name=text),
    st.builds(commands.ListMembers, room=identifiers),
    st.just(commands.ListRooms()),
    st.builds(commands.SetTyping, room=identifiers, on=st.booleans()),
    st.just(commands.Ping()),
    st.just(commands.Bye()),
)


def log_events(
    rooms: st.SearchStrategy[str] = identifiers, seqs: st.SearchStrategy[int] = positive
) -> st.SearchStrategy[log.LogEvent]:
    later = seqs.map(lambda seq: max(2, seq))
    base = {"room": rooms, "seq": seqs, "user": identifiers, "name": text, "time": integers}
    kinds = st.sampled_from(["poll", "edit", "pin", "x"])
    changes = {**base, "seq": later, "of": identifiers, "of_seq": st.just(1), "cid": st.none()}
    return st.one_of(
        st.builds(
            log.MessageReceived,
            **base,
            message=identifiers,
            body=text,
            action=st.booleans(),
            cid=st.none(),
            edited=st.none() | integers,
            deleted=st.none() | st.builds(Deletion, name=text, time=integers),
            amended=integers,
            reactions=st.lists(reactions, max_size=3).map(tuple),
        ),
        st.builds(
            log.MessageReceived,
            **{**base, "seq": later},
            message=identifiers,
            body=text,
            cid=st.none(),
            reply=st.builds(
                Quote, message=identifiers, seq=st.just(1), name=text, body=text.map(excerpt)
            ),
            file=st.none() | attachments,
        ),
        st.builds(log.MessageEdited, **changes, body=text, action=st.booleans()),
        st.builds(log.MessageDeleted, **changes),
        st.builds(log.MessageReacted, **changes, emoji=emoji, on=st.booleans()),
        st.builds(log.MemberJoined, **base),
        st.builds(log.MemberLeft, **base),
        st.builds(
            log.MemberLeft,
            **base,
            by=identifiers,
            by_name=text,
            reason=reasons,
            banned=st.booleans(),
        ),
        st.builds(
            log.MemberBanned,
            **base,
            target=identifiers,
            target_name=text,
            reason=reasons,
            on=st.booleans(),
        ),
        st.builds(log.MemberRenamed, **base, new_name=text),
        st.builds(log.TopicChanged, **base, topic=text),
        st.builds(log.UnknownLogEvent, **base, kind=kinds),
    )


rooms = st.builds(
    Room,
    id=identifiers,
    name=text,
    kind=st.sampled_from(RoomKind),
    topic=text,
    peer=st.none() | identifiers,
)
removals = st.builds(Removal, by=text, time=integers, reason=reasons, banned=st.booleans())
summaries = st.builds(
    RoomSummary,
    room=rooms,
    head=integers,
    read=integers,
    unread=integers,
    mentions=integers,
    removed=st.none() | removals,
)
bans = st.lists(
    st.builds(Ban, user=identifiers, name=text, by=text, time=integers, reason=reasons), max_size=4
)
invitations = st.builds(
    Invitation, room=identifiers, name=text, by=identifiers, by_name=text, time=integers
)
limits = st.builds(
    Limits,
    frame=positive,
    body=positive,
    page=positive,
    resume=integers,
    send_rate=st.floats(0.01, 1e6) | st.integers(1, 1000).map(float),
    send_burst=positive,
    file=integers,
)
preferences = st.builds(
    Preference, st.just(PreferenceKind.LEVEL), identifiers, st.sampled_from(["", *Level])
)
welcomes = st.builds(
    events.Welcomed,
    user=identifiers,
    name=text,
    time=integers,
    epoch=identifiers,
    resumed=st.booleans(),
    cursor=identifiers,
    missed=integers,
    rooms=st.lists(summaries, max_size=3).map(tuple),
    limits=limits,
    more_rooms=st.booleans(),
    rewound=st.booleans(),
    preferences=st.none() | st.lists(preferences, max_size=3).map(tuple),
)
presences = st.builds(
    Presence, online=st.just(True), away=st.none() | text.map(away_words)
) | st.builds(Presence, online=st.just(False), seen=st.none() | integers)
members = st.lists(
    st.builds(
        lambda user, name, there: Member(
            user=user, name=name, online=there.online, away=there.away, seen=there.seen
        ),
        user=identifiers,
        name=text,
        there=presences,
    ),
    max_size=4,
)
people = st.builds(
    Person,
    user=identifiers,
    name=text,
    since=st.none() | integers,
    presence=st.none() | presences,
    rooms=st.lists(identifiers, max_size=3).map(tuple),
    shared=integers,
    operates=st.lists(identifiers, max_size=3).map(tuple),
    terminals=integers,
)
listings = st.lists(
    st.builds(
        RoomListing,
        id=identifiers,
        name=text,
        topic=text,
        members=integers,
        joined=st.booleans(),
    ),
    max_size=4,
)

json_values: st.SearchStrategy[object] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
hostile_values: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(
        [None, True, False, 0, -1, 1, 1.0, 1.5, 2**53, 2**64 - 1, -(2**63), 1e308, "", "x" * 65]
    ),
    st.sampled_from(["é", "\x00", " ", [], {}, [[]], [{}], {"type": "message"}, [None]]),
    json_values,
)
